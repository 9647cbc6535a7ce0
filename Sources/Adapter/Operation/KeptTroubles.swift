import Binding
import Elements
import Events
import Telemetry

/// What the ledger knows to be wrong, as it stands there now.
struct KeptTroubles: Sendable {
    private let paused: [ModelPause]
    /// Accounts that are configured no more, with how many devices are there.
    private let gone: [(account: String, devices: Int)]
    private let doubtful: [Doubt]

    private struct Doubt: Sendable {
        let device: SerialNumber
        /// 0 once it cannot be retried.
        let minutesLeft: Int64
        let advice: String?
    }

    private static let mostCounted = 10_000
    /// A warning again, as time runs out.
    private static let minutes: [Int64] = [5, 2, 0]

    init(in records: any Records, of site: Site, at now: UnixTime) throws(LedgerFailure) {
        _ = try records.credential(named: "readiness")
        paused = try records.pauses()
        gone = try site.accountsMissing(in: records).map { account throws(LedgerFailure) in
            (account, try records.devices(ofAccount: account, upTo: Self.mostCounted))
        }
        doubtful = try records.redemptions(in: .inDoubt).map { redemption in
            Doubt(
                device: redemption.serial,
                minutesLeft: redemption.mayBeRetried(at: now) ? redemption.minutesLeft(at: now) : 0,
                advice: redemption.advice(at: now))
        }
    }

    func look(_ conditions: Conditions) {
        conditions.look(
            .paused,
            Self.examples(
                paused.map { ($0.model.text, .init([.detail: .string($0.reason)])) }))
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
        .init(
            [.minutesLeft: .integer(doubt.minutesLeft)], todo: doubt.advice,
            urgency: minutes.count { doubt.minutesLeft <= $0 })
    }
}
