package import Elements
import Events

/// What the maker's own service is told, written in the transaction that makes it true: both are on disk, or
/// neither is.
///
/// Each fact has one place that tells it, which compares what was with what is. So a repeat, a late truth or
/// another way to the same state tells nothing twice. No message carries a secret.
///
/// States: Maker 11.
enum Tell {
    /// Why a company no longer has a device that it was answered 0 for.
    enum Loss: String {
        /// WeCom sent its unbind event.
        case removedByCompany = "removed_by_company"
        /// WeCom does not have it, and another company asked for it.
        case notInWeCom = "not_in_wecom"
        /// The vendor does not have it any more.
        case notAtVendor = "not_at_vendor"
        /// It was held only, and was taken back.
        case undone
        /// A person has set it free.
        case released
    }

    /// A 0 was settled. Requests that share it share the message, which names the one whose code is spent.
    static func bound(
        _ request: StoredCallback, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        guard records.hasService, let serial = request.serial else { return }
        try records.tell(
            MessageKind.bound.rawValue,
            .object([
                ("model_id", request.model.json), ("auth_corpid", request.company.json),
                ("req_id", .string(request.key.requestID.text)),
                ("createtime", .integer(request.createtime.seconds)),
            ]), about: serial, at: now)
    }

    /// A device has changed; whoever had it may have lost it.
    static func lost(
        _ device: Device, after before: Device, because loss: Loss, in records: inout any Records
    ) throws(LedgerFailure) {
        guard records.hasService, let company = before.grantee, device.grantee == nil else { return }
        var data: [(String, JSON)] = [
            ("model_id", before.model.json), ("auth_corpid", .string(company.text)),
            ("reason", .string(loss.rawValue)),
        ]
        if loss == .removedByCompany {
            data.append(("req_id", try records.requestID(of: before.deferredUnbind ?? device.generation)))
            data.append(("createtime", device.generationCreatetime.map { .integer($0.seconds) } ?? .null))
        }
        // It has entered its new state just now.
        try records.tell(MessageKind.unbound.rawValue, .object(data), about: device.serial, at: device.since)
    }

    /// A redemption has changed. A secret that would not be handed out any more is not told.
    static func redemption(
        _ redemption: Redemption, after before: Redemption.State, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        let state = redemption.progress.state
        let advice =
            state == .stored ? "fetch the secret from /vendor/credentials" : redemption.advice(at: now)
        guard records.hasService, state != before, let advice else { return }
        if state == .stored, try !isHandedOut(redemption, in: records) { return }
        var data: [(String, JSON)] = [
            ("model_id", .string(redemption.model.text)), ("auth_corpid", .string(redemption.company.text)),
            ("req_id", try records.requestID(of: redemption.request)), ("state", .string(state.rawValue)),
            ("minutes_left", redemption.minutesLeft(at: now).map(JSON.integer) ?? .null),
            ("todo", .string(advice)),
        ]
        data += redemption.progress.reason?.members ?? []
        try records.tell(MessageKind.redemption(state), .object(data), about: redemption.serial, at: now)
    }

    /// Whether it is that of the device's newest 0, and its company has the device; see `HandOut.holding`.
    private static func isHandedOut(
        _ redemption: Redemption, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        let serial = redemption.serial
        guard try records.device(serial)?.grantee == redemption.company else { return false }
        return try records.newestRedemption(of: serial)?.request == redemption.request
    }

    /// An event of WeCom's that the site wants to have, as it came.
    static func event(
        _ name: String, _ document: JSON, about serial: SerialNumber?, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        guard records.hasService else { return }
        guard try records.hasRoomToTell() else { throw .full }
        try records.tell(MessageKind.event(name), .object([("event", document)]), about: serial, at: now)
    }

    /// What a person should hear, unless it is told as what it is about.
    fileprivate static func alert(
        _ entry: JournalEntry, in records: inout some Records
    ) throws(LedgerFailure) {
        guard records.hasService, entry.isAlert, try records.hasRoomToTell() else { return }
        try records.tell(
            MessageKind.alert.rawValue,
            .object([
                ("name", .string(entry.name)), ("detail", .string(entry.detail)),
                ("req_id", try records.requestID(of: entry.request)),
                ("todo", entry.advice(about: nil, at: entry.at).map(JSON.string) ?? .null),
            ]), about: entry.serial, at: entry.at)
    }
}

extension Records {
    /// Adds to what is kept for people: late truths, security events, vendor calls, alerts. The maker's
    /// service hears of the alerts and security events.
    package mutating func note(_ entry: JournalEntry) throws(LedgerFailure) {
        try keep(entry)
        if entry.kind == .alert { alerts.append(entry) }
        try Tell.alert(entry, in: &self)
    }

    /// What WeCom calls a request; null when the ledger has let go of it.
    fileprivate func requestID(of number: RequestNumber?) throws(LedgerFailure) -> JSON {
        guard let number, let request = try callback(number) else { return .null }
        return .string(request.key.requestID.text)
    }
}

extension JournalEntry {
    fileprivate var isAlert: Bool {
        switch kind {
        case .security: true
        // These come with the state of their redemption.
        case .alert: ![Redemption.Alert.inDoubt, .refused, .expired].contains { $0.rawValue == name }
        case .lateTruth, .vendorCall, .unbind, .person, .credential: false
        }
    }
}

extension Redemption {
    /// Whole minutes in which a person may still have it sent once more: 0 when it is too late, nil when that is
    /// not, or no more, theirs to have.
    package func minutesLeft(at now: UnixTime) -> Int64? {
        guard progress.state == .inDoubt, !progress.wasRetried else { return nil }
        return max(0, Self.lastStartMilliseconds - now.milliseconds(since: arrived)) / 60_000
    }
}

extension Optional where Wrapped: Identifier {
    fileprivate var json: JSON { self.map { .string($0.text) } ?? .null }
}
