import Elements

/// Lets so many in at once, and sends others away.
package struct Turnstile: Sendable {
    private let most: Int
    private let inside = Guarded(0)

    package init(atMost most: Int) { self.most = most }

    /// - Returns: nil for whoever was sent away.
    package func pass<Value>(_ body: () async -> Value) async -> Value? {
        let isRoom = inside.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
        guard isRoom else { return nil }
        defer { inside.withLock { $0 -= 1 } }
        return await body()
    }
}
