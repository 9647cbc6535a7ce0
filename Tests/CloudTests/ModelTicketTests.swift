import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

@Suite struct `A model's ticket` {
    /// States: Code 21.
    @Test func `is taken when it is the newest`() throws {
        let world = try WeComWorld()
        #expect(world.cloud.take(world.ticket(2, ago: 600)))
        #expect(!world.cloud.take(world.ticket(1, ago: 1_200)))
        #expect(!world.cloud.take(world.ticket(3, ago: 600)))
        #expect(world.cloud.take(world.ticket(4, ago: 0)))
        world.simulation.settle(byMilliseconds: 5_000_000)
        #expect(try world.tickets.first == "ticket-4")
    }

    @Test func `brings a first token, which is told once`() throws {
        let world = try WeComWorld()
        world.caller.on(
            WeComWorld.modelToken, .json(#"{"errcode":40001,"errmsg":"no"}"#), WeComWorld.token(1),
            WeComWorld.token(2))
        _ = world.cloud.take(world.ticket(1, ago: 60))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.greeted.withLock { $0 } == 0)
        for ticket in 2...3 {
            _ = world.cloud.take(world.ticket(ticket))
            world.simulation.settle(byMilliseconds: 5_000_000)
            #expect(world.greeted.withLock { $0 } == 1)
        }
        #expect(try world.tickets.count > 2)
    }

    /// States: Code 1.
    @Test func `allows binds for half an hour`() throws {
        let world = try WeComWorld()
        // A token that would end before its code was sent.
        world.caller.on(
            WeComWorld.modelToken,
            .json(#"{"errcode":0,"errmsg":"ok","model_access_token":"short","expires_in":90}"#))
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
        _ = world.cloud.take(world.ticket(1))
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 1_799_000)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
    }

    /// States: Code 1.
    @Test(
        arguments: [
            (
                #"{"errcode":40001,"errmsg":"invalid credential"}"#, 200, 40001,
                "errcode 40001: invalid credential"
            ),
            (#"{"errcode":40091,"errmsg":"bad secret"}"#, 200, 40091, "errcode 40091: bad secret"),
            (#"{"errcode":45009,"errmsg":"freq"}"#, 200, 45009, "errcode 45009: freq"),
            ("<html>not here</html>", 404, nil, "http_404"), (#"{"errcode":40001}"#, 403, nil, "http_403"),
        ] as [(String, Int, Int?, String)])
    func `allows no bind once its fetch is refused, which is told at once`(
        body: String, status: Int, code: Int?, reason: String
    ) throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.modelToken, .json(body, status: status))
        _ = world.cloud.take(world.ticket(1))
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow), "nobody has said no yet")
        world.simulation.settle(byMilliseconds: 100)
        let lack = RedemptionLack.token(wecomCode: code, reason: reason)
        #expect(world.cloud.lack(at: world.simulation.unixNow) == lack)
        #expect(world.told.withLock { $0 } == [reason])
        // Another ticket makes no secret right: only a token does.
        _ = world.cloud.take(world.ticket(2, ago: -600))
        #expect(world.cloud.lack(at: world.simulation.unixNow) == lack)
        world.simulation.settle(byMilliseconds: 1_000)
        world.caller.on(WeComWorld.modelToken, WeComWorld.token(1))
        world.simulation.settle(byMilliseconds: 61_000)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        #expect(world.told.withLock { $0 } == [reason, "is back"])
    }

    /// States: Code 1.
    @Test(arguments: [
        ScriptedCaller.Act.json("", status: 502), .json("<html>"), .notSent(.refused),
        .lost(.reset, afterMilliseconds: 10), .json(#"{"errcode":-1}"#),
    ])
    func `allows no bind once its fetch has brought nothing three times`(act: ScriptedCaller.Act) throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.modelToken, act)
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 2_500)
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 2)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 3)
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
    }

    @Test func `allows binds while an older token is good, though its own fetch fails`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 100)
        world.caller.on(WeComWorld.modelToken, .json(#"{"errcode":40001}"#))
        for number in 2...9 {
            _ = world.cloud.take(world.ticket(number))
            world.simulation.settle(byMilliseconds: 700_000)
        }
        #expect(world.told.withLock { $0 } == ["errcode 40001: "], "it is heard before binds are refused")
        #expect(world.cloud.failure?.code == 40001)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        _ = world.cloud.take(world.ticket(10))
        world.simulation.settle(byMilliseconds: 1_600_000)
        #expect(
            world.cloud.lack(at: world.simulation.unixNow)
                == .token(wecomCode: 40001, reason: "errcode 40001: "))
    }

    @Test func `allows no bind on a token that was refused, while no other is to be had`() throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.modelToken, WeComWorld.token(1))
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.caller.on(WeComWorld.modelToken, .json(#"{"errcode":45009,"errmsg":"freq"}"#))
        world.caller.on(WeComWorld.detail, .json(#"{"errcode":40014,"errmsg":"revoked"}"#))
        let (cloud, simulation) = (world.cloud, world.simulation)
        let serial = try #require(SerialNumber("SN1"))
        let isBound = simulation.run {
            await cloud.isBound(serial, by: simulation.now.advanced(byMilliseconds: 2_000))
        }
        #expect(isBound == nil)
        simulation.settle(byMilliseconds: 1_000)
        guard case .token(45009?, _)? = cloud.lack(at: simulation.unixNow) else {
            return #expect(Bool(false), "\(String(describing: cloud.lack(at: simulation.unixNow)))")
        }
    }

    @Test func `gets a token of the present secret, at the present address`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 100)
        let kept = world.store
        let keep = kept.port.keep
        let ticket = world.ticket(1)
        world.simulation.run { await keep(world.cloud.ticketName, ticket) }
        let other = try WeComWorld(store: kept, simulation: world.simulation, secret: "another")
        other.simulation.run { await other.cloud.begin() }
        other.simulation.settle(byMilliseconds: 100)
        #expect(try other.tickets == ["ticket-1"], "the token of the former secret is left alone")
        let moved = try WeComWorld(store: kept, simulation: world.simulation, url: "https://other.example")
        moved.simulation.run { await moved.cloud.begin() }
        moved.simulation.settle(byMilliseconds: 100)
        #expect(moved.caller.calls.isEmpty, "neither ticket nor token goes elsewhere")
        #expect(moved.cloud.lack(at: moved.simulation.unixNow) == .ticket)
    }

    /// States: Code 1.
    @Test func `may be old while its token is good for two minutes more`() throws {
        let world = try WeComWorld()
        _ = world.cloud.take(world.ticket(1, ago: 1_799))
        world.simulation.settle(byMilliseconds: 100)
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 1)
        world.simulation.settle(byMilliseconds: 7_079_000)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 2_000)
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
    }

    @Test func `gets a token as soon as it comes`() throws {
        let world = try WeComWorld()
        world.simulation.run { await world.cloud.begin() }
        world.simulation.settle(byMilliseconds: 60_000)
        #expect(world.caller.calls.isEmpty)
        #expect(world.cloud.trouble?.reason == "no_ticket")
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.caller.calls(to: WeComWorld.modelToken).count == 1)
        #expect(world.cloud.trouble == nil)
        #expect(world.store.kept("model_token").first?.secret == Secret("model/token+1"))
    }

    /// States: Code 21.
    @Test func `renews its token at two thirds of the life, with the newest`() throws {
        let world = try WeComWorld()
        for number in 1...9 {
            _ = world.cloud.take(world.ticket(number))
            world.simulation.settle(byMilliseconds: 600_000)
        }
        #expect(try world.tickets == ["ticket-1", "ticket-8"] || world.tickets == ["ticket-1", "ticket-9"])
    }

    @Test func `that is refused gives way to the next`() throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.modelToken, .json(#"{"errcode":40085,"errmsg":"bad ticket-1"}"#))
        _ = world.cloud.take(world.ticket(1))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(world.cloud.trouble?.reason.hasPrefix("errcode 40085") == true)
        #expect("\(String(describing: world.cloud.trouble))".contains("ticket-1") == false)
        world.caller.on(WeComWorld.modelToken, WeComWorld.token(1))
        _ = world.cloud.take(world.ticket(2))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(try world.tickets == ["ticket-1", "ticket-2"])
        #expect(world.cloud.trouble == nil)
    }

    @Test func `is taken up from the store, and so is its token`() throws {
        let world = try WeComWorld()
        let store = MemoryStore([world.cloud.ticketName: world.ticket(7, ago: 60)])
        let next = try WeComWorld(store: store)
        next.simulation.run { await next.cloud.begin() }
        #expect(next.cloud.canRedeem(at: next.simulation.unixNow))
        next.simulation.settle(byMilliseconds: 1_000)
        #expect(try next.tickets == ["ticket-7"])
        let third = try WeComWorld(store: store, simulation: next.simulation)
        third.simulation.run { await third.cloud.begin() }
        third.simulation.settle(byMilliseconds: 1_000)
        #expect(third.caller.calls.isEmpty)
        let end = third.soon()
        #expect(
            third.simulation.run { await third.cloud.modelToken(by: end)?.secret } == Secret("model/token+1"))
    }
}
