import Events

/// Reads one step of a scenario; its kind is the one of its members that names a kind.
enum StepReader {
    private static let kinds = ["send", "deposit", "await", "pause_ms", "vendor", "wecom", "maker"]

    /// How long what is waited for may take, in milliseconds: it comes by itself, however slow the machine is.
    private static let usualPatience = 30_000

    private static let sendNames = [
        "send", "name", "company", "serial", "code", "copies", "at_once", "in_background", "same_request_as",
        "auth_code_of", "created", "with", "expect",
    ]

    static func step(_ value: JSON, at path: [String]) throws(FormatFault) -> Scenario.Step {
        let found = kinds.filter { value[$0] != nil }
        guard found.count == 1, let kind = found.first else {
            throw FormatFault(path, "must have exactly one of \(kinds.joined(separator: ", "))")
        }
        switch kind {
        case "send": return .send(try send(try StrictObject(value, at: path, allowing: sendNames)))
        case "await":
            return .wait(try wait(try StrictObject(value, at: path, allowing: ["await", "within_ms"])))
        case "deposit":
            return .deposit(try deposit(try StrictObject(value, at: path, allowing: ["deposit", "expect"])))
        case "pause_ms":
            let object = try StrictObject(value, at: path, allowing: ["pause_ms"])
            return .pause(milliseconds: Int64(try object.integer("pause_ms", in: 0...600_000) ?? 0))
        case "vendor":
            let object = try StrictObject(value, at: path, allowing: ["vendor"])
            return .vendor(try ScenarioReader.setting(object, .vendor))
        case "maker":
            let object = try StrictObject(value, at: path, allowing: ["maker"])
            return .maker(try ScenarioReader.setting(object, .maker))
        default:
            let object = try StrictObject(value, at: path, allowing: ["wecom"])
            return .weCom(try ScenarioReader.setting(object, .weCom))
        }
    }

    private static func send(_ object: StrictObject) throws(FormatFault) -> Scenario.Send {
        let copies = try object.integer("copies", in: 1...1000) ?? 1
        var createdOffset: Int64 = 0
        if let text = try object.text("created") {
            guard let seconds = Offset.seconds(text) else {
                throw object.fault("created", "must be a span like \"-11 min\" or \"+5 s\"")
            }
            createdOffset = seconds
        }
        return Scenario.Send(
            what: try object.requiredText("send"), name: try object.text("name"),
            company: try object.text("company") ?? "A", serial: try object.text("serial"),
            code: try object.text("code") ?? VendorDevice.usualCode, copies: copies,
            isAtOnce: try object.flag("at_once") ?? false,
            isInBackground: try object.flag("in_background") ?? false,
            sameRequestAs: try object.text("same_request_as"),
            sameAuthCodeAs: try object.text("auth_code_of"),
            createdOffset: createdOffset,
            deviation: try object["with"].map { (with) throws(FormatFault) in
                try Deviation(with, at: object.path + ["with"])
            } ?? Deviation(),
            expectation: try reply(object))
    }

    private static func deposit(_ object: StrictObject) throws(FormatFault) -> Scenario.Deposit {
        guard
            let given = try object.object("deposit", allowing: ["code", "new_secret", "old_secret", "wrong"])
        else { throw object.fault("deposit", "is missing") }
        return Scenario.Deposit(
            code: given["code"]?.isNull == true ? nil : try given.text("code") ?? VendorDevice.usualCode,
            newSecret: try given.text("new_secret") ?? "00112233445566778899AABBCCDDEEFF",
            oldSecret: try given.text("old_secret"),
            mistake: try given.choice("wrong", of: Scenario.Deposit.Mistake.self),
            status: try object.object("expect", allowing: ["status"])?.integer("status", in: 200...599) ?? 200
        )
    }

    private static func reply(_ object: StrictObject) throws(FormatFault) -> Scenario.Reply {
        var reply = Scenario.Reply(status: nil, errcodes: [], body: nil, withinMilliseconds: nil, members: [])
        guard
            let given = try object.object(
                "expect", allowing: ["status", "errcode", "body", "within_ms", "reply"])
        else { return reply }
        reply.status = try given.integer("status", in: 200...599)
        if given["errcode"]?.array != nil {
            for element in try given.elements("errcode") ?? [] {
                guard let errcode = element.value.integer.flatMap({ Int(exactly: $0) }) else {
                    throw FormatFault(element.path, "must be a whole number")
                }
                reply.errcodes.append(errcode)
            }
        } else if let errcode = try given.integer("errcode", in: 0...1_000_000) {
            reply.errcodes = [errcode]
        }
        reply.body = try given.choice("body", of: SenderReply.Body.self)
        reply.withinMilliseconds = try given.integer("within_ms", in: 1...600_000).map(Int64.init)
        reply.members = try given.freeObject("reply")?.members.map { (name: $0.name, value: $0.value) } ?? []
        return reply
    }

    private static func wait(_ object: StrictObject) throws(FormatFault) -> Scenario.Await {
        guard
            let condition = try object.object(
                "await", allowing: ["redemption"] + ScenarioReader.finalNames),
            condition.members.count > 0
        else { throw object.fault("await", "must say what is waited for") }
        return Scenario.Await(
            condition: try ScenarioReader.final(condition),
            redemption: try condition.choice("redemption", of: Scenario.Redemption.self),
            withinMilliseconds: Int64(try object.integer("within_ms", in: 1...600_000) ?? usualPatience))
    }
}
