import Events
import HTTP

/// Whether a call may change what the stand-in knows.
enum Effect: Sendable {
    /// By the rules, as the real cloud does.
    case natural
    /// Succeeds whatever the rules say.
    case forced
    /// Looks like a success and changes nothing.
    case pretended
}

/// An answer before it is written: a code, its words, and what else there is.
struct CloudReply: Sendable {
    var code: Int
    var message: String
    /// What stands beside the code, wherever the cloud puts it.
    var data: JSON

    init(_ code: Int, _ message: String, _ data: JSON = .null) {
        self.code = code
        self.message = message
        self.data = data
    }
}

/// What a request asks of a stand-in.
struct Incoming<Call: Sendable>: Sendable {
    let call: Call
    /// The name by which it is scripted and counted.
    let name: String
    /// The key of its script: a serial, or an account or model when the call is about no device.
    let key: String
    let subjects: [Subject]
}

/// The rules of one cloud, apart from scripts, faults and counting.
protocol StandInCloud: Sendable {
    associatedtype Call: Sendable

    /// Nil for a path or method that the cloud does not have.
    func identify(_ request: Request) -> Incoming<Call>?

    /// Follows the rules.
    func perform(_ call: Call, effect: Effect) -> CloudReply

    /// The code of a success.
    var success: Int { get }

    func words(for code: Int) -> String

    /// The content of an answer.
    ///
    /// - Parameter code: What stands in the place of the reply's own code; nil to leave it out.
    func body(of reply: CloudReply, code: Int?, to call: Call) -> JSON

    /// The response that carries the content of an answer.
    func response(to call: Call, _ content: JSON) -> Response

    /// What is told about a serial beside its calls.
    func facts(about serial: String) -> [(String, JSON)]

    func forget(_ serial: String)

    func forgetEverything()

    /// Orders of its own under `/_sandbox/`; nil for one it does not know.
    func order(_ path: String, _ body: JSON) throws(FormatFault) -> JSON?
}

extension StandInCloud {
    func response(to call: Call, _ content: JSON) -> Response { .json(content) }
}
