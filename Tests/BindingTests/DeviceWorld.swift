import Binding
import Elements
import Events
import Support
import Testing

/// One device, the ledger's rows in memory, and a clock that the test moves.
struct DeviceWorld {
    var records: any Records = MemoryRecords.telling
    var now = UnixTime(seconds: 1_790_000_000)

    mutating func pass(_ milliseconds: Int64) { now = now.advanced(byMilliseconds: milliseconds) }

    /// From now on nobody knows whether `now` is right, or everybody does.
    mutating func set(isSure: Bool) throws {
        var rows = try #require(records as? MemoryRecords)
        rows.sureSince = isSure ? UnixTime(milliseconds: 0) : nil
        records = rows
    }

    /// Moves to when the device's errand is due.
    mutating func passUntilDue() throws {
        now = max(now, try #require(try device().due))
    }

    func device() throws -> Device { try #require(try records.device(Sample.serial)) }

    func callback(_ number: RequestNumber) throws -> StoredCallback {
        try #require(try records.callback(number))
    }

    func redemption(_ bind: Bind) throws -> Redemption {
        try #require(try records.redemption(codeDigest: bind.authCodeDigest))
    }

    func state(_ bind: Bind) throws -> Redemption.State { try redemption(bind).progress.state }

    func notes(_ kind: JournalEntry.Kind) -> [String] {
        (records as? MemoryRecords)?.journal.filter { $0.kind == kind }.map(\.name) ?? []
    }

    /// What the maker's service was told, in order.
    var told: [OutboxMessage] { (records as? MemoryRecords)?.messages ?? [] }

    // MARK: Binds

    /// A bind that WeCom makes now, or made before.
    func sent(
        _ request: String, by company: CorpID = Sample.company, typed: String = "1234", code: String? = nil,
        ago milliseconds: Int64 = 0
    ) -> Bind {
        Sample.bind(
            request, company: company, code: code, typed: typed,
            at: now.advanced(byMilliseconds: -milliseconds))
    }

    mutating func claim(_ bind: Bind, _ refusal: LocalRefusal? = nil) throws -> Claim.Outcome {
        try Claim(bind, Claim.Circumstances(refusal: refusal)).run(in: &records, at: now)
    }

    /// Claims a bind that must be carried out.
    mutating func begun(_ bind: Bind) throws -> (number: RequestNumber, course: Device.Course) {
        guard case .begun(let number, let course, _) = try claim(bind) else {
            throw Unexpected("\(bind.key.requestID) was not begun")
        }
        return (number, course)
    }

    /// A request that waited looks again, and must be carried out.
    mutating func again(_ number: RequestNumber, _ bind: Bind) throws -> Device.Course {
        let circumstances = Claim.Circumstances(refusal: nil)
        guard
            case .begun(number, let course, _) = try Claim(bind, circumstances).again(
                number, in: &records, at: now)
        else { throw Unexpected("\(bind.key.requestID) was not begun") }
        return course
    }

    @discardableResult
    mutating func settle(
        _ number: RequestNumber, _ errcode: Errcode, _ finding: Finding,
        about generation: RequestNumber? = nil
    ) throws -> Settle.Outcome {
        let settlement = Settlement(
            request: number, errcode: errcode, reason: Reason(.bound), finding: finding,
            generation: generation ?? number)
        return try Settle(settlement).run(in: &records, at: now)
    }

    /// A bind that is answered 0 at once.
    @discardableResult
    mutating func zero(_ bind: Bind) throws -> RequestNumber {
        let (number, _) = try begun(bind)
        guard try settle(number, .success, .ours).errcode == .success else {
            throw Unexpected("\(bind.key.requestID) was not answered 0")
        }
        return number
    }

    /// A bind of unknown outcome, answered 7.
    @discardableResult
    mutating func doubt(_ bind: Bind) throws -> RequestNumber {
        let (number, _) = try begun(bind)
        try settle(number, .cannotBind, .unknown)
        return number
    }

    /// Another company asks for a device that has a holder, and WeCom says so.
    mutating func ask(_ bind: Bind, _ finding: Finding) throws -> Errcode {
        guard case .begun(let number, .askWeCom, let generation) = try claim(bind) else {
            throw Unexpected("\(bind.key.requestID): WeCom is not asked")
        }
        let errcode: Errcode =
            switch finding {
            case .wecomBound: .alreadyBound
            case .wecomNotBound: .unbinding
            default: .cannotBind
            }
        return try settle(number, errcode, finding, about: generation).errcode
    }

    // MARK: What else happens

    mutating func unbind(
        _ request: String, by company: CorpID = Sample.company, ago milliseconds: Int64 = 0
    ) throws -> Device.UnbindCourse? {
        let event = Sample.unbind(
            request, company: company, at: now.advanced(byMilliseconds: -milliseconds))
        guard case .kept(_, let course) = try Acknowledge.device(.unbind, event, in: &records, at: now) else {
            throw Unexpected("\(request) was not kept")
        }
        return course
    }

    mutating func report(_ report: RunErrand.Report) throws {
        try RunErrand(report, about: device()).run(in: &records, at: now)
    }

    func due() throws -> RunErrand.Due? { try RunErrand.due(for: Sample.serial, in: records, at: now) }

    func errand() throws -> Device.Errand? { try device().errand(at: now) }

    mutating func restart() throws -> Recover.Outcome { try Recover().run(in: &records, at: now) }

    // MARK: Codes

    mutating func begin(_ bind: Bind) throws -> Int? {
        try Spend.Begin(bind.authCodeDigest).run(in: &records, at: now)
    }

    @discardableResult
    mutating func end(
        _ bind: Bind, attempt: Int, _ ending: Redemption.Ending, secret: String? = nil
    ) throws -> Redemption.Alert? {
        let secret = secret.map {
            DeviceSecret(
                secret: Secret($0), accessToken: Secret("token"), accessTokenEnds: now, isProved: true)
        }
        return try Spend.End(bind.authCodeDigest, attempt: attempt, ending, secret: secret).run(
            in: &records, at: now)?.alert
    }

    mutating func look(_ bind: Bind, _ isBound: Bool?) throws -> Redemption.Look {
        let word: WeComWord = isBound.map { $0 ? .bound : .notBound } ?? .silence(wecomCode: nil)
        return try Spend.Look(bind.authCodeDigest, word).run(in: &records, at: now)
    }
}

struct Unexpected: Error {
    let text: String
    init(_ text: String) { self.text = text }
}
