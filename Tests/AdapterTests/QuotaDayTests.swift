import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// Which day of an account is used up, whenever it is said and whatever the clock was.
@Suite struct QuotaDayTests {
    /// In China.
    private static let midnight = UnixTime(seconds: 1_790_006_400)

    @Test func `what was asked before midnight uses up nothing of the day that has begun since`() throws {
        let world = try World(at: Self.midnight.advanced(byMilliseconds: -1_000)).keepingHouse()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        #expect(world.bind(World.Bind(request: "r1", serial: "SN1")).errcode == 0)
        world.vendor.answer("deviceBindingByWifi", .code(4026, after: 1_500))
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2")).errcode == 7)
        try #require(world.simulation.unixNow > Self.midnight)
        world.pass(70_000)
        world.vendor.answer("deviceInfo", .code(200))
        let machine = world.machine
        let outcomes = try #require(world.simulation.run { await machine.reconcileAll() })
        #expect(outcomes[.overQuota] == nil && !outcomes.isEmpty, "\(outcomes)")
        machine.close()
    }

    /// What is kept is the newest by its time.
    @Test func `a quota that is there again is so after a restart, though it was used up by a clock ahead`()
        throws
    {
        let kept = Guarded<[String: Credential]>([:])
        let store = CredentialStore(
            namedBy: Secret("key"), load: { name in kept.withLock { $0[name] } },
            keep: { name, credential in
                kept.withLock { kept in
                    if kept[name].map({ $0.made < credential.made }) ?? true { kept[name] = credential }
                }
            })
        let device = try #require(SerialNumber("SN1"))
        func process(hoursAhead hours: Int64, _ body: (Quota, Simulation) -> Void) {
            let now = Self.midnight.advanced(bySeconds: 6 * 3_600 + hours * 3_600)
            let simulation = Simulation(unixNow: now)
            let quota = simulation.run { await Quota(of: "demo", keptIn: store, on: simulation) }
            body(quota, simulation)
            simulation.settle(byMilliseconds: 1)
        }
        process(hoursAhead: 2) { quota, simulation in
            let now = simulation.unixNow
            quota.end(
                .init(code: 4026, device: device, asked: simulation.now, since: now), asked: now, at: now)
        }
        process(hoursAhead: 0) { quota, simulation in
            #expect(quota.refused(at: simulation.unixNow) != nil)
            quota.answered(askedAt: simulation.now)
        }
        process(hoursAhead: 0) { quota, simulation in
            #expect(quota.refused(at: simulation.unixNow) == nil)
        }
        process(hoursAhead: 2) { quota, simulation in
            let now = simulation.unixNow
            quota.end(
                .init(code: 4026, device: device, asked: simulation.now, since: now), asked: now, at: now)
            quota.answered(askedAt: simulation.now)
            let mended = now.advanced(bySeconds: -7_200)
            quota.end(
                .init(code: 4026, device: device, asked: simulation.now, since: mended), asked: mended,
                at: mended)
        }
        process(hoursAhead: 0) { quota, simulation in
            #expect(quota.refused(at: simulation.unixNow) != nil)
        }
    }
}
