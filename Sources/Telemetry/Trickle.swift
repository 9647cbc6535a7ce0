import Elements

/// Lets the first lines of each minute into the log, and counts the others: what strangers can bring about at will
/// must not push out what matters. The counters have all of them.
///
/// What goes by its own budget is a *lot*: an event, a reason and a configured route. Strangers bring about what
/// they like in some lots, and none of it counts in another one. Within a lot the first line of each *source* is
/// let through at once, so that whoever comes from a thousand addresses takes a thousand places and hides nobody.
///
/// Places can be used up all the same. What no stranger can use up are the lots of a source that is *vouched for*:
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
        /// Lines held back of each source that has had a place.
        var sources: [String: Int64] = [:]
        var admitted = 0
        var held: Int64 = 0
        var last = ""

        /// - Returns: Whether it is the first line of a source that has got a place.
        mutating func takePlace(_ source: String, isRoom: Bool) -> Bool {
            guard sources[source] == nil, sources.isEmpty || (isRoom && sources.count < Trickle.mostSources)
            else { return false }
            sources[source] = 0
            return true
        }

        mutating func admit(_ source: String, isFirst: Bool) -> Bool {
            guard isFirst || admitted < Trickle.firstLines else {
                held += 1
                last = source
                if sources[source] != nil { sources[source, default: 0] += 1 }
                return false
            }
            admitted += 1
            return true
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
    /// Sources of one lot in a minute.
    private static let mostSources = 1_024
    /// Sources of all lots in a minute; the first of each lot has a place even so.
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
    package func admit(_ lot: Lot, from source: String) -> Bool {
        state.withLock { state in
            var lot = lot
            if state.vouched.contains(source) { lot.vouched = source }
            let isRoom = state.sources < Trickle.mostSourcesInAll
            let isFirst = state.tallies[lot, default: Tally()].takePlace(source, isRoom: isRoom)
            if isFirst { state.sources += 1 }
            return state.tallies[lot, default: Tally()].admit(source, isFirst: isFirst)
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
