import Binding
import Configuration
import Elements
import Envelope
import Events
import Telemetry

/// Looks after the time of day: has witnesses asked while it is not sure, and corrects it when it is wrong.
final class Timekeeper: Chore, Equipped {
    private struct State {
        /// The last signatures that were heard, in two halves: a repeated callback is no witness.
        var signatures: (recent: Set<Signature>, former: Set<Signature>) = ([], [])
        /// A new callback seemed stale: who is wrong about the time is the question.
        var isAskedFor = false
        var lastAsked: Instant?
        var unsureSince: Instant?
    }

    let kit: Kit
    private let state = Guarded(State())

    private static let intervalMilliseconds: Int64 = 5_000
    /// The clouds are not asked more often.
    private static let askingMilliseconds: Int64 = 60_000
    /// A call that takes longer is no witness.
    private static let callMilliseconds: Int64 = 2_000
    private static let patienceMilliseconds: Int64 = 5_000
    private static let mostSignatures = 512

    init(_ kit: Kit) {
        self.kit = kit
    }

    /// A callback with a right signature has come.
    ///
    /// - Parameter isStale: It is refused for when it was signed.
    func heard(_ signing: Intake.Signing, isStale: Bool) {
        let isNew = state.withLock { state in
            guard !state.signatures.former.contains(signing.signature),
                state.signatures.recent.insert(signing.signature).inserted
            else { return false }
            if state.signatures.recent.count == Self.mostSignatures {
                state.signatures = ([], state.signatures.recent)
            }
            if isStale { state.isAskedFor = true }
            return true
        }
        if isNew { runtime.timepiece.hear(.callback(signing.time), at: runtime.now) }
    }

    func turn() async -> Int64 {
        runtime.timepiece.hear(.system(runtime.systemTime), at: runtime.now)
        await askWitnesses()
        await correct()
        report()
        return Self.intervalMilliseconds
    }

    /// Both clouds are asked for a Date while nothing is sure, as at start and after a jump, and for the sake of
    /// a callback; once a minute at most.
    private func askWitnesses() async {
        let now = runtime.now
        let isSure = runtime.sureSince != nil
        let mayAsk = state.withLock { state in
            let isLong = state.lastAsked.map { now.milliseconds(since: $0) >= Self.askingMilliseconds }
            guard isLong ?? true, state.isAskedFor || !isSure else { return false }
            (state.isAskedFor, state.lastAsked) = (false, now)
            return true
        }
        let models = site.value.models.values.sorted { $0.model.id.text < $1.model.id.text }
        guard mayAsk, let wecom = models.first?.wecom else { return }
        // Not each account has a cloud that tells the time: the maker's own service is none.
        let clock = models.lazy.compactMap(\.account.clock).first
        counters.timeQuestions.add()
        await wecom.askTime(by: now.advanced(byMilliseconds: Self.callMilliseconds))
        await clock?.askTime(by: runtime.now.advanced(byMilliseconds: Self.callMilliseconds))
    }

    private func correct() async {
        while !closing.isClosed, let error = runtime.timepiece.state.error(at: runtime.now) {
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            do {
                return try await ledger.run(CorrectTime(byMilliseconds: error, for: self), by: by)
            } catch {
                counters.ledgerTroubles.add(.clockCorrection)
                await runtime.sleep(until: by)
                await rest()
            }
        }
    }

    fileprivate func correct(byMilliseconds error: Int64) {
        runtime.timepiece.correct(byMilliseconds: error, at: runtime.now)
        log.tell(.clockCorrected, [.milliseconds: .integer(error)])
        for account in site.value.accounts.values { account.clock?.timeCorrected() }
    }

    /// What was late may still be committed: the ledger works in order, so that once it has done something else
    /// the time is corrected, or will not be.
    private func rest() async {
        await BackOff(every: Self.patienceMilliseconds).insist(on: runtime) { () throws(LedgerFailure) in
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            try await ledger.transact(LedgerTimes(by: by)) { (_, _) throws(LedgerFailure) in }
        } goesOn: { _ in
            !closing.isClosed
        }
    }

    /// Not being sure is no matter before witnesses have had their time to speak.
    private func report() {
        let now = runtime.now
        let isSure = runtime.sureSince != nil
        state.withLock { $0.unsureSince = isSure ? nil : $0.unsureSince ?? now }
        let unsureSince = state.withLock { $0.unsureSince } ?? now
        let isLong = now.milliseconds(since: unsureSince) >= Self.askingMilliseconds
        let clock = runtime.timepiece.state
        let example = Conditions.Example([
            .systemAheadMilliseconds: clock.systemAhead.map { .integer($0) } ?? .null,
            .wecomAheadMilliseconds: clock.wecomAhead.map { .integer($0) } ?? .null,
        ])
        conditions.look(.clockWrong, clock.systemAhead == nil ? [:] : ["": example])
        conditions.look(.clockUnsure, isLong ? ["": example] : [:])
    }
}

/// Corrects the time of day. Of what waits in the ledger nobody may see the corrected time before it waits
/// anew, nor the other way round.
private struct CorrectTime: Transaction {
    private let error: Int64
    private let timekeeper: Timekeeper

    init(byMilliseconds error: Int64, for timekeeper: Timekeeper) {
        self.error = error
        self.timekeeper = timekeeper
    }

    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
        try WaitAnew.run(in: &records, at: now.advanced(byMilliseconds: error))
    }

    func committed(_ outcome: Void) { timekeeper.correct(byMilliseconds: error) }

    var endsBatch: Bool { true }
}
