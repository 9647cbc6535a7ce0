import Binding
import Elements
import Events
import Support
import Testing

/// A store that fails at any one of its transactions, in any way that a store can fail.
@Suite struct FailClosedTests {
    static let faults: [MemoryLedger.Fault] = [
        .refused(.unavailable("test")), .refused(.full), .lost(.unavailable("test")),
        .unheard(.unavailable("test")), .slow,
    ]

    /// Runs a bind, a repeat of it and its redemption with one fault, and looks at every answer.
    private func run(_ fault: MemoryLedger.Fault?, at number: Int, vendorMilliseconds: Int64) throws -> Int {
        let world = try World(seed: UInt64(number))
        world.vendor.answer("deviceBindingByWifi", .code(200, after: vendorMilliseconds))
        if let fault { world.ledger.fail(transaction: number, with: fault) }
        var answers: [World.Reply] = []
        var wasRead = true
        for _ in 0..<2 {
            // Each copy's first transaction is its claim: where that fails, the ledger could not be read.
            if number == world.ledger.count + 1 { wasRead = false }
            let reply = world.simulation.run { await world.send(World.Bind()) }
            answers.append(reply)
            if reply.saysYes {
                #expect(reply.errcode == 0, "a yes to a bind is always sealed")
                let stored = world.ledger.records.callbacks.values.first { $0.key.requestID.text == "r1" }
                #expect(stored?.state == .settled(.success), "yes without a durable 0")
            }
            #expect(reply.milliseconds <= 2_850)
        }
        let errcodes = Set(answers.compactMap(\.errcode))
        if wasRead { #expect(errcodes.count <= 1, "two answers to one request: \(errcodes)") }
        world.simulation.settle(byMilliseconds: 120_000)
        #expect(world.wecom.mostAttemptsForOneCode <= 1)
        #expect(world.vendor.bindCalls <= 1)
        return world.ledger.count
    }

    /// States: Request 8.
    @Test(arguments: [100, 1_990, 5_000])
    func `no yes leaves without a durable 0, whichever transaction fails`(vendorMilliseconds: Int64) throws {
        let count = try run(nil, at: 0, vendorMilliseconds: vendorMilliseconds)
        #expect(count >= 3)
        for fault in FailClosedTests.faults {
            for number in 1...count { _ = try run(fault, at: number, vendorMilliseconds: vendorMilliseconds) }
        }
    }

    /// States: File 9.
    @Test func `a full store is refused before anybody is asked`() throws {
        let world = try World()
        world.ledger.setSpace(false)
        #expect(world.simulation.run { await world.send(World.Bind()) }.errcode == 7)
        #expect(world.vendor.bindCalls == 0)
    }

    /// States: Device 36, Event 1.
    @Test func `an unbind that cannot be kept is not acknowledged`() throws {
        let world = try World()
        world.ledger.failNext(with: .refused(.unavailable("test")))
        let reply = world.simulation.run { await world.send(world.unbind("u1")) }
        #expect(reply.status == 503)
        #expect(!reply.body.isEmpty)
    }

    @Test func `a crash after the claim leaves 7, and the device held for its company`() throws {
        var world = try World()
        let serving = world
        serving.simulation.spawn { _ = await serving.send(World.Bind()) }
        serving.simulation.settle(byMilliseconds: 50)
        world = try serving.restarted()
        let repeated = world
        #expect(repeated.simulation.run { await repeated.send(World.Bind()) }.errcode == 7)
        #expect(world.device?.state == .held)
        #expect(world.vendor.bindCalls == 1)
    }
}
