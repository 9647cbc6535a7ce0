import Binding
import Cloud
import Elements
import HTTP
import Support
import Testing

@Suite struct `A model's ticket` {
    @Test func `is taken when it is the newest`() throws {
        let world = try WeComWorld()
        #expect(world.cloud.take(world.ticket(2, ago: 600)))
        #expect(!world.cloud.take(world.ticket(1, ago: 1_200)))
        #expect(!world.cloud.take(world.ticket(3, ago: 600)))
        #expect(world.cloud.take(world.ticket(4, ago: 0)))
        world.simulation.settle(byMilliseconds: 5_000_000)
        #expect(try world.tickets.first == "ticket-4")
    }

    @Test func `allows binds for half an hour`() throws {
        let world = try WeComWorld()
        world.caller.on(WeComWorld.modelToken, .json(#"{"errcode":40001}"#))
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
        _ = world.cloud.take(world.ticket(1))
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 1_799_000)
        #expect(world.cloud.canRedeem(at: world.simulation.unixNow))
        world.simulation.settle(byMilliseconds: 1_000)
        #expect(!world.cloud.canRedeem(at: world.simulation.unixNow))
    }

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
