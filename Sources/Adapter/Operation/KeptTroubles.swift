import Binding
import Desk
import Elements
import Events
import Telemetry

/// What the ledger knows to be wrong, as it stands there now.
struct KeptTroubles: Sendable {
    private let paused: [ModelPause]
    /// Accounts that are configured no more, with how many devices are there.
    private let gone: [(account: String, devices: Int)]
    private let stuck: [Device]
    private let doubtful: [Doubt]
    private let refused: [Doubt]
    private let waiting: [String: Conditions.Example]
    /// Those that were on no list of ours, and are now, by their model.
    private let listed: [(model: String, devices: Set<String>)]

    private struct Doubt: Sendable {
        let device: SerialNumber
        let model: ModelID
        let reason: Reason?
        /// nil where it cannot be retried.
        let minutesLeft: Int64?
        let advice: String?
        let since: UnixTime

        init(_ redemption: Redemption, at now: UnixTime) {
            device = redemption.serial
            model = redemption.model
            reason = redemption.progress.reason
            minutesLeft = redemption.minutesLeft(at: now)
            advice = redemption.advice(at: now)
            since = redemption.arrived
        }
    }

    private static let mostCounted = 10_000
    /// Devices, and codes of each state, the newest: no look may take the ledger's thread for long.
    private static let mostLookedAt = 500
    /// A warning again, as time runs out.
    private static let minutes: [Int64] = [5, 2, 0]

    /// - Parameter unlisted: Devices whose binds were refused since they are on no list, by their model.
    init(
        in records: any Records, of site: Site, _ unlisted: [(model: String, devices: [String])],
        at now: UnixTime
    ) throws(LedgerFailure) {
        _ = try records.credential(named: "readiness")
        paused = try records.pauses()
        gone = try site.accountsMissing(in: records).map { account throws(LedgerFailure) in
            (account, try records.devices(ofAccount: account, upTo: Self.mostCounted))
        }
        stuck = try records.stuckDevices(atMost: Self.mostLookedAt)
        doubtful = try records.redemptions(in: .inDoubt, atMost: Self.mostLookedAt).map { Doubt($0, at: now) }
        refused = try Self.refused(in: records, at: now)
        var waiting: [Redemption] = []
        for state in [Redemption.State.ready, .sending] {
            waiting += try records.redemptions(in: state, atMost: Self.mostLookedAt)
        }
        self.waiting = Self.examples(waiting.filter { $0.isRunningOut(at: now) }, at: now)
        listed = try unlisted.map { model, devices throws(LedgerFailure) in
            var listed: Set<String> = []
            for device in devices where try site.knows(device, as: model, in: records) {
                listed.insert(device)
            }
            return (model, listed)
        }
    }

    /// Codes that have ended without a secret, but for what a later 0 has made up for.
    private static func refused(in records: any Records, at now: UnixTime) throws(LedgerFailure) -> [Doubt] {
        var refused: [Doubt] = []
        for state in [Redemption.State.refused, .expired] {
            for redemption in try records.redemptions(in: state, atMost: Self.mostLookedAt) {
                // What nobody has any more is no matter, and expired codes are superseded by nothing.
                guard let device = try records.device(redemption.serial), device.state != .free else {
                    continue
                }
                let newest = try records.newestRedemption(of: redemption.serial)
                if newest?.request == redemption.request { refused.append(Doubt(redemption, at: now)) }
            }
        }
        return refused
    }

    func look(_ conditions: Conditions) {
        conditions.look(
            .paused,
            Self.examples(
                paused.map {
                    (
                        $0.model.text,
                        .init(
                            [.detail: .string($0.reason)], todo: Advice.resume($0.model), since: $0.since)
                    )
                }))
        conditions.look(
            .accountGone,
            Self.examples(gone.map { ($0.account, .init([.devices: Self.count($0.devices)])) }))
        conditions.look(
            .devicesStuck,
            Self.examples(
                stuck.map {
                    (
                        $0.serial.text,
                        .init(
                            $0.obstacle?.logged ?? [:], todo: Advice.stuck($0.serial), since: $0.since)
                    )
                }))
        conditions.look(.codesInDoubt, Self.examples(doubtful))
        conditions.look(.codesRefused, Self.examples(refused))
        conditions.look(.codesWaiting, waiting)
        for (model, devices) in listed where !devices.isEmpty {
            conditions.over(.notListed, about: model, with: devices)
        }
    }

    private static func examples(
        _ pairs: [(String, Conditions.Example)]
    ) -> [String: Conditions.Example] {
        Dictionary(pairs) { first, _ in first }
    }

    private static func examples(_ doubts: [Doubt]) -> [String: Conditions.Example] {
        examples(doubts.map { ($0.device.text, example($0)) })
    }

    /// By WeCom's errcode, how many there are and the first that will expire.
    private static func examples(_ waiting: [Redemption], at now: UnixTime) -> [String: Conditions.Example] {
        Dictionary(grouping: waiting) { $0.progress.reason?.wecomCode.map(String.init) ?? "" }
            .compactMapValues { codes in
                guard let first = codes.min(by: { $0.arrived < $1.arrived }), let why = first.progress.reason
                else { return nil }
                let left = Redemption.secondsLeft(since: first.arrived, at: now)
                return Conditions.Example(
                    why.logged.merging([
                        .count: .integer(Int64(codes.count)), .device: .string(first.serial.text),
                    ]) { $1 },
                    todo: Redemption.trying(after: why.wecomCode, secondsLeft: left).en, until: first.expires
                ).concerning(Set(codes.map(\.model.text)).sorted())
            }
    }

    private static func count(_ devices: Int) -> JSON {
        devices == mostCounted ? .string("\(devices) or more") : .integer(Int64(devices))
    }

    private static func example(_ doubt: Doubt) -> Conditions.Example {
        .init(
            [
                .model: .string(doubt.model.text),
                .minutesLeft: doubt.minutesLeft.map(JSON.integer) ?? .null,
            ].merging(doubt.reason?.logged ?? [:]) { $1 }, todo: doubt.advice,
            urgency: minutes.count { (doubt.minutesLeft ?? 0) <= $0 }, since: doubt.since)
    }
}

extension Site {
    fileprivate func knows(
        _ device: String, as model: String, in records: any Records
    ) throws(LedgerFailure) -> Bool {
        guard let serial = SerialNumber(device), let id = ModelID(model) else { return false }
        return try location(of: SerialSpelling(serial), as: id, in: records).whereabouts != nil
    }
}
