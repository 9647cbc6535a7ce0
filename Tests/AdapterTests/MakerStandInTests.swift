import Adapter
import Binding
import Cloud
import Elements
import Events
import HTTP
import Sandbox
import Support
import Testing
import Transport

/// The adapter and the maker's stand-in, each with its own half of the signature, in simulated time.
@Suite struct MakerStandInTests {
    private let world: World
    private let there: Wire
    private let back: Wire

    init() throws {
        var there: Wire?
        var back: Wire?
        world = try World(
            conversation: "forward", seed: 3,
            clouds: { simulation in
                let wire = Wire(simulation)
                there = wire
                back = Wire(simulation)
                return World.Clouds(
                    maker: try MakerCloud(
                        "http://maker.example", signedWith: [Secret(World.makerSecret)], over: wire,
                        on: simulation))
            })
        self.there = try #require(there)
        self.back = try #require(back)
    }

    private func standIn(signing secret: String = World.makerSecret) throws -> MakerStandIn {
        let standIn = MakerStandIn(
            on: world.simulation, secrets: [Secret(secret)], over: back, patience: 30_000)
        standIn.post(to: try Origin("http://adapter.example"))
        there.lead { await standIn.serve($0, $1) }
        let machine = world.machine
        back.lead { await machine.maker.serve($0, $1) }
        return standIn
    }

    private func control(_ standIn: MakerStandIn) throws -> ControlClient {
        let wire = Wire(world.simulation)
        wire.lead { await standIn.serve($0, $1) }
        return ControlClient(
            try Origin("http://maker.example"), caller: wire, runtime: world.simulation)
    }

    @Test func `it binds by the right code, says so when it is asked, and lets go`() throws {
        let control = try control(try standIn())
        let world = world.keepingHouse()
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(world.bind(World.Bind(request: "r2", serial: "SN2", code: "0000")).errcode == 6)
        world.pass(100_000)
        world.remove()
        world.pass(5_000)
        #expect(world.device?.state == .free)
        let counters = world.simulation.run { try? await control.counters(of: "SN1") }
        #expect(counters?.calls("bind") == 1)
        #expect(counters?.calls("unbind") == 1)
        #expect(counters?.bindings == 0 && counters?.bindingsMade == 1)
        #expect(counters?.messages.first?["type"]?.string == "bind")
    }

    @Test func `it posts what it is told to, and remembers what came of that`() throws {
        let control = try control(try standIn())
        let plan: JSON = [
            "post": [
                ["after_ms": 100, "errcode": 0, "as": "unsigned"],
                ["after_ms": 200, "errcode": 0, "as": "stale"],
                ["after_ms": 300, "errcode": 0, "as": "stranger"],
                ["after_ms": 400, "errcode": 0, "req_id": "another"], ["after_ms": 500, "errcode": 8],
                ["after_ms": 800, "errcode": 0], ["after_ms": 900, "errcode": 0],
                ["after_ms": 1_000, "errcode": 3],
            ]
        ]
        let isScripted = world.simulation.run {
            do {
                try await control.script("bind", of: "SN1", [OrderedAnswer(data: plan)])
                return true
            } catch {
                return false
            }
        }
        #expect(isScripted)
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect((800...900).contains(reply.milliseconds))
        world.pass(2_000)
        let counters = world.simulation.run { try? await control.counters(of: "SN1") }
        #expect(counters?.posted == [403, 403, 403, 404, 400, 200, 200, 409])
        #expect(world.notes(.alert) == ["result_differs"])
    }

    @Test func `it takes nothing that another secret has signed`() throws {
        let control = try control(try standIn(signing: "whsec_b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXI="))
        #expect(world.bind(World.Bind()).errcode == 7)
        let everything = world.simulation.run { try? await control.everything() }
        #expect(everything?["calls"]?["refused"]?.integer ?? 0 > 1)
        #expect(everything?["calls"]?["bind"] == nil)
    }
}

/// A network without time between a caller and one server.
private final class Wire: Caller {
    private let runtime: any Runtime
    private let server = Guarded<(@Sendable (Request, any Exchange) async -> Void)?>(nil)

    init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    func lead(to serve: @escaping @Sendable (Request, any Exchange) async -> Void) {
        server.withLock { $0 = serve }
    }

    func call(_ call: Call) async -> CallOutcome {
        if let hook = call.beforeFirstByte, await !hook() { return .notSent(.cancelled) }
        guard let serve = server.withLock({ $0 }) else { return .notSent(.refused) }
        let firstByte = runtime.now
        let exchange = CapturingExchange(runtime, answering: call.request)
        await serve(call.request, exchange)
        guard let (response, _) = exchange.answer else {
            return .unknown(.reset, firstByte: firstByte, closed: runtime.now)
        }
        return .answered(response, firstByte: firstByte)
    }
}
