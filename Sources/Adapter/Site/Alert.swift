import Binding
import Elements
import Events
import Telemetry

/// An alert with what the ledger knows about it.
struct Alert: Sendable {
    let entry: JournalEntry
    private let request: StoredCallback?
    /// Of an alert about a code, in the state that the alert is about.
    private let redemption: Redemption?
    /// Why the code or device is as it is.
    private let reason: Reason?
    private let now: UnixTime

    static func all(in records: any Records, at now: UnixTime) throws(LedgerFailure) -> [Alert] {
        try records.alerts.map { entry throws(LedgerFailure) in try Alert(entry, in: records, at: now) }
    }

    private init(_ entry: JournalEntry, in records: any Records, at now: UnixTime) throws(LedgerFailure) {
        self.entry = entry
        self.now = now
        let request = try entry.request.flatMap { number throws(LedgerFailure) in
            try records.callback(number)
        }
        self.request = request
        guard Redemption.Alert(rawValue: entry.name) == nil else {
            redemption = try request?.authCodeDigest.flatMap { digest throws(LedgerFailure) in
                try records.redemption(codeDigest: digest)
            }
            reason = redemption?.progress.reason
            return
        }
        redemption = nil
        reason = try entry.serial.flatMap { serial throws(LedgerFailure) in
            try records.device(serial)?.obstacle
        }
    }

    /// What stands in its line.
    var fields: [Log.Key: JSON] {
        let fields: [Log.Key: JSON] = [
            .device: JSON(entry.serial?.text), .model: JSON(request?.model?.text),
            .requestID: JSON(request?.key.requestID.text), .company: JSON(request?.company?.text),
            .state: JSON(redemption?.progress.state.rawValue),
            .minutesLeft: redemption?.minutesLeft(at: now).map(JSON.integer) ?? .null,
            .detail: JSON(entry.detail.isEmpty || entry.detail == reason?.text ? nil : entry.detail),
            .todo: JSON(entry.advice(about: redemption, because: reason, at: now)),
        ]
        return fields.merging(reason?.logged ?? [:]) { $1 }
    }
}

extension JSON {
    fileprivate init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}
