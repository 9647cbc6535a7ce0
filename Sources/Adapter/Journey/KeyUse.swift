package import Binding
package import Elements
package import Envelope
import Events

/// Which keys open callbacks: of two that are live on a route, one may have become the old one long ago.
///
/// What this process has seen counts by the machine's own clock, what those before it have left by the time of day:
/// a clock that is set right corrects it.
package final class KeyUse: Sendable {
    /// What is to be said of a route's key that opens nothing while another one does.
    package enum Idle: Equatable, Sendable {
        /// It has opened nothing for a day.
        case unused(place: Int)
        /// It has never opened anything: most likely it is only being brought in.
        case untried(place: Int)
    }

    private struct Key: Hashable {
        let route: String
        let name: String
    }

    private struct State {
        var used: [Key: Instant] = [:]
        /// From before this process; nil until the ledger has been asked.
        var before: [Key: UnixTime]?
    }

    private let runtime: any Runtime
    private let state = Guarded(State())

    /// As long as the ledger remembers anything that is over.
    private static let memoryMilliseconds = StoredCallback.retentionMilliseconds
    private static let idleMilliseconds: Int64 = 24 * 3_600_000

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// It has opened a callback.
    package func note(_ key: Credentials, on route: String) {
        let now = runtime.now
        state.withLock { $0.used[Key(route: route, name: key.name)] = now }
    }

    /// nil when nobody knows of any.
    package func lastUse(of key: Credentials, on route: String) -> UnixTime? {
        idleMilliseconds(of: Key(route: route, name: key.name), in: state.withLock { $0 })
            .map { runtime.unixNow.advanced(byMilliseconds: -$0) }
    }

    /// By route: the first of its keys that opens nothing, while another has within a day.
    ///
    /// - Parameter routes: The keys of each route, by its path.
    package func idle(of routes: [String: [Credentials]]) -> [String: Idle] {
        let state = state.withLock { $0 }
        guard state.before != nil else { return [:] }
        return routes.reduce(into: [:]) { found, route in
            let idle = route.value.map { key in
                idleMilliseconds(of: Key(route: route.key, name: key.name), in: state)
            }
            guard idle.contains(where: { $0.map { $0 < Self.idleMilliseconds } ?? false }) else { return }
            let unused = idle.firstIndex { $0.map { $0 >= Self.idleMilliseconds } ?? false }
            found[route.key] =
                unused.map { .unused(place: $0) } ?? idle.firstIndex(of: nil).map { .untried(place: $0) }
        }
    }

    /// Each pair of each route, by its place and name, and when it was used.
    func table(of routes: [String: [Credentials]]) -> JSON {
        let idle = idle(of: routes)
        let rows = routes.sorted { $0.key < $1.key }.flatMap { path, keys in
            keys.enumerated().map { index, key in
                JSON.object([
                    ("route", .string(path)), ("place", .string("keys[\(index)]")),
                    ("name", .string(key.name)),
                    ("last_used", lastUse(of: key, on: path).map { .string($0.text) } ?? .null),
                    ("unused", .bool(idle[path] == .unused(place: index))),
                ])
            }
        }
        return .array(rows)
    }

    private func idleMilliseconds(of key: Key, in state: State) -> Int64? {
        if let used = state.used[key] { return runtime.now.milliseconds(since: used) }
        return state.before?[key].map { runtime.unixNow.milliseconds(since: $0) }
    }
}

// MARK: The ledger's part

extension KeyUse {
    package var isRead: Bool { state.withLock { $0.before != nil } }

    /// What processes before this one have seen.
    package func read(_ marks: [KeyMark]) {
        let before = Dictionary(marks.map { (Key(route: $0.route, name: $0.name), $0.lastUsed) }) { $1 }
        state.withLock { $0.before = before }
    }

    /// Those that no route has any more, and of which nothing was heard for so long that none will have them again.
    package func gone(from routes: [String: [Credentials]]) -> [KeyMark] {
        guard let now = runtime.sureSince.map({ _ in runtime.unixNow }) else { return [] }
        let present = Set(routes.flatMap { route, keys in keys.map { Key(route: route, name: $0.name) } })
        let state = state.withLock { $0 }
        return Set(state.used.keys).union(state.before?.keys ?? [:].keys).subtracting(present).compactMap {
            key in
            guard let idle = idleMilliseconds(of: key, in: state), idle >= Self.memoryMilliseconds else {
                return nil
            }
            return KeyMark(
                route: key.route, name: key.name, lastUsed: now.advanced(byMilliseconds: -idle))
        }
    }

    package func forget(_ marks: [KeyMark]) {
        state.withLock { state in
            for key in marks.map({ Key(route: $0.route, name: $0.name) }) {
                state.used[key] = nil
                state.before?[key] = nil
            }
        }
    }

    /// Those that have opened something since then.
    package func marks(since start: Instant) -> [KeyMark] {
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        return state.withLock { $0.used }.filter { $0.value >= start }.map { key, used in
            KeyMark(
                route: key.route, name: key.name,
                lastUsed: unixNow.advanced(byMilliseconds: -now.milliseconds(since: used)))
        }
    }
}
