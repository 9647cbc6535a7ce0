import Adapter
import Binding
import Cloud
import Elements
import Events
import Support
import Telemetry
import Testing

/// How long a bind takes with a vendor of 300 ms a call and a ledger of a few.
@Suite struct LatencyTests {
    private static let seeds: [UInt64] = [1, 2, 3, 4, 5]

    private func world(_ conversation: String, seed: UInt64) throws -> World {
        let world = try World(conversation: conversation, seed: seed)
        world.ledger.set(latency: 1...8, seed: seed)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 300))
        world.vendor.answer("verifyBindingCode", .code(200, after: 300))
        world.vendor.answer("bindDeviceDk", .code(200, after: 300))
        return world
    }

    private func setOnline(_ isOnline: Bool, of world: World) {
        var data = VendorData()
        data.isOnline = isOnline
        world.vendor.answer("device/detail", .init(.code(200, data), after: 300))
    }

    @Test(arguments: ["wifi", "verify_dk", "verify"], seeds)
    func `a healthy vendor's answer is there in the wished second`(conversation: String, seed: UInt64) throws
    {
        let world = try world(conversation, seed: seed)
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect(reply.milliseconds < 1_000)
        #expect(world.counters.bindTurns[.overAim] == 0)
    }

    @Test(arguments: [("wifi", "deviceBindingByWifi"), ("verify_dk", "verifyBindingCode")], seeds)
    func `a code that is reported after 1.2 s is bound inside the budget`(
        _ kind: (conversation: String, call: String), seed: UInt64
    ) throws {
        let world = try world(kind.conversation, seed: seed)
        setOnline(true, of: world)
        let reported = world.simulation.now.advanced(byMilliseconds: 1_200)
        // Verifying leaves time for the bind that follows only if it is quick.
        let milliseconds: Int64 = kind.conversation == "wifi" ? 300 : 100
        world.vendor.answer(kind.call, .code(5460, after: milliseconds))
        world.vendor.turn(kind.call, at: reported, to: .code(200, VendorData()))
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect((1_200..<2_500).contains(reply.milliseconds))
        #expect(world.counters.bindTurns[.overAim] == 1)
    }

    @Test(arguments: [5460, 5465, 5314], [true, false])
    func `a code that is never reported is a 1 or a 7 by the device's state`(
        code: Int, isOnline: Bool
    ) throws {
        for milliseconds: Int64 in [10, 100, 200, 300, 400] {
            let world = try world("wifi", seed: 1)
            setOnline(isOnline, of: world)
            world.vendor.answer("deviceBindingByWifi", .code(code, after: milliseconds))
            let reply = world.bind(World.Bind())
            #expect(reply.errcode == (isOnline ? 7 : 1), "\(milliseconds) ms a call")
            #expect(reply.milliseconds < 2_500)
            #expect(world.device?.state == .free, "no call is left open")
            #expect(world.vendor.calls("device/detail") == 1)
        }
    }
}
