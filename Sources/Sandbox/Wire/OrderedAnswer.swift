package import Events

/// One answer that a stand-in has been ordered to give, instead of following its rules.
///
/// Everything is optional. Without code and fault the rules decide, after the delay.
package struct OrderedAnswer: Equatable, Sendable {
    /// The code to answer. The cloud's own code for success makes the call have its effect, whatever the
    /// state of the device; any other leaves everything as it is.
    package var code: Int?
    package var message: String?
    /// What stands in the answer beside its code; by default what the rules would put there.
    package var data: JSON?
    /// How long the call takes. Its effect comes at the end, even if nobody waits any more.
    package var delayMilliseconds: Int64 = 0
    package var fault: Fault?
    /// Whether the last answer of a script goes on for ever.
    package var repeats = false
    /// Overrides whether the call has its effect.
    package var hasEffect: Bool?
    /// Whether the rules take their effect although the answer is lost.
    package var hasEffectBeforeFault = false

    package init(code: Int? = nil, data: JSON? = nil, delayMilliseconds: Int64 = 0, fault: Fault? = nil) {
        self.code = code
        self.data = data
        self.delayMilliseconds = delayMilliseconds
        self.fault = fault
    }

    static let memberNames = [
        "code", "msg", "data", "delay_ms", "fault", "repeat", "effect", "effect_before_fault",
    ]

    package init(_ value: JSON, at path: [String] = []) throws(FormatFault) {
        let object = try StrictObject(value, at: path, allowing: Self.memberNames)
        code = try object.integer("code", in: -1_000_000...10_000_000)
        message = try object.text("msg")
        data = object["data"]
        delayMilliseconds = Int64(try object.integer("delay_ms", in: 0...600_000) ?? 0)
        if let text = try object.text("fault") {
            guard let fault = Fault(text) else {
                throw object.fault("fault", "cannot be \"\(text)\"; allowed: \(Fault.spellings)")
            }
            self.fault = fault
        }
        repeats = try object.flag("repeat") ?? false
        hasEffect = try object.flag("effect")
        hasEffectBeforeFault = try object.flag("effect_before_fault") ?? false
        guard code == nil || fault == nil else {
            throw object.fault("fault", "cannot stand beside a code")
        }
    }

    package var json: JSON {
        var members = JSON.Members()
        if let code { members.append("code", .integer(Int64(code))) }
        if let message { members.append("msg", .string(message)) }
        if let data { members.append("data", data) }
        if delayMilliseconds > 0 { members.append("delay_ms", .integer(delayMilliseconds)) }
        if let fault { members.append("fault", .string(fault.text)) }
        if repeats { members.append("repeat", true) }
        if let hasEffect { members.append("effect", .bool(hasEffect)) }
        if hasEffectBeforeFault { members.append("effect_before_fault", true) }
        return .object(members)
    }
}
