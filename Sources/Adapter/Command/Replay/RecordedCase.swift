import Binding
import Configuration
import Desk
import Elements
import Events
import Ledger

/// A request that a ledger knows, with what its device went through before it.
///
/// A ledger keeps neither what was typed nor a cloud's whole answer. It keeps which calls were made, what code each
/// brought and how long it took, what WeCom said, and what was answered why.
struct RecordedCase: Sendable {
    /// Why a request is not played again.
    struct Refusal: Error, Equatable {
        let words: Words
    }

    /// A bind or a removal, and what became of it.
    struct Happening: Sendable {
        let callback: StoredCallback
        let calls: [RecordedCall]
        let redemption: Redemption?
        /// What turned out about a bind behind its answer, and when: whose the device is by its finding.
        let truth: JournalEntry?

        var isBind: Bool { callback.key.eventType == Event.Kind.bind.rawValue }

        /// nil for what is not decided.
        var errcode: Errcode? {
            if case .settled(let errcode) = callback.state { errcode } else { nil }
        }

        /// When it had its answer: a removal at once, whenever it was carried out.
        var end: UnixTime { isBind ? callback.settledAt ?? callback.arrived : callback.arrived }
    }

    /// In order; the request that was asked about stands last.
    let happenings: [Happening]

    private static let mostLooked = 200
    /// As many are played, the last ones.
    private static let mostPlayed = 8

    /// - Returns: nil where the ledger has no such request.
    static func read(
        _ request: RequestID, in ledger: borrowing Inspection
    ) throws(LedgerError) -> Result<RecordedCase, Refusal>? {
        let found = try ledger.callbacks(request)
        guard let asked = found.last(where: isPlayed) ?? found.last else { return nil }
        guard isPlayed(asked), let serial = asked.serial else {
            return .failure(
                Refusal(
                    words: Words(
                        "它是 \(asked.key.eventType)，只能重演绑定和解绑",
                        "it is a \(asked.key.eventType), and only binds and unbinds are played")))
        }
        let history = try ledger.device(serial, atMost: mostLooked)
        // What was refused for reasons of this server's own has reserved nothing (States: Request 4).
        let callbacks = (history?.callbacks ?? []).filter {
            isPlayed($0) && $0.number <= asked.number && ($0.number == asked.number || hasMattered($0))
        }
        var happenings: [Happening] = []
        for callback in callbacks.prefix(mostPlayed).reversed() {
            let journal = try ledger.journal(of: callback.number)
            happenings.append(
                Happening(
                    callback: callback, calls: journal.compactMap { RecordedCall($0) },
                    redemption: history?.redemptions.first { $0.request == callback.number },
                    truth: journal.last {
                        $0.kind == .lateTruth && $0.name == callback.finding.rawValue
                    }))
        }
        return refusal(of: asked).map { .failure($0) } ?? .success(RecordedCase(happenings: happenings))
    }

    private static func isPlayed(_ callback: StoredCallback) -> Bool {
        [.bind, .unbind].contains { (kind: Event.Kind) in callback.key.eventType == kind.rawValue }
    }

    /// What decided it may be neither in the event nor in a cloud's answer.
    private static func refusal(of asked: StoredCallback) -> Refusal? {
        if asked.state == .claimed { return Refusal(words: Words("它还在处理中", "it is still being decided")) }
        guard isOurs(asked), let word = asked.reason?.word else { return nil }
        return Refusal(
            words: Words(
                "它是因为程序自己的原因答复的：\(word.rawValue)",
                "it was answered for a reason of this server's own, \(word.rawValue)"))
    }

    private static func hasMattered(_ callback: StoredCallback) -> Bool {
        !isOurs(callback) && callback.reason?.word != .unknownSerial
    }

    private static func isOurs(_ callback: StoredCallback) -> Bool {
        callback.reason.map { ours.contains($0.word) } ?? false
    }

    private static let ours: Set<Reason.Word> = [
        .tooManyGuesses, .placeShared, .accountGone, .otherModel, .noTicket, .noToken, .noTime, .vendorAway,
        .paused, .vendorQuota, .vendorLogin, .vendorUnreachable, .overload, .ledgerLate, .ledgerFull,
        .ledgerUnavailable, .outOfTime, .processEnded, .zeroIsOver, .foreign,
    ]

    /// How devices of its model are bound.
    ///
    /// - Parameter models: Those that are configured; where its own is none of them, the calls tell.
    func conversation(_ models: [Installation.Model]) -> Conversation.Kind {
        let names = Set(happenings.flatMap(\.calls).map(\.name))
        let ids = happenings.compactMap(\.callback.model)
        let configured = models.first { ids.contains($0.id) }?.conversation
        // Where the code is optional and none was typed, the key alone has bound it.
        if names.contains("bindDeviceDk"), !names.contains("verifyBindingCode") { return .key }
        if let configured { return configured }
        if names.contains("bind") || names.contains("question") { return .forward }
        if names.contains("deviceBindingByPureBt") { return .pureBluetooth }
        return names.contains("verifyBindingCode") ? .verifyThenBind : .wifi
    }
}
