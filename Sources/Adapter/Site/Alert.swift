import Binding
import Elements
import Events
import Telemetry

/// An alert with what the ledger knows about it.
struct Alert: Sendable {
    let entry: JournalEntry
    private let requestID: RequestID?
    private let company: CorpID?
    private let minutesLeft: Int64?
    private let refusalCode: Int?

    static func all(in records: any Records, at now: UnixTime) throws(LedgerFailure) -> [Alert] {
        try records.alerts.map { entry throws(LedgerFailure) in try Alert(entry, in: records, at: now) }
    }

    private init(_ entry: JournalEntry, in records: any Records, at now: UnixTime) throws(LedgerFailure) {
        self.entry = entry
        let request = try entry.request.flatMap { number throws(LedgerFailure) in
            try records.callback(number)
        }
        requestID = request?.key.requestID
        company = request?.company
        let isAboutCode = Redemption.Alert(rawValue: entry.name) != nil
        let redemption =
            try isAboutCode
            ? request.flatMap { request throws(LedgerFailure) in
                try request.authCodeDigest.flatMap { digest throws(LedgerFailure) in
                    try records.redemption(codeDigest: digest)
                }
            } : nil
        minutesLeft = redemption?.minutesLeft(at: now)
        refusalCode = try entry.serial.flatMap { serial throws(LedgerFailure) in
            try records.device(serial)?.refusalCode
        }
    }

    /// What stands in its line.
    var fields: [Log.Key: JSON] {
        let fields: [Log.Key: JSON] = [
            .device: JSON(entry.serial?.text), .requestID: JSON(requestID?.text),
            .company: JSON(company?.text), .detail: .string(entry.detail),
            .minutesLeft: minutesLeft.map(JSON.integer) ?? .null,
            .vendorCode: refusalCode.map { .integer(Int64($0)) } ?? .null,
            .todo: JSON(entry.todo),
        ]
        return fields.filter { !$0.value.isNull }
    }
}

extension JSON {
    fileprivate init(_ text: String?) { self = text.map(JSON.string) ?? .null }
}

extension JournalEntry {
    /// What to do about an alert.
    fileprivate var todo: String? {
        if let todo = Redemption.Alert(rawValue: name)?.todo { return todo }
        if let todo = RunErrand.Alert(rawValue: name)?.todo { return todo }
        return switch name {
        case Reconcile.Outcome.lostAtVendor.rawValue, Reconcile.Outcome.strayInWeCom.rawValue:
            "the device must be removed in WeCom and added again"
        case Reason.Word.placeShared.rawValue: "give each of the two its own keys in the list"
        case TakeResult.alert: "the maker's service contradicts itself: the first result stays"
        default: nil
        }
    }
}

extension Redemption.Alert {
    fileprivate var todo: String {
        let remedy = "without its secret the device must be removed in WeCom and added again"
        switch self {
        case .inDoubt, .refused, .expired, .tokenRefused, .notProved: return remedy
        case .usedByAnother:
            return "somebody else has spent it; or this machine was set back, which calls for"
                + " ledger accept-restore. \(remedy)"
        }
    }
}

extension RunErrand.Alert {
    fileprivate var todo: String {
        switch self {
        case .stopped: "have it removed in WeCom, if its company is not to have it"
        case .abandoned: "look whether the vendor has it, and strike it by devices release"
        case .stuck: "let it go at the vendor, or by devices release; devices list names all that are stuck"
        }
    }
}
