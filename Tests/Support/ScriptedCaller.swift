package import Elements
package import HTTP
package import Transport

/// A network with its answers written down, and every call kept.
///
/// Answers are found by method and path. The last one written for a path repeats; a path without any
/// hangs until the call's deadline.
package final class ScriptedCaller: Caller {
    package enum Act: Sendable {
        case answer(Response, afterMilliseconds: Int64)
        /// No byte leaves, and nobody is asked whether one may.
        case notSent(CallFault)
        /// The request leaves, and this happens instead of an answer.
        case lost(CallFault, afterMilliseconds: Int64)
        /// The request leaves, and nothing comes back.
        case hang

        /// - Parameter date: The Date field; none when nil.
        package static func json(
            _ body: String, status: Int = 200, date: String? = nil, after milliseconds: Int64 = 10
        ) -> Act {
            var response = Response(status: status, contentType: "application/json", body: Array(body.utf8))
            if let date { response.fields.append("Date", date) }
            return .answer(response, afterMilliseconds: milliseconds)
        }
    }

    private struct State {
        var acts: [String: [Act]] = [:]
        var calls: [Call] = []
        var connectMilliseconds: Int64 = 0
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// - Parameter line: Method and path, such as `GET /a/b`.
    package func on(_ line: String, _ acts: Act...) {
        script(line, acts)
    }

    package func script(_ line: String, _ acts: [Act]) {
        state.withLock { $0.acts[line] = acts }
    }

    /// How long every call takes before it could write its first byte.
    package func set(connectMilliseconds: Int64) {
        state.withLock { $0.connectMilliseconds = connectMilliseconds }
    }

    package var calls: [Call] { state.withLock { $0.calls } }

    package func calls(to line: String) -> [Call] {
        calls.filter { "\($0.request.method) \($0.request.path)" == line }
    }

    package func call(_ call: Call) async -> CallOutcome {
        let act = take(call)
        if case .notSent(let fault) = act { return .notSent(fault) }
        let connect = state.withLock { $0.connectMilliseconds }
        if connect > 0 { await runtime.sleep(until: runtime.now.advanced(byMilliseconds: connect)) }
        guard call.answerMilliseconds == nil || runtime.now < call.deadline else { return .notSent(.timeout) }
        if let hook = call.beforeFirstByte, await !hook() { return .notSent(.cancelled) }
        let firstByte = runtime.now
        switch act {
        case .answer(let response, let milliseconds):
            guard await wait(milliseconds, until: call.answerEnd(firstByte: firstByte)) else { break }
            return .answered(response, firstByte: firstByte)
        case .lost(let fault, let milliseconds):
            guard await wait(milliseconds, until: call.answerEnd(firstByte: firstByte)) else { break }
            return .unknown(fault, firstByte: firstByte, closed: runtime.now)
        case .hang, .notSent:
            await runtime.sleep(until: call.answerEnd(firstByte: firstByte))
        }
        return .unknown(.timeout, firstByte: firstByte, closed: runtime.now)
    }

    private func take(_ call: Call) -> Act {
        let line = "\(call.request.method) \(call.request.path)"
        return state.withLock { state in
            state.calls.append(call)
            guard var acts = state.acts[line], let first = acts.first else { return .hang }
            if acts.count > 1 { acts.removeFirst() }
            state.acts[line] = acts
            return first
        }
    }

    /// - Returns: Whether the act comes before the call is over.
    private func wait(_ milliseconds: Int64, until end: Instant) async -> Bool {
        let due = runtime.now.advanced(byMilliseconds: milliseconds)
        await runtime.sleep(until: min(due, end))
        return due <= end
    }
}
