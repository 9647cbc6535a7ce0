import Binding
import Elements
import Events
import Support

/// What was done to each request and to each code, with the ticks of calls and returns.
final class Histories: Sendable {
    private struct State {
        var tick = 0
        var requests: [String: [Operation<RequestModel.Action>]] = [:]
        var codes: [String: [Operation<CodeModel.Action>]] = [:]
        /// Codes that a person lets be sent once more.
        var retried: Set<String> = []
    }

    private let state = Guarded(State())

    /// A moment that is later than every one before.
    func tick() -> Int {
        state.withLock { state in
            state.tick += 1
            return state.tick
        }
    }

    /// - Parameter called: When it was asked for; nil for what happens in one moment.
    func note(request: String, _ action: RequestModel.Action, since called: Int? = nil) {
        let now = tick()
        state.withLock {
            $0.requests[request, default: []].append(Operation(action, called: called ?? now, returned: now))
        }
    }

    func note(code: String, _ action: CodeModel.Action) {
        let now = tick()
        state.withLock {
            $0.codes[code, default: []].append(Operation(action, called: now, returned: now))
        }
    }

    /// What a commit has just done.
    func note(_ old: MemoryRecords, _ new: MemoryRecords) {
        for (number, row) in new.callbacks where row.key.eventType == "bind" {
            let before = old.callbacks[number]?.state
            guard before != row.state else { continue }
            switch row.state {
            case .claimed: note(request: row.key.requestID.text, .claim)
            case .settled(let errcode):
                note(request: row.key.requestID.text, .settle(errcode.rawValue))
            case .kept: break
            }
        }
        for (digest, redemption) in new.redemptions {
            guard let code = new.authCodes[digest]?.secret.exposedText else { continue }
            let before = old.redemptions[digest]?.progress
            if redemption.progress.wasRetried, before?.wasRetried == false {
                note(code: code, .retry)
                state.withLock { _ = $0.retried.insert(code) }
            }
            guard redemption.progress.attempts > before?.attempts ?? 0 else { continue }
            note(code: code, .begin(redemption.progress.attempts))
        }
    }

    /// The rows are set back: of what was done so far, only what they still tell explains what follows.
    func forget(allBut records: MemoryRecords) {
        state.withLock { ($0.requests, $0.codes) = ([:], [:]) }
        for (digest, redemption) in records.redemptions {
            guard let code = records.authCodes[digest]?.secret.exposedText else { continue }
            for attempt in 0..<redemption.progress.attempts { note(code: code, .begin(attempt + 1)) }
        }
    }

    /// - Returns: Whether a person has let it be sent once more, and it has not been since.
    func takeRetry(of code: String) -> Bool { state.withLock { $0.retried.remove(code) != nil } }

    /// - Returns: What no order of its operations explains.
    func unexplained() -> [String] {
        let (requests, codes) = state.withLock { ($0.requests, $0.codes) }
        let oddRequests = requests.filter { !RequestModel.unseen.explains($0.value) }
        let oddCodes = codes.filter { !CodeModel().explains($0.value) }
        return
            (oddRequests.map { "request \($0.key): \($0.value)" }
            + oddCodes.map { "code \($0.key): \($0.value)" })
            .sorted()
    }
}
