import Binding
package import Desk
package import Elements
import Events

/// What was not let in at each URL, and when something last was: who misses a ticket, or a callback, wants to know
/// whether one came.
package final class TurnedAway: Sendable {
    private struct Refused {
        var reason: Reason
        var detail: String
        var count: Int64
        var since: UnixTime
        var last: UnixTime
        var at: Instant

        /// Nothing since for longer than a ticket is good for: what was refused before is not what is missing.
        func isFresh(at now: Instant) -> Bool { now.milliseconds(since: at) < TurnedAway.memoryMilliseconds }
    }

    private struct Door {
        /// By their words.
        var refused: [Reason.Word: Refused] = [:]
        var lastGood: UnixTime?
    }

    /// Nothing of before is remembered.
    package let start: UnixTime
    private let runtime: any Runtime
    /// By path; no more than are configured, but for those of former configurations.
    private let doors = Guarded<[String: Door]>([:])

    private static let memoryMilliseconds: Int64 = 35 * 60_000

    init(_ runtime: any Runtime) {
        self.runtime = runtime
        start = runtime.unixNow
    }

    /// - Parameters:
    ///   - path: Of the route that was meant.
    ///   - detail: What exactly was wrong with this one.
    func note(_ reason: Reason, _ detail: String, at path: String) {
        let (now, time) = (runtime.now, runtime.unixNow)
        doors.withLock { doors in
            let known = doors[path]?.refused[reason.word].flatMap { $0.isFresh(at: now) ? $0 : nil }
            doors[path, default: Door()].refused[reason.word] = Refused(
                reason: reason, detail: detail, count: (known?.count ?? 0) + 1, since: known?.since ?? time,
                last: time,
                at: now)
        }
    }

    /// A callback was let in there.
    func letIn(at path: String) {
        let time = runtime.unixNow
        doors.withLock { $0[path, default: Door()].lastGood = time }
    }

    /// WeCom's check of the URL was let in there: what was refused before is mended.
    func forget(_ path: String) {
        let time = runtime.unixNow
        doors.withLock { doors in doors[path] = Door(lastGood: time) }
    }

    /// What was turned away of late at the routes of a site, the last one first.
    package func refused(on routes: some Sequence<Route>) -> [RefusedCallbacks] {
        let (doors, now) = (doors.withLock { $0 }, runtime.now)
        return routes.flatMap { route in
            let door = doors[route.path] ?? Door()
            return door.refused.values.filter { $0.isFresh(at: now) }.map { one in
                RefusedCallbacks(
                    path: route.path, model: route.model, reason: one.reason, detail: one.detail,
                    count: one.count,
                    since: one.since, last: one.last, lastGood: door.lastGood)
            }
        }.sorted { $0.last > $1.last }
    }

    /// When a callback, or WeCom's check, was last let in there; nil for never since the start.
    func lastGood(at path: String) -> UnixTime? { doors.withLock { $0[path]?.lastGood } }

    /// Whether callbacks of WeCom's must have been kept out there: a model's ticket comes every ten minutes.
    func isSilent(at route: Route) -> Bool {
        let quiet = runtime.unixNow.seconds - (lastGood(at: route.path) ?? start).seconds
        return route.model != nil && quiet > RefusedCallbacks.silenceSeconds
    }

    /// The last one there. Anybody can send a wrong signature, and does not hide what somebody with the key has sent.
    private func last(at path: String) -> Reason? {
        let now = runtime.now
        let known = doors.withLock { $0[path]?.refused.values.filter { $0.isFresh(at: now) } } ?? []
        return known.max { ($0.reason.isSigned ? 1 : 0, $0.at) < ($1.reason.isSigned ? 1 : 0, $1.at) }?.reason
    }

    /// What to do about a model that WeCom has pushed no ticket for, as far as is known here.
    func adviceWithoutTicket(at path: String) -> String {
        let known = last(at: path)
        switch known?.word {
        case .stale, .ahead:
            let seconds = abs(known?.seconds ?? 0)
            return
                "the clock: WeCom's callbacks come to \(path) and are refused, being \(seconds) s off this machine's"
                + " time. Set that right (`timedatectl set-ntp true`); a ticket comes every ten minutes"
        case .receiver:
            return
                "callbacks come to \(path) that are for another model or maker: in WeCom's console, enter this URL"
                + " at its own model, and compare `models[].id` and `provider.corpid`"
        case .misrouted:
            return
                "WeCom's callbacks come to another path than \(path): see its misrouted lines for which, and have"
                + " the proxy in front pass it on as it comes"
        case .signature:
            return
                "what comes to \(path) has a signature by none of our keys: compare `models[].keys` with the Token"
                + " and EncodingAESKey in WeCom's console, then `systemctl reload wecom-bind`"
        case let word?:
            return "what comes to \(path) is not let in: \(word.refusalAdvice ?? word.rawValue)"
        case nil:
            return
                "WeCom pushes a ticket every ten minutes to the model's URL in its console: look that it is entered"
                + " there, ends in \(path), and reaches `listen` from outside"
        }
    }
}

extension Reason {
    /// Whether whoever sent it has a key of ours.
    fileprivate var isSigned: Bool { [.stale, .ahead, .receiver, .cipher, .misrouted].contains(word) }
}
