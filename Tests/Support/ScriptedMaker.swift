package import Binding
package import Elements
import Events

/// The maker's own service with its answers written down, and every message kept.
///
/// Answers are found by what a message is: `bind`, `question`, or the type of any other.
/// The last one written repeats; a message that nobody wrote an answer for is `.unknown` at its deadline.
package final class ScriptedMaker: MakerPort {
    package struct Reply: Sendable {
        package let answer: MakerAnswer
        package let afterMilliseconds: Int64

        package init(_ answer: MakerAnswer, after milliseconds: Int64 = 10) {
            self.answer = answer
            afterMilliseconds = milliseconds
        }

        package static func errcode(_ errcode: Int64, after milliseconds: Int64 = 10) -> Reply {
            Reply(.answered(["errcode": .integer(errcode)]), after: milliseconds)
        }

        package static func code(_ code: Int64, after milliseconds: Int64 = 10) -> Reply {
            Reply(.answered(["code": .integer(code)]), after: milliseconds)
        }

        package static func accepted(after milliseconds: Int64 = 10) -> Reply {
            Reply(.accepted, after: milliseconds)
        }
    }

    private struct State {
        var replies: [String: [Reply]] = [:]
        var messages: [MakerMessage] = []
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    package func answer(_ kind: String, _ replies: Reply...) {
        state.withLock { $0.replies[kind] = replies }
    }

    package func messages(_ kind: String) -> [MakerMessage] {
        state.withLock { $0.messages }.filter { ScriptedMaker.kind(of: $0) == kind }
    }

    private static func kind(of message: MakerMessage) -> String {
        message.data["question"]?.bool == true ? "question" : message.type
    }

    package func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        guard runtime.now <= window.start else { return .notSent("given_up") }
        let kind = ScriptedMaker.kind(of: message)
        let reply: Reply? = state.withLock { state in
            state.messages.append(message)
            guard var replies = state.replies[kind], let first = replies.first else { return nil }
            if replies.count > 1 { replies.removeFirst() }
            state.replies[kind] = replies
            return first
        }
        let due = reply.map { runtime.now.advanced(byMilliseconds: $0.afterMilliseconds) }
        guard let reply, let due, due <= window.end else {
            await runtime.sleep(until: window.end)
            return .unknown("timeout")
        }
        await runtime.sleep(until: due)
        return reply.answer
    }
}
