/// A value that comes once, and everybody who waits for it, each until a deadline of its own.
package final class Promise<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting = Waiting()
    }

    private let state = Guarded(State())

    package init() {}

    /// The value, if it has come.
    package var value: Value? { state.withLock { $0.value } }

    /// Gives the value to everybody who waits, in the order in which they came, and to who will ask.
    ///
    /// - Returns: Whether this call was the one that kept the promise; a later value is dropped.
    @discardableResult
    package func keep(_ value: Value) -> Bool {
        let waiters: [Waiter]? = state.withLock { state in
            guard state.value == nil else { return nil }
            state.value = value
            return state.waiting.takeAll()
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.continuation.resume() }
        return true
    }

    /// The value, or nil once `deadline` has come without it.
    package func wait(until deadline: Instant, on runtime: any Runtime) async -> Value? {
        var alarm: (any Alarm)?
        await withCheckedContinuation { continuation in
            if let ticket = enter(continuation) {
                alarm = runtime.schedule(at: deadline) { [self] in leave(ticket) }
            } else {
                continuation.resume()
            }
        }
        alarm?.cancel()
        return value
    }

    /// - Returns: nil when the value is there.
    private func enter(_ continuation: CheckedContinuation<Void, Never>) -> Int? {
        state.withLock { state in
            state.value == nil ? state.waiting.enter(continuation) : nil
        }
    }

    private func leave(_ ticket: Int) {
        let waiter = state.withLock { $0.waiting.take(ticket) }
        waiter?.continuation.resume()
    }
}

/// Who waits for a promise, whatever it is: types that know nothing of the value need not be made at run time.
private struct Waiting {
    private var waiters: [Waiter] = []
    private var next = 0

    mutating func enter(_ continuation: CheckedContinuation<Void, Never>) -> Int {
        defer { next += 1 }
        waiters.append(Waiter(ticket: next, continuation: continuation))
        return next
    }

    mutating func take(_ ticket: Int) -> Waiter? {
        waiters.firstIndex { $0.ticket == ticket }.map { waiters.remove(at: $0) }
    }

    mutating func takeAll() -> [Waiter] {
        defer { waiters = [] }
        return waiters
    }
}

private struct Waiter {
    let ticket: Int
    let continuation: CheckedContinuation<Void, Never>
}
