import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// A few minutes of mischief for the whole adapter, drawn from one seed; then calm, in which everything
/// must come to rest.
final class ChanceRun {
    private let outside: Outside
    private let people: ChancePeople
    private let maker: ChanceMaker
    private var world: World

    /// - Parameter conversation: By whom the devices are bound; by the seed when nil.
    init(seed: UInt64, conversation: String? = nil) throws {
        var outside: Outside?
        var maker: ChanceMaker?
        let conversation = conversation ?? (seed.isMultiple(of: 2) ? "wifi" : "verify_dk")
        let world = try World(conversation: conversation, seed: seed) { simulation in
            let made = Outside(simulation, seed: seed &* 0x9E37_79B9)
            let service = ChanceMaker(outside: made)
            (outside, maker) = (made, service)
            return World.Clouds(
                vendor: ChanceVendor(outside: made), wecom: ChanceWeCom(outside: made), maker: service)
        }
        self.world = world
        self.outside = try #require(outside)
        self.maker = try #require(maker)
        world.ledger.set(hasService: true)
        world.ledger.set(latency: 0...8, seed: seed)
        var faults: Set<Int> = []
        let kinds: [MemoryLedger.Fault] = [
            .refused(.unavailable("chance")), .lost(.unavailable("chance")), .slow,
        ]
        for number in 1...500 where self.outside.chance(4) {
            faults.insert(number)
            world.ledger.fail(transaction: number, with: self.outside.pick(kinds))
        }
        let people = ChancePeople(outside: self.outside, world: world, ledgerFaults: faults)
        self.people = people
        self.maker.decider.post { await people.tell(result: $0) }
    }

    var faults: [String] { outside.faults }

    /// What happened, and what the ledger has kept of it.
    var trace: [String] {
        outside.trace
            + world.ledger.records.journal.map { "journal: \($0.kind.rawValue) \($0.name), \($0.detail)" }
    }

    /// - Returns: Nothing but what `faults` tells.
    func play() throws {
        for index in 0..<outside.milliseconds(3...7) {
            let wait = outside.milliseconds(outside.chance(70) ? 0...12_000 : 0...150_000)
            people.sendBind("r\(index)", after: wait)
        }
        for serial in ChancePeople.serials {
            people.remove(serial, after: outside.milliseconds(5_000...100_000))
        }
        world = world.keepingHouse()
        for _ in 0..<outside.milliseconds(0...2) {
            world.pass(outside.milliseconds(0...30_000))
            try crash()
        }
        world.pass(200_000)
        world.ledger.heal()
        outside.calmDown()
        world.pass(4_000_000)
        // What the first night brings to light is settled by the second.
        let machine = world.machine
        for _ in 0..<2 {
            _ = world.simulation.run { await machine.reconcileAll() }
            world.pass(400_000)
        }
        people.checkAnswers()
        checkRest()
        world.machine.close()
    }

    // MARK: The process

    private func crash() throws {
        outside.crash()
        people.processEnded()
        world.life.end()
        world.pass(outside.milliseconds(outside.chance(70) ? 1...3_000 : 0...90_000))
        // One that cannot recover does not listen.
        repeat { world = try world.restarted() } while hasOpenRows
        people.processStarted(world.keepingHouse())
        outside.note("start")
    }

    private var hasOpenRows: Bool {
        world.ledger.records.callbacks.values.contains { $0.state == .claimed }
            || world.ledger.records.redemptions.values.contains { $0.progress.state == .sending }
    }

    // MARK: What must hold

    private func checkRest() {
        if hasOpenRows { outside.fault("something is open for ever") }
        if !world.machine.isIdle { outside.fault("something is under way for ever") }
        for redemption in world.ledger.records.redemptions.values
        where redemption.progress.state == .ready || redemption.progress.due != nil {
            outside.fault("a code waits for ever")
        }
        for device in world.ledger.records.devices.values { checkRest(device) }
        maker.check(world.ledger.records)
    }

    private func checkRest(_ device: Device) {
        let owner = outside.owner(of: device.serial)
        if device.due != nil { outside.fault("\(device.serial): an errand is left") }
        switch device.state {
        case .free:
            if outside.boundAt(device.serial) != nil { outside.fault("\(device.serial): an orphan") }
            if let owner { outside.fault("\(device.serial) is free, and \(owner) has it in WeCom") }
        case .bound:
            if owner != device.holder?.text {
                outside.fault("\(device.serial) is bound for another than WeCom's \(owner ?? "nobody")")
            }
            if outside.boundAt(device.serial) == nil {
                outside.fault("\(device.serial) was lost at the vendor")
            }
        case .held:
            outside.fault("\(device.serial) is held for ever, and \(owner ?? "nobody") has it in WeCom")
        case .asking, .unbinding:
            outside.fault("\(device.serial) is \(device.state) for ever")
        }
    }
}
