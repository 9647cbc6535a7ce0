import Binding
import Events
import Sandbox

/// One call to whoever decides, as the journal has it: `deviceBindingByWifi` with `code 5462, 12 ms`.
struct RecordedCall: Equatable, Sendable {
    enum Answer: Equatable, Sendable {
        case code(Int)
        /// What the maker's service decided by itself.
        case errcode(Int)
        /// None that could be used.
        case fault(Fault)
    }

    /// As the stand-in has it.
    let name: String
    let isMakers: Bool
    let answer: Answer
    let milliseconds: Int64

    /// - Returns: nil for what is no such call, or never left.
    init?(_ entry: JournalEntry) {
        guard let call = VendorCallRecord(entry), let name = Self.names[entry.name],
            let answer = Self.answer(call.outcome)
        else { return nil }
        self.name = name
        isMakers = entry.name.hasPrefix("forward")
        self.answer = answer
        milliseconds = call.milliseconds
    }

    /// A call of which nothing has come back yet.
    init(unansweredBindBy route: Conversation.Kind) {
        (name, isMakers) = (Self.bind(by: route), route == .forward)
        (answer, milliseconds) = (.fault(.hang), 0)
    }

    var canBind: Bool { Self.binds.contains(name) }

    /// Whether it is what the answer comes from, and no question about what stands.
    var isAboutBinding: Bool { canBind || name == "verifyBindingCode" }

    // MARK: Names

    private static let names = [
        "deviceBindingByWifi": "deviceBindingByWifi", "deviceBindingByPureBt": "deviceBindingByPureBt",
        "bindDeviceDk": "bindDeviceDk", "verifyBindingCode": "verifyBindingCode",
        "deviceInfo": "deviceInfo", "device/detail": "deviceDetail", "forward": "bind",
        "forward_again": "question",
    ]

    private static let binds = ["deviceBindingByWifi", "deviceBindingByPureBt", "bindDeviceDk", "bind"]

    private static func bind(by kind: Conversation.Kind) -> String {
        switch kind {
        case .wifi: "deviceBindingByWifi"
        case .verifyThenBind, .key: "bindDeviceDk"
        case .verify: "verifyBindingCode"
        case .pureBluetooth: "deviceBindingByPureBt"
        case .forward: "bind"
        }
    }

    // MARK: Answers

    private static func answer(_ said: String) -> Answer? {
        let words = said.split(separator: " ")
        if words.count == 2, let number = Int(words[1]) {
            if words[0] == "code" { return .code(number) }
            if words[0] == "errcode" { return .errcode(number) }
        }
        // A maker's service that takes no message counts as one that never had it.
        let word = said.drop { $0 != ":" }.dropFirst(2)
        guard said.hasPrefix("unknown: ") || word.hasPrefix("http_") else { return nil }
        return fault(String(word)).map(Answer.fault)
    }

    /// The nearest that a stand-in can do.
    private static func fault(_ word: String) -> Fault? {
        switch word {
        case "timeout", "given_up", "no_result": .hang
        case "reset": .reset
        case "truncated": .truncated
        case "too_large": .huge
        case "no_json": .page
        case "no_code", "odd_code": .noCode
        case "code_0": .zeroCode
        case "turned_away": .status(429)
        default: word.hasPrefix("malformed") ? .garbage : Fault(word)
        }
    }
}
