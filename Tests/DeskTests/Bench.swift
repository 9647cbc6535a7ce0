import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry

/// What is known of `Sample.serial`, made by hand.
enum Bench {
    static let start = UnixTime(seconds: 1_790_000_000)
    static let now = start.advanced(bySeconds: 60)
    static let readers = Language.allCases.map { Reader($0, secondsEast: 28_800) }

    /// A bind that was answered for a reason.
    static func bind(_ reason: Reason, _ errcode: Errcode, after calls: [String] = []) -> Known {
        var callback = StoredCallback(
            number: RequestNumber(7), key: Sample.key("r1"), fingerprint: Fingerprint([1]),
            serial: Sample.serial,
            model: Sample.model, company: Sample.company, createtime: start, arrived: start, state: .claimed,
            authCodeDigest: Sample.digest(of: "r1"))
        callback.settle(errcode, reason, at: start.advanced(byMilliseconds: 4))
        let journal = calls.map { call in
            JournalEntry(
                kind: .vendorCall, name: "deviceBindingByWifi", request: RequestNumber(7),
                serial: Sample.serial,
                detail: call, at: start.advanced(byMilliseconds: 4))
        }
        return known([callback], journal: journal)
    }

    static func known(
        _ callbacks: [StoredCallback], device: Device? = nil, codes: [Redemption] = [],
        journal: [JournalEntry] = []
    ) -> Known {
        var known = Known(Sample.serial.text)
        known.watchedSince = now
        known.history = DeviceHistory(
            device: device, callbacks: callbacks, redemptions: codes, journal: journal)
        return known
    }

    /// A bind that was answered 0, and what has become of its code.
    static func code(_ state: Redemption.State, _ reason: Reason) -> Known {
        var known = bind(Reason(.bound), .success)
        var code = Redemption(
            request: RequestNumber(7), codeDigest: Sample.digest(of: "r1"), serial: Sample.serial,
            model: Sample.model,
            company: Sample.company, arrived: start, settledAt: start)
        code.progress.state = state
        code.progress.reason = reason
        code.progress.attempts = 1
        known.history = DeviceHistory(
            device: device(.bound), callbacks: known.history?.callbacks ?? [], redemptions: [code],
            journal: [])
        return known
    }

    /// What stands, with why.
    static func met(
        _ condition: Condition, _ subject: String, _ reason: Reason, after seconds: Int64 = 0
    ) -> [Conditions.Standing] {
        let simulation = Simulation(unixNow: start.advanced(bySeconds: seconds))
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        let code = reason.vendorCode.map { JSON.integer(Int64($0)) } ?? .null
        conditions.begin(
            condition, about: subject,
            .init([.reason: .string(reason.word.rawValue), .vendorCode: code]))
        return conditions.standing
    }

    static var withoutToken: Known {
        let reason = Reason(.noToken, wecomCode: 40_001)
        var known = bind(reason, .cannotBind)
        known.standing = met(.noToken, Sample.model.text, reason)
        return known
    }

    static func device(_ state: Device.State, obstacle: Reason? = nil, isStuck: Bool = false) -> Device {
        var device = Device(serial: Sample.serial, since: start)
        device.state = state
        device.holder = state == .free ? nil : Sample.company
        device.model = Sample.model
        device.obstacle = obstacle
        device.isStuck = isStuck
        return device
    }

    /// A device that the vendor keeps.
    static func stuck(_ obstacle: Reason) -> Known {
        known(
            bind(Reason(.bound), .success).history?.callbacks ?? [],
            device: device(.unbinding, obstacle: obstacle, isStuck: true))
    }

    static func refused(_ reason: Reason, detail: String = "", lastGood: UnixTime? = nil) -> RefusedCallbacks
    {
        RefusedCallbacks(
            path: Sample.route, model: Sample.model, reason: reason, detail: detail, count: 14, since: start,
            last: start.advanced(bySeconds: 30), lastGood: lastGood)
    }

    /// Nothing but what was turned away, in so many minutes since the start.
    static func nothing(_ refused: RefusedCallbacks..., minutes: Int64 = 60) -> Known {
        var known = Known(Sample.serial.text)
        known.watchedSince = now.advanced(bySeconds: -60 * minutes)
        known.refused = refused
        return known
    }

    /// All that a person sees of it, in one language and one line.
    static func shown(_ known: Known, to reader: Reader) -> String {
        flat(Explanation(known, at: now).text(for: reader))
    }

    /// Without blanks and breaks, which are where the lines end.
    static func flat(_ lines: [String]) -> String { bare(lines.joined()) }

    static func bare(_ text: String) -> String { text.replacing(" ", with: "") }
}
