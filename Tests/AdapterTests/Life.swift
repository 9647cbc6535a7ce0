import Binding
import Elements
import Events
import Support

/// The life of one process: what it does after its end, or while it is frozen, does not happen.
///
/// A process acts through its ledger, its clouds and its connections; each asks here before it goes on.
final class Life: Sendable {
    private struct State {
        var isOver = false
        var isFrozen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var transactions = 0
        var lastTransaction = Int.max
        var isEnd: (@Sendable (MemoryRecords) -> Bool)?
    }

    private let state = Guarded(State())

    /// Returns while the process lives. Of a dead one nobody hears again.
    func pass() async {
        while isHeld {
            await withCheckedContinuation { continuation in
                state.withLock { $0.waiting.append(continuation) }
            }
        }
    }

    private var isHeld: Bool { state.withLock { $0.isOver || $0.isFrozen } }

    func end() { state.withLock { $0.isOver = true } }

    func freeze() { state.withLock { $0.isFrozen = true } }

    func thaw() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isFrozen = false
            return state.waiting
        }
        for one in waiting { one.resume() }
    }

    // MARK: Ends that were chosen

    /// Ends with the process's transaction of this number, counted from 1, not begun.
    func ends(before transaction: Int) { state.withLock { $0.lastTransaction = transaction - 1 } }

    /// Ends when a commit has made the rows so, before anybody hears of it.
    func ends(after isEnd: @escaping @Sendable (MemoryRecords) -> Bool) {
        state.withLock { $0.isEnd = isEnd }
    }

    fileprivate func begin() {
        state.withLock { state in
            state.transactions += 1
            if state.transactions > state.lastTransaction { state.isOver = true }
        }
    }

    fileprivate func look(at records: MemoryRecords) {
        let isEnd = state.withLock { $0.isEnd }
        if let isEnd, isEnd(records) { end() }
    }
}

struct MortalLedger: BindLedger {
    let ledger: MemoryLedger
    let life: Life

    func run<T: Transaction>(
        _ transaction: T, _ times: LedgerTimes
    ) async throws(LedgerFailure) -> T.Outcome {
        life.begin()
        await life.pass()
        let outcome: T.Outcome
        do {
            outcome = try await ledger.run(transaction, times)
        } catch {
            await life.pass()
            throw error
        }
        life.look(at: ledger.records)
        await life.pass()
        return outcome
    }

    func read<Finding: Sendable, Answer: Sendable>(
        _ times: LedgerTimes,
        _ question: @escaping @Sendable (any Records, UnixTime) throws(LedgerFailure) -> Finding,
        answered: @escaping @Sendable (Finding) -> Answer
    ) async throws(LedgerFailure) -> Answer {
        await life.pass()
        return try await ledger.read(times, question, answered: answered)
    }
}

struct MortalVendor: BindingAuthority {
    let vendor: any BindingAuthority
    let life: Life

    func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        await life.pass()
        let answer = await vendor.ask(question, about: subject, within: window)
        await life.pass()
        return answer
    }
}

struct MortalWeCom: WeComPort {
    let wecom: any WeComPort
    let life: Life

    func askTime(by deadline: Instant) async { await wecom.askTime(by: deadline) }

    func lack(at now: UnixTime) -> RedemptionLack? { wecom.lack(at: now) }

    var ticketName: String { wecom.ticketName }

    func take(_ ticket: Credential) -> Bool { wecom.take(ticket) }

    func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer {
        await life.pass()
        let answer = await wecom.deviceSecret(for: code, within: window, commit: commit)
        await life.pass()
        return answer
    }

    func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord {
        await life.pass()
        let answer = await wecom.word(on: serial, by: deadline)
        await life.pass()
        return answer
    }

    func proves(_ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant) async -> Bool? {
        await life.pass()
        let answer = await wecom.proves(secret, of: serial, by: deadline)
        await life.pass()
        return answer
    }

    func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer {
        await life.pass()
        let answer = await wecom.deviceToken(of: serial, secret: secret, by: deadline)
        await life.pass()
        return answer
    }

    func modelToken(by deadline: Instant) async -> Credential? { await wecom.modelToken(by: deadline) }
}

struct MortalMaker: MakerPort {
    let maker: any MakerPort
    let life: Life

    func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        await life.pass()
        let answer = await maker.post(message, within: window)
        await life.pass()
        return answer
    }
}
