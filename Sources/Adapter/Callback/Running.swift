import Elements

/// What is being worked on, so that nothing is worked on twice; closed when the program ends.
final class Running<Key: Hashable & Sendable>: Sendable {
    private let state = Guarded((keys: Set<Key>(), isClosed: false))

    /// - Returns: Whether the caller may begin; false when it is under way, or all is closed.
    func enter(_ key: Key) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            return state.keys.insert(key).inserted
        }
    }

    var keys: Set<Key> { state.withLock { $0.keys } }

    func leave(_ key: Key) {
        state.withLock { _ = $0.keys.remove(key) }
    }

    /// Nothing begins any more.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    var count: Int { state.withLock { $0.keys.count } }
}
