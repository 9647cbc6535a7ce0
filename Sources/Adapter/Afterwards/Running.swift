import Elements

/// What is being worked on, so that nothing is worked on twice.
final class Running<Key: Hashable & Sendable>: Sendable {
    private let keys = Guarded(Set<Key>())
    private let closing: Closing

    init(until closing: Closing) {
        self.closing = closing
    }

    /// - Returns: Whether the caller may begin; false when it is under way, or the program closes.
    func enter(_ key: Key) -> Bool {
        !closing.isClosed && keys.withLock { $0.insert(key).inserted }
    }

    var all: Set<Key> { keys.withLock { $0 } }

    /// Those that are not under way, in their order, as far as there is room for them.
    func fresh(_ wanted: [Key], atMost most: Int) -> [Key] {
        keys.withLock { keys in
            Array(wanted.filter { !keys.contains($0) }.prefix(max(0, most - keys.count)))
        }
    }

    func leave(_ key: Key) {
        keys.withLock { _ = $0.remove(key) }
    }

    var isClosed: Bool { closing.isClosed }

    var count: Int { keys.withLock { $0.count } }
}
