import Binding
import Elements
import Events
import Telemetry

/// What the ledger knows to be wrong, as it stands there now.
struct KeptTroubles: Sendable {
    private let paused: [ModelID]
    /// Accounts that are configured no more, with how many devices are there.
    private let gone: [(account: String, devices: Int)]
    private let doubtful: [Doubt]

    private struct Doubt: Sendable {
        let device: SerialNumber
        let minutesLeft: Int64
        let mayRetry: Bool
    }

    private static let mostCounted = 10_000
    /// A warning again, as time runs out.
    private static let minutes: [Int64] = [5, 2]

    init(in records: any Records, of site: Site, at now: UnixTime) throws(LedgerFailure) {
        _ = try records.credential(named: "readiness")
        paused = try records.pauses().map(\.model)
        gone = try site.accountsMissing(in: records).map { account throws(LedgerFailure) in
            (account, try records.devices(ofAccount: account, upTo: Self.mostCounted))
        }
        let sureSince = records.sureSince
        doubtful = try records.redemptions(in: .inDoubt).map { redemption in
            Doubt(
                device: redemption.serial, minutesLeft: redemption.minutesLeft(at: now),
                mayRetry: !redemption.progress.wasRetried
                    && redemption.mayStart(at: now, sureSince: sureSince))
        }
    }

    func look(_ conditions: Conditions) {
        conditions.look(.paused, Self.examples(paused.map { ($0.text, .init()) }))
        conditions.look(
            .accountGone,
            Self.examples(gone.map { ($0.account, .init([.devices: Self.count($0.devices)])) }))
        conditions.look(.codesInDoubt, Self.examples(doubtful.map { ($0.device.text, Self.example($0)) }))
    }

    private static func examples(
        _ pairs: [(String, Conditions.Example)]
    ) -> [String: Conditions.Example] {
        Dictionary(pairs) { first, _ in first }
    }

    private static func count(_ devices: Int) -> JSON {
        devices == mostCounted ? .string("\(devices) or more") : .integer(Int64(devices))
    }

    private static func example(_ doubt: Doubt) -> Conditions.Example {
        guard doubt.mayRetry else {
            return .init(
                [.minutesLeft: .integer(0)],
                todo: "have the device removed in WeCom and added again, then:"
                    + " wecom-bind redemptions lost \(doubt.device.text) --reason …",
                urgency: minutes.count + 1)
        }
        return .init(
            [.minutesLeft: .integer(doubt.minutesLeft)],
            todo: "wecom-bind redemptions retry \(doubt.device.text)",
            urgency: minutes.count { doubt.minutesLeft <= $0 })
    }
}
