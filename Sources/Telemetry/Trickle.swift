package import Elements

/// Lets the first lines of each minute into the log, and counts the others: what strangers can bring about at will
/// must not push out what matters. The counters have all of them.
///
/// What goes by its own budget is a *lot*: an event, a reason and a configured route. Strangers bring about what
/// they like in some lots, and none of it counts in another one. Within a lot the first line of each *source* takes a
/// place; a few are there at once, and one comes back each second. Whoever comes from a thousand addresses takes
/// them all: a few more are for a source that comes more often than any that had none of them before, so that ten
/// lines of one stand out against a thousand single ones.
///
/// Those can be used up all the same. What no stranger can use up are the lots of a source that is *vouched for*:
/// it has shown that it has the keys, and only its own lines count there.
package final class Trickle: Sendable {
    package struct Lot: Hashable, Sendable {
        package let event: LogEvent
        package let reason: String
        /// A path of the configuration; nil where none is known.
        package let route: String?
        /// What the lines name their sources by.
        package let key: Log.Key
        /// The one source that this lot is for; nil for the lot of all who are not vouched for.
        fileprivate var vouched: String?

        package init(_ event: LogEvent, _ reason: String, on route: String? = nil, by key: Log.Key = .peer) {
            self.event = event
            self.reason = reason
            self.route = route
            self.key = key
        }
    }

    /// Lines of a minute that were not let through.
    package struct Held: Equatable, Sendable {
        package let lot: Lot
        package let count: Int64
        /// Whose the last of them was.
        package let last: String
        /// Whose most of them were, and how many; most first.
        package let most: [(source: String, count: Int64)]

        package static func == (left: Held, right: Held) -> Bool {
            left.lot == right.lot && left.count == right.count && left.last == right.last
                && left.most.elementsEqual(right.most, by: ==)
        }
    }

    private struct Tally {
        /// Lines held back of each source, or some fewer once there was no room to count all.
        var sources: [String: Int64] = [:]
        /// Whose first line was let through.
        var told: Set<String> = []
        var admitted = 0
        var held: Int64 = 0
        var last = ""
        var places = Trickle.firstSources
        var refilled: Instant
        /// With how many lines the last source stood out; each single one has one.
        var record: Int64 = 1
        var outstanding = 0

        mutating func admit(_ source: String, at now: Instant) -> Bool {
            refill(at: now)
            guard admitted < Trickle.firstLines || isFirst(source) else { return false }
            told.insert(source)
            admitted += 1
            return true
        }

        private mutating func refill(at now: Instant) {
            let seconds = now.milliseconds(since: refilled) / 1_000
            guard seconds > 0 else { return }
            places = Int(min(Int64(places) + seconds, Int64(Trickle.firstSources)))
            refilled = refilled.advanced(byMilliseconds: seconds * 1_000)
        }

        /// Whether it is the first line of a source that has got a place.
        private mutating func isFirst(_ source: String) -> Bool {
            guard !told.contains(source) else { return false }
            if places > 0 {
                places -= 1
                return true
            }
            return standsOut(source)
        }

        private mutating func standsOut(_ source: String) -> Bool {
            let count = sources[source, default: 0] + 1
            guard count > record, outstanding < Trickle.mostOutstanding else { return false }
            record = count
            outstanding += 1
            return true
        }

        mutating func hold(_ source: String, isRoom: Bool) {
            held += 1
            last = source
            if sources[source] != nil || (isRoom && sources.count < Trickle.mostSources) {
                sources[source, default: 0] += 1
            } else {
                // Whoever has many keeps most of them, and single ones make room for others (Misra and Gries, 1982).
                sources = sources.compactMapValues { $0 > 1 ? $0 - 1 : nil }
            }
        }
    }

    private struct State {
        var tallies: [Lot: Tally] = [:]
        /// In all lots.
        var sources = 0
        var vouched: Set<String> = []
        /// In the order in which they came.
        var order: [String] = []
    }

    /// Of a lot in a minute, whosever they are.
    private static let firstLines = 4
    /// Of distinct sources, before they have to wait for the next second.
    private static let firstSources = 16
    /// Of sources that come more often than those before.
    private static let mostOutstanding = 16
    /// Sources of one lot that are counted at a time.
    private static let mostSources = 1_024
    /// Sources of all lots that are counted at a time.
    private static let mostSourcesInAll = 8_192
    private static let mostVouched = 256
    private static let mostNamed = 8

    private let state = Guarded(State())

    package init() {}

    /// The source has shown that it has the keys.
    package func vouch(for source: String) {
        state.withLock { state in
            guard state.vouched.insert(source).inserted else { return }
            state.order.append(source)
            guard state.order.count > Trickle.mostVouched else { return }
            state.vouched.remove(state.order.removeFirst())
        }
    }

    /// Whether a line may be written. One that may not is counted until `empty`.
    package func admit(_ lot: Lot, from source: String, at now: Instant) -> Bool {
        state.withLock { state in
            var lot = lot
            if state.vouched.contains(source) { lot.vouched = source }
            if state.tallies[lot, default: Tally(refilled: now)].admit(source, at: now) { return true }
            let isRoom = state.sources < Trickle.mostSourcesInAll
            let before = state.tallies[lot]?.sources.count ?? 0
            state.tallies[lot]?.hold(source, isRoom: isRoom)
            state.sources += (state.tallies[lot]?.sources.count ?? 0) - before
            return false
        }
    }

    /// Ends a minute: what was held back in it, and the first lines are let through anew.
    package func empty() -> [Held] {
        let tallies = state.withLock { state in
            defer { (state.tallies, state.sources) = ([:], 0) }
            return state.tallies
        }
        return tallies.filter { $0.value.held > 0 }.map { Trickle.held($0, $1) }
            .sorted { ($1.count, $0.lot.reason, $0.last) < ($0.count, $1.lot.reason, $1.last) }
    }

    private static func held(_ lot: Lot, _ tally: Tally) -> Held {
        let most = tally.sources.filter { $0.value > 0 }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(mostNamed)
        return Held(lot: lot, count: tally.held, last: tally.last, most: most.map { ($0.key, $0.value) })
    }
}
