/// A value that comes once, and everybody who waits for it, each until a deadline of its own.
package final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open(waiters: [Waiter], next: Int)
        case kept(Value)
    }

    private struct Waiter {
        let ticket: Int
        let continuation: CheckedContinuation<Value?, Never>
    }

    private let state = Guarded<State>(.open(waiters: [], next: 0))

    package init() {}

    /// The value, if it has come.
    package var value: Value? {
        state.withLock { state in
            if case .kept(let value) = state { value } else { nil }
        }
    }

    /// Gives the value to everybody who waits, in the order in which they came, and to who will ask.
    ///
    /// - Returns: Whether this call was the one that kept the promise; a later value is dropped.
    @discardableResult
    package func keep(_ value: Value) -> Bool {
        let waiters: [Waiter]? = state.withLock { state in
            guard case .open(let waiters, _) = state else { return nil }
            state = .kept(value)
            return waiters
        }
        guard let waiters else { return false }
        for waiter in waiters { waiter.continuation.resume(returning: value) }
        return true
    }

    /// The value, or nil once `deadline` has come without it.
    package func wait(until deadline: Instant, on runtime: any Runtime) async -> Value? {
        var alarm: (any Alarm)?
        let value = await withCheckedContinuation { continuation in
            switch enter(continuation) {
            case .kept(let value):
                continuation.resume(returning: value)
            case .waiting(let ticket):
                alarm = runtime.schedule(at: deadline) { [self] in leave(ticket) }
            }
        }
        alarm?.cancel()
        return value
    }

    private enum Entry {
        case kept(Value)
        case waiting(ticket: Int)
    }

    private func enter(_ continuation: CheckedContinuation<Value?, Never>) -> Entry {
        state.withLock { state in
            switch state {
            case .kept(let value):
                return .kept(value)
            case .open(var waiters, let ticket):
                waiters.append(Waiter(ticket: ticket, continuation: continuation))
                state = .open(waiters: waiters, next: ticket + 1)
                return .waiting(ticket: ticket)
            }
        }
    }

    private func leave(_ ticket: Int) {
        let waiter: Waiter? = state.withLock { state in
            guard case .open(var waiters, let next) = state,
                let place = waiters.firstIndex(where: { $0.ticket == ticket })
            else { return nil }
            let waiter = waiters.remove(at: place)
            state = .open(waiters: waiters, next: next)
            return waiter
        }
        waiter?.continuation.resume(returning: nil)
    }
}
