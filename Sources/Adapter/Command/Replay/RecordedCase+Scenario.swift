import Binding
import Elements
import Events
import Sandbox

// MARK: As a scenario

extension RecordedCase {
    /// From here on a createtime that is off is worth telling, in milliseconds.
    private static let notable: Int64 = 30_000
    /// What a request is called whose name is not told.
    static let anyRequest = "A recorded request"

    /// A scenario as its file has it. Nobody and nothing is named: companies are letters, serial, codes and ids are
    /// the stand-ins' own.
    func scenario(_ conversation: Conversation.Kind, on route: String) -> JSON {
        let answer = happenings.last?.errcode.map { "answered \($0.rawValue)" } ?? "acknowledged"
        let why = happenings.last?.callback.reason.map { " for the reason \($0.text)" } ?? ""
        let about =
            "Made of a ledger: what came, what was said to it and how long that took. Who and what is named, and "
            + "every code, are stand-ins; pauses are \(Self.longestPause / 1000) s at most. It was \(answer)\(why)."
        return .object([
            ("title", .string("\(Self.anyRequest), \(answer)")), ("about", .string(about)),
            ("route", .string(route)), ("serial", "fresh"), ("steps", .array(steps(conversation))),
        ])
    }

    private func steps(_ conversation: Conversation.Kind) -> [JSON] {
        var steps: [JSON] = []
        for (index, happening) in happenings.enumerated() {
            let next = index + 1 < happenings.count ? happenings[index + 1] : nil
            if happening.isBind { steps += orders(before: happening, index, conversation) }
            if !happening.metUnbinding, next?.metUnbinding == true {
                steps.append(Self.unbinding(Self.refused))
            }
            if happening.metUnbinding, next?.metUnbinding != true { steps.append(Self.unbinding([])) }
            steps.append(
                send(happening, index, isOvertaken: next.map { happening.isOvertaken(by: $0) } ?? false))
            steps += wait(after: index)
        }
        return steps
    }

    // MARK: The clouds

    private func orders(
        before happening: Happening, _ index: Int, _ conversation: Conversation.Kind
    ) -> [JSON] {
        var calls = happening.calls
        let wasUnknown = happening.callback.finding == .unknown || happening.truth != nil
        if wasUnknown, !calls.contains(where: \.canBind) {
            calls.append(RecordedCall(unansweredBindBy: conversation))
        }
        var steps: [JSON] = []
        for (cloud, isMakers) in [("vendor", false), ("maker", true)] {
            let own = calls.filter { $0.isMakers == isMakers }
            guard !own.isEmpty else { continue }
            var members = [("answers", answers(own, happening, late: lateDelay(of: index)))]
            let device = isMakers ? [] : happening.device
            if !device.isEmpty { members.append(("device", .object(device))) }
            steps.append(.object([(cloud, .object(members))]))
        }
        if let wecom = weCom(happening, index) { steps.append(.object([("wecom", wecom)])) }
        guard calls.contains(where: { $0.name == "deviceBindingByPureBt" }) else { return steps }
        // The vendor says something about the code of a device that makes nothing of it: it is typed then.
        let isTyped = happening.callback.reason?.word == .vendorRefusedInstaller
        return steps + [.object([("deposit", .object(isTyped ? [("code", .null)] : []))])]
    }

    private func answers(_ calls: [RecordedCall], _ happening: Happening, late: Int64?) -> JSON {
        var names: [String] = []
        for call in calls where !names.contains(call.name) { names.append(call.name) }
        return .object(
            names.map { name in
                let own = calls.filter { $0.name == name }
                return (
                    name,
                    .array(
                        own.enumerated().map {
                            $1.order(in: happening, late: late, isLast: $0 == own.count - 1)
                        })
                )
            })
    }

    private func weCom(_ happening: Happening, _ index: Int) -> JSON? {
        var members: [(String, JSON)] = []
        var answers: [(String, JSON)] = []
        switch happening.callback.finding {
        case .wecomBound:
            members.append(("device", .object([("bound", true), ("company", holder(before: index))])))
        case .wecomNotBound: members.append(("device", .object([("bound", false)])))
        case .wecomSilent:
            let code = happening.callback.reason?.wecomCode.map { ("code", JSON.integer(Int64($0))) }
            answers.append(("get_device_detail", .array([.object([code ?? ("fault", "hang")])])))
        case .untouched, .notOurs, .ours, .leftover, .unknown: break
        }
        if let order = happening.redemption?.order { answers.append(("get_device_secret", order)) }
        if !answers.isEmpty { members.append(("answers", .object(answers))) }
        return members.isEmpty ? nil : .object(members)
    }

    /// The company that was last answered 0, or else the first.
    private func holder(before index: Int) -> JSON {
        let bound = happenings[..<index].last { $0.errcode == .success }
        return company(of: bound ?? happenings[0])
    }

    /// What the vendor says where it is told to let the device go. It refuses until the last request that meets the
    /// device on its way back, which brings the next attempt at once.
    private static func unbinding(_ answer: [(String, JSON)]) -> JSON {
        let answers = JSON.object([("unbundlingDeviceDk", .array([.object(answer)]))])
        return .object([("vendor", .object([("answers", answers)]))])
    }

    private static let refused: [(String, JSON)] = [("code", 5050), ("repeat", true)]

    // MARK: The callback

    private func send(_ happening: Happening, _ index: Int, isOvertaken: Bool) -> JSON {
        let callback = happening.callback
        var members: [(String, JSON)] = [
            ("send", .string(callback.key.eventType)), ("name", .string("request \(index + 1)")),
            ("company", company(of: happening)),
        ]
        if callback.reason?.word == .codeShape { members.append(("code", "")) }
        if let twin = twin(of: index) { members.append(("auth_code_of", .string("request \(twin + 1)"))) }
        let age = callback.arrived.milliseconds(since: callback.createtime)
        if abs(age) >= Self.notable {
            members.append(("created", .string(age > 0 ? "-\(age / 1000) s" : "+\(-age / 1000) s")))
        }
        if isOvertaken { members.append(("in_background", true)) }
        var expected: [(String, JSON)] = [("status", 200)]
        if let errcode = happening.errcode { expected.append(("errcode", .integer(Int64(errcode.rawValue)))) }
        return .object(members + [("expect", .object(expected))])
    }

    /// The earlier request that bore the same code.
    private func twin(of index: Int) -> Int? {
        guard let digest = happenings[index].callback.authCodeDigest else { return nil }
        return happenings[..<index].firstIndex { $0.callback.authCodeDigest == digest }
    }

    /// A letter, by the order in which they came.
    private func company(of happening: Happening) -> JSON {
        var known: [CorpID] = []
        for other in happenings {
            if let company = other.callback.company, !known.contains(company) { known.append(company) }
        }
        let index = happening.callback.company.flatMap { known.firstIndex(of: $0) } ?? 0
        // No more companies than requests are played.
        return .string(String(UnicodeScalar(UInt8(ascii: "A") + UInt8(index))))
    }

    private func wait(after index: Int) -> [JSON] {
        let pause = pause(after: index)
        var steps: [JSON] = []
        if pause ?? .max > Self.untilCodeIsSent, let awaited = happenings[index].redemption?.awaited {
            steps.append(.object([("await", awaited)]))
        }
        if isLetGo(after: index) { steps.append(.object([("await", .object([("vendor_bindings", 0)]))])) }
        if let pause, pause > 0 { steps.append(.object([("pause_ms", .integer(pause))])) }
        return steps
    }
}

extension RecordedCase.Happening {
    /// What the vendor's stand-in is told of the device, as far as what was found out tells it.
    fileprivate var device: [(String, JSON)] {
        var members: [(String, JSON)] = []
        let word = callback.reason?.word
        if calls.contains(where: { $0.name == "deviceDetail" }) {
            members.append(("online", .bool(word != .deviceOffline)))
        }
        if word == .leftover { members += [("owner", "us"), ("bound_seconds_ago", 3_600)] }
        if calls.contains(where: { $0.name == "deviceBindingByPureBt" }) {
            members.append(("verified", .bool(word != .notVerified)))
        }
        return members
    }

    /// Whether a call that can bind has bound it, whatever its answer.
    fileprivate var hasBound: Bool { callback.finding == .ours || callback.reason?.word == .notVerified }
}

extension RecordedCall {
    /// Less than this is nobody's answer, but the way there.
    private static let leastDelay: Int64 = 50
    /// What a call is refused with of which nothing is known but that.
    private static let refusal = 5462

    /// What the stand-in is told.
    ///
    /// - Parameters:
    ///   - late: When the call answered that had bound, or had not, behind the answer of its request.
    ///   - isLast: Whether no later one of its name is known; another may be made all the same, as far as the time
    ///     suffices, or with a new token.
    func order(in happening: RecordedCase.Happening, late: Int64?, isLast: Bool) -> JSON {
        var members: [(String, JSON)] = []
        let hasBound = canBind && happening.hasBound
        let goesOn = isLast && isAboutBinding && !hasBound && happening.errcode != .success
        switch answer {
        // Whose it is the stand-in knows itself.
        case .code(200) where name == "deviceInfo": break
        case .code(200) where happening.callback.reason?.word == .notVerified:
            members = [("code", 200), ("data", .object([("verified", "0")]))]
        case .code(let code) where isMakers:
            members = [("data", .object([("code", .integer(Int64(code)))])), ("effect", .bool(code == 200))]
        case .code(let code), .errcode(let code):
            members = [("code", .integer(Int64(code)))]
            if hasBound, code != 200, code != 0 { members.append(("effect", true)) }
        case .fault where canBind && late != nil:
            members = [("delay_ms", .integer(late ?? 0))]
            guard happening.callback.finding == .notOurs else { return .object(members) }
            let code = JSON.integer(
                Int64(happening.truth.flatMap { Reason(text: $0.detail) }?.vendorCode ?? Self.refusal))
            return .object(
                members
                    + (isMakers
                        ? [("data", .object([("code", code)])), ("effect", false)] : [("code", code)]))
        case .fault(let fault):
            members = [("fault", .string(fault.text))]
            if hasBound { members.append(("effect_before_fault", true)) }
            return .object(goesOn ? members + [("repeat", true)] : members)
        }
        if goesOn { members.append(("repeat", true)) }
        if milliseconds >= Self.leastDelay { members.append(("delay_ms", .integer(milliseconds))) }
        return .object(members)
    }
}

extension Redemption {
    /// What WeCom's stand-in is told about the code; nil where it follows its rules.
    fileprivate var order: JSON? {
        if progress.state == .refused, let code = progress.reason?.wecomCode {
            return .array([.object([("code", .integer(Int64(code))), ("repeat", true)])])
        }
        guard progress.wasInDoubt else { return nil }
        return .array([.object([("fault", "hang")]), .object([])])
    }

    /// What had come of the code before the story went on; nil where it was never sent.
    fileprivate var awaited: JSON? {
        guard progress.attempts > 0 else { return nil }
        let isStored = progress.state == .stored && !progress.wasInDoubt
        return isStored
            ? .object([("redemption", "stored")])
            : .object([("redeem_requests", .object([("at_least", 1)]))])
    }
}
