import Adapter
import Binding
import Elements
import HTTP
import Support
import Telemetry
import Testing

/// More arrives than can be answered in time: requests lie unread for too long.
@Suite struct OverloadTests {
    private static let tooLong: Int64 = 301
    private static let many = 800

    /// States: Event 3.
    @Test func `a new bind gets 7 at once, without a row and without a call`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let reply = world.simulation.run {
            await world.send(World.Bind(), ago: Self.tooLong, queued: Self.tooLong)
        }
        #expect(reply.errcode == 7)
        #expect(reply.milliseconds - Self.tooLong <= 20)
        #expect(world.vendor.bindCalls == 0)
        #expect(world.ledger.records.callbacks.isEmpty)
        #expect(world.counters.bindTurns[.shed] == 1)
    }

    @Test func `many at once are decided, however long they wait for the vendor`() throws {
        let world = try World(seed: 1)
        world.ledger.set(latency: 1...8, seed: 1)
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 1_800))
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for number in 1...Self.many {
                    group.addTask {
                        await world.send(World.Bind(request: "r\(number)", serial: "SN\(number)"))
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.count { $0.errcode == 0 } == Self.many)
        #expect(replies.allSatisfy { $0.milliseconds < 2_500 })
        #expect(world.counters.bindTurns[.shed] == 0)
    }

    @Test func `it is decided when it comes again later`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        _ = world.simulation.run { await world.send(World.Bind(), queued: Self.tooLong) }
        #expect(
            world.simulation.run { await world.send(World.Bind(), queued: Self.tooLong - 1) }.errcode == 0)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Event 3, Request 16.
    @Test(arguments: [(200, 0), (5462, 4)])
    func `a stored answer is given even so`(code: Int, errcode: Int) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == errcode)
        #expect(
            world.simulation.run { await world.send(World.Bind(), queued: Self.tooLong) }.errcode == errcode)
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Event 3.
    @Test func `a copy of one that is being decided waits for it`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 500))
        let replies = world.simulation.run {
            async let first = world.send(World.Bind())
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            let second = await world.send(World.Bind(), queued: Self.tooLong)
            return [await first, second]
        }
        #expect(replies.map(\.errcode) == [0, 0])
        #expect(world.vendor.bindCalls == 1)
    }

    /// States: Request 16.
    @Test func `nobody answers while the ledger does not say whether there is a row`() throws {
        let world = try World()
        world.ledger.fail(transaction: 1, with: .refused(.unavailable("disk")))
        let reply = world.simulation.run { await world.send(World.Bind(), queued: Self.tooLong) }
        #expect(reply.status == nil)
    }

    /// The process lay still: a copy is read when its own time is up.
    /// States: Request 17.
    @Test(arguments: [(200, nil), (5462, 4)])
    func `a copy that is read too late hears the stored refusal from memory, and nothing after a 0`(
        code: Int, errcode: Int?
    ) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        _ = world.simulation.run { await world.send(World.Bind()) }
        let late = world.simulation.run {
            await world.send(World.Bind(), ago: 2_600, queued: 2_600)
        }
        #expect(late.errcode == errcode)
        #expect((late.status == nil) == (errcode == nil))
        // Whoever was never heard hears nothing: its row may be another process's.
        let new = world.simulation.run {
            await world.send(World.Bind(request: "r2"), ago: 2_600, queued: 2_600)
        }
        #expect(new.status == nil)
    }

    /// States: Event 3.
    @Test func `a stranger's connection is closed unheard`() throws {
        let world = try World()
        let forged = Request(
            method: "POST", target: World.path + "?timestamp=1&nonce=n&msg_signature=s", fields: Fields(),
            body: Array("{}".utf8))
        #expect(world.simulation.run { await world.send(forged, queued: Self.tooLong) }.status == nil)
        #expect(world.simulation.run { await world.send(forged) }.status == 403)
        #expect(world.ledger.records.callbacks.isEmpty)
    }
}
