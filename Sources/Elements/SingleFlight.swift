/// Work that several want and one does: whoever comes while it is under way joins it.
package final class SingleFlight<Key: Hashable & Sendable, Flight: AnyObject & Sendable>: Sendable {
    private let flights = Guarded<[Key: Flight]>([:])

    package init() {}

    package var count: Int { flights.withLock { $0.count } }

    /// The flight, and whether the caller is the first to want it: then it is the one to begin.
    package func board(_ key: Key, _ new: @autoclosure () -> Flight) -> (flight: Flight, isFirst: Bool) {
        flights.withLock { flights in
            if let flight = flights[key] { return (flight, false) }
            let flight = new()
            flights[key] = flight
            return (flight, true)
        }
    }

    /// It is over: whoever comes now begins another one. One that is under way already is left alone.
    package func land(_ key: Key, _ flight: Flight) {
        flights.withLock { flights in
            if flights[key] === flight { flights[key] = nil }
        }
    }
}
