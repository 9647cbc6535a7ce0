import Adapter
import Binding
import Elements
import Envelope
import Events
import Support
import Testing

/// When each pair of Token and EncodingAESKey has last opened something.
struct KeyUseTests {
    private static let day: Int64 = 24 * 3_600_000

    /// Two pairs of a route, and what a process that begins now knows of their use.
    private func pairs() throws -> (one: Credentials, other: Credentials, simulation: Simulation, use: KeyUse)
    {
        let pairs = try ["oneToken", "anotherToken"].map {
            try Credentials(token: Secret($0), encodingAESKey: Secret(SampleConfiguration.aesKey))
        }
        let simulation = Simulation(seed: 1)
        return (pairs[0], pairs[1], simulation, KeyUse(simulation))
    }

    @Test
    func
        `a key is unused once it has opened nothing for a day beside another, which a restart does not change`()
        throws
    {
        let (one, other, simulation, use) = try pairs()
        let routes = ["/cb": [one, other]]
        use.read([])
        use.note(other, on: "/cb")
        simulation.settle(byMilliseconds: Self.day - 1)
        use.note(one, on: "/cb")
        #expect(use.idle(of: routes).isEmpty)
        let begun = simulation.now
        simulation.settle(byMilliseconds: 1)
        #expect(use.idle(of: routes) == ["/cb": .unused(place: 1)])

        let next = KeyUse(simulation)
        #expect(next.idle(of: routes).isEmpty, "before the ledger was asked nothing is known")
        next.read(use.marks(since: Instant(nanoseconds: 0)))
        #expect(next.idle(of: routes) == ["/cb": .unused(place: 1)])
        #expect(next.lastUse(of: one, on: "/cb") == use.lastUse(of: one, on: "/cb"))
        #expect(use.marks(since: begun).map(\.name) == [one.name], "what was kept once is not kept again")
        next.note(other, on: "/cb")
        #expect(next.idle(of: routes).isEmpty)
        // A route that nobody calls says nothing about its keys.
        simulation.settle(byMilliseconds: 3 * Self.day)
        #expect(next.idle(of: routes).isEmpty)
    }

    @Test func `a second key that has never opened anything is being brought in, and is no old one`() throws {
        let (one, other, simulation, use) = try pairs()
        use.read([])
        #expect(use.idle(of: ["/cb": [one, other]]).isEmpty)
        use.note(other, on: "/cb")
        #expect(use.idle(of: ["/cb": [one, other]]) == ["/cb": .untried(place: 0)])
        simulation.settle(byMilliseconds: 3 * Self.day)
        use.note(other, on: "/cb")
        #expect(use.idle(of: ["/cb": [one, other]]) == ["/cb": .untried(place: 0)])
        #expect(use.idle(of: ["/cb": [other]]).isEmpty)
    }

    @Test func `a pair that no route has is forgotten after 180 days, and one that a route has is not`()
        throws
    {
        let (one, other, simulation, use) = try pairs()
        use.read([
            KeyMark(route: "/former", name: one.name, lastUsed: simulation.unixNow.advanced(bySeconds: -1))
        ])
        use.note(one, on: "/cb")
        use.note(other, on: "/cb")
        simulation.settle(byMilliseconds: 180 * Self.day - 1)
        func gone() -> [String] {
            let gone = use.gone(from: ["/cb": [one]])
            use.forget(gone)
            return gone.map { $0.route + $0.name }
        }
        #expect(gone() == ["/former" + one.name], "and the other may be brought back")
        simulation.settle(byMilliseconds: 1)
        #expect(gone() == ["/cb" + other.name] && gone().isEmpty)
        #expect(use.lastUse(of: one, on: "/cb") != nil && use.lastUse(of: other, on: "/cb") == nil)
    }
}
