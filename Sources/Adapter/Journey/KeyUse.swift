package import Elements
package import Envelope

/// Which keys open callbacks: of two that are live on a route, one may have become the old one long ago.
///
/// Memory of this process; a key is unused only once it was seen for a day beside another that is used.
package final class KeyUse: Sendable {
    private struct Key: Hashable {
        let route: String
        let name: String
    }

    private let lastUsed = Guarded<[Key: Instant]>([:])
    private let firstSeen = Guarded<[Key: Instant]>([:])

    private static let idleMilliseconds: Int64 = 24 * 3_600_000

    package init() {}

    /// It has opened a callback.
    package func note(_ key: Credentials, on route: String, at now: Instant) {
        lastUsed.withLock { $0[Key(route: route, name: key.name)] = now }
    }

    /// nil when it has opened nothing since the start.
    func lastUse(of key: Credentials, on route: String) -> Instant? {
        lastUsed.withLock { $0[Key(route: route, name: key.name)] }
    }

    /// By route: the place of the first of its keys that has opened nothing for a day, while another has.
    ///
    /// - Parameter routes: The keys of each route, by its path.
    package func unused(of routes: [String: [Credentials]], at now: Instant) -> [String: Int] {
        let since = remember(routes, at: now)
        let used = lastUsed.withLock { $0 }
        return routes.reduce(into: [:]) { places, route in
            let isIdle = route.value.map { key in
                let key = Key(route: route.key, name: key.name)
                return now.milliseconds(since: used[key] ?? since[key] ?? now) >= Self.idleMilliseconds
            }
            if isIdle.contains(false) { places[route.key] = isIdle.firstIndex(of: true) }
        }
    }

    /// - Returns: Since when each key is known; those of no route any more are forgotten.
    private func remember(_ routes: [String: [Credentials]], at now: Instant) -> [Key: Instant] {
        let keys = Set(routes.flatMap { route, keys in keys.map { Key(route: route, name: $0.name) } })
        lastUsed.withLock { used in used = used.filter { keys.contains($0.key) } }
        return firstSeen.withLock { seen in
            seen = Dictionary(keys.map { ($0, seen[$0] ?? now) }) { first, _ in first }
            return seen
        }
    }
}
