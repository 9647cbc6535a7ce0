import Adapter
import Binding
import Elements
import Events
import Support

/// One seed: a few minutes of mischief for the whole adapter; then calm, in which all must come to rest
/// and whoever still wants a device must get it.
package struct Run {
    /// What came of a seed.
    package struct Outcome: Sendable {
        package let seed: UInt64
        package fileprivate(set) var violations: [String]
        /// How often something was made to go wrong.
        package let mishaps: Int
        package let simulatedMilliseconds: Int64
        /// What happened, line by line, when that was asked for.
        package let trace: [String]
    }

    private static let mostStepsPerMinute = 2_000_000
    /// Far more than what is over needs to come to its ends.
    private static let mostStepsToEnd = 100_000
    private static let longestCalmMilliseconds: Int64 = 4_500_000
    private static let pollMilliseconds: Int64 = 60_000
    /// From what a time service mends unseen to what an empty battery or a slip of somebody's hand makes.
    private static let clockErrors: [Int64] = [
        -1_000, 2_000, -30_000, 90_000, 240_000, 301_000, -600_000, 600_000, 3_600_000, -3_600_000,
        28_800_000, 86_400_000, -86_400_000, 691_200_000, -691_200_000, 200 * 86_400_000,
    ]
    private static let dateErrors: [Int64] = [-7_200_000, 1_800_000, 120_000, -45_000, 12_000]

    private let seed: UInt64
    private let simulation: Simulation
    private let chronicle: Chronicle
    private let dice: Dice
    private let weather: Weather
    private let truth: Truth
    private let clouds: Clouds
    private let wecom: WeCom
    private let maker: Maker
    private let disk: Disk
    private let host: Host
    private let people: People
    private let conversation: String
    private let begun: Instant

    /// - Parameter isTold: Whether the outcome has a trace.
    package static func play(seed: UInt64, isTold: Bool = false) throws -> Outcome {
        weak var world: Simulation?
        var outcome = try {
            let run = try Run(seed: seed, isTold: isTold)
            world = run.simulation
            return run.play()
        }()
        if world != nil { outcome.violations.append("something waits for ever, and keeps the whole run") }
        return outcome
    }

    private init(seed: UInt64, isTold: Bool) throws {
        self.seed = seed
        simulation = Simulation(seed: seed)
        begun = simulation.now
        chronicle = Chronicle(simulation, isTold: isTold)
        dice = Dice(seed: seed)
        weather = Weather(dice)
        truth = Truth(simulation, chronicle)
        wecom = WeCom(truth, dice, weather)
        maker = Maker(truth, dice, weather)
        clouds = Clouds(
            truth, dice, weather, vendor: Vendor(truth, dice, weather), wecom: wecom, maker: maker)
        disk = Disk(CommitRules(chronicle: chronicle, simulation: simulation), hasService: dice.chance(25))
        conversation = Settings.conversations[Int(seed % UInt64(Settings.conversations.count))]
        host = Host(
            simulation, disk, clouds, dice, weather,
            (
                plain: try Settings.configuration(conversation),
                corrected: try Settings.configuration(conversation, isCorrected: true)
            ), conversation)
        people = People(
            truth, dice, weather, host, disk, try Letters(simulation), wecom,
            needsDeposits: conversation == "pure_bluetooth")
    }

    private func play() -> Outcome {
        host.start()
        people.pushTickets(until: begun.advanced(byMilliseconds: 30_000_000))
        let length = dice.number(60_000...240_000)
        plan(within: length)
        pass(length)
        calmDown()
        comeToRest()
        serveEverybody()
        comeToRest()
        chronicle.reportUnexplained()
        Canary.look(in: disk.records, chronicle)
        let end = simulation.now
        host.shut()
        if !simulation.finish(atMost: Run.mostStepsToEnd) {
            chronicle.violation("a process that is over never stops working")
        }
        return Outcome(
            seed: seed, violations: chronicle.violations, mishaps: chronicle.mishaps,
            simulatedMilliseconds: end.milliseconds(since: begun), trace: chronicle.lines)
    }

    // MARK: Mischief

    private func plan(within length: Int64) {
        for _ in 0..<dice.number(4...9) {
            people.addDevice(
                after: dice.chance(60) ? dice.number(3_000...20_000) : dice.number(3_000...length))
        }
        for serial in people.serials { people.removeDevice(serial, after: dice.number(5_000...100_000)) }
        for _ in 0..<dice.number(0...3) { people.sendSomething(after: dice.number(0...length)) }
        for _ in 0..<4 where dice.chance(weather.now.strangers) {
            people.sendForgery(after: dice.number(0...length))
        }
        for _ in 0..<2 where dice.chance(40) { people.holdByHand(after: dice.number(5_000...length)) }
        for _ in 0..<3 where dice.chance(40) { people.retryByHand(after: dice.number(5_000...length)) }
        for _ in 0..<2 where dice.chance(15) { people.release(after: dice.number(5_000...length)) }
        for _ in 0..<4 where dice.chance(30) { people.fetchSecret(after: dice.number(5_000...length)) }
        if people.areMany { planAbsence() }
        for refusal in WeCom.Refusal.allCases where dice.chance(10) { planRefusal(refusal, within: length) }
        let host = host
        if dice.chance(40) {
            let frozen = dice.chance(50) ? dice.number(200...3_000) : dice.number(3_000...30_000)
            truth.later(dice.number(3_000...30_000)) { host.freeze(for: frozen) }
        }
        if dice.chance(30) { truth.later(dice.number(3_000...60_000)) { host.kill() } }
        if dice.chance(30) {
            planClock()
        } else if dice.chance(20) {
            planFile(within: length)
        } else if dice.chance(30) {
            for _ in 0..<dice.number(1...3) {
                let change = dice.pick([Host.changeList, Host.changeUser, Host.changeModel])
                truth.later(dice.number(5_000...length)) { change(host)() }
            }
        }
        if dice.chance(15) {
            let (disk, chronicle) = (disk, chronicle)
            let wait = dice.number(0...60_000)
            truth.later(wait) {
                chronicle.mishap("the disk has no room")
                disk.setSpace(false)
            }
            truth.later(wait + dice.number(1_000...60_000)) { disk.setSpace(true) }
        }
    }

    /// The vendor's cloud is away for a while, in which many ask for it.
    private func planAbsence() {
        let weather = weather
        let (start, length) = (dice.number(0...30_000), dice.number(10_000...60_000))
        truth.later(start) { weather.setVendorAway(true) }
        truth.later(start + length) { weather.setVendorAway(false) }
        people.addEachDevice(within: start...(start + length))
    }

    /// Somebody changes something in WeCom's console, and it refuses us until that is mended.
    private func planRefusal(_ refusal: WeCom.Refusal, within length: Int64) {
        let (wecom, chronicle) = (wecom, chronicle)
        truth.later(dice.number(0...length)) { [weather] in
            guard !weather.isCalm else { return }
            chronicle.mishap("WeCom refuses \(refusal)")
            wecom.set(refusal, true)
        }
    }

    /// The machine's time of day is set wrong; a process notices it while it runs, or starts with it, the
    /// first one of the run too. Who could tell is rare then, or wrong, or a stranger with old callbacks.
    private func planClock() {
        let host = host
        let wrong = dice.pick(Run.clockErrors)
        var dates = Clouds.Dates(rarity: dice.pick([0, 0, 50, 90]))
        if dice.chance(25) {
            dates.wrong = (dice.pick([WeCom.host, Vendor.host]), dice.pick(Run.dateErrors))
        }
        clouds.set(dates)
        let isFirst = dice.chance(40)
        let isSynchronised = dice.chance(20)
        let start = isFirst ? 0 : dice.number(0...40_000)
        truth.later(start) { host.setClock(wrongBy: wrong, isSynchronised: isSynchronised) }
        if isFirst || dice.chance(70) { truth.later(start + dice.number(0...20_000)) { host.kill() } }
        for _ in 0..<3 where dice.chance(40) { people.sendOldCallback(after: dice.number(0...60_000)) }
        guard dice.chance(60) else { return }
        let end = start + dice.number(5_000...60_000)
        truth.later(end) { host.setClock(wrongBy: 0, isSynchronised: true) }
        if dice.chance(40) { truth.later(end + dice.number(0...10_000)) { host.kill() } }
    }

    /// The ledger's file is moved away and found again, or an old copy is put in its place.
    private func planFile(within length: Int64) {
        let (disk, host, chronicle, truth) = (disk, host, chronicle, truth)
        if dice.chance(40) {
            truth.later(dice.number(3_000...length)) {
                chronicle.mishap("the ledger is gone")
                disk.setThere(false)
            }
        }
        // What the maker's service was told by a ledger that is gone cannot be told from what it was not; and
        // what it has decided for such a ledger only its own people can undo.
        guard !disk.hasService, conversation != "forward", dice.chance(70) else { return }
        let wait = dice.number(1_000...40_000)
        truth.later(dice.number(0...(length / 2))) {
            let copy = disk.copy
            truth.later(wait) { host.setBack(to: copy) }
        }
    }

    private func pass(_ milliseconds: Int64) {
        var left = milliseconds
        while left > 0 {
            let slice = min(left, Run.pollMilliseconds)
            guard simulation.settle(byMilliseconds: slice, atMost: Run.mostStepsPerMinute) else {
                return chronicle.violation("it never stops working")
            }
            left -= slice
        }
    }

    // MARK: Calm

    private func calmDown() {
        chronicle.note("calm")
        weather.calmDown()
        disk.setSpace(true)
        for refusal in WeCom.Refusal.allCases { wecom.set(refusal, false) }
        host.mendClock()
        host.bringBackUsers()
        let people = people
        truth.later(1_000) { await people.pushTicket() }
    }

    /// Until nothing is left to be done; what then stands must be as it is outside.
    private func comeToRest() {
        pass(2 * Run.pollMilliseconds)
        var waited: Int64 = 0
        while let unrest = rest.unrest.first, waited < Run.longestCalmMilliseconds {
            chronicle.note("not at rest: \(unrest)")
            pass(Run.pollMilliseconds)
            waited += Run.pollMilliseconds
        }
        for unrest in rest.unrest { chronicle.violation("at the end: \(unrest)") }
        for lie in rest.untruths { chronicle.violation("at rest: \(lie)") }
    }

    private var rest: Rest {
        Rest(
            truth: truth, maker: disk.hasService ? maker : nil, records: disk.records, adapter: host.adapter,
            now: simulation.unixNow,
            bindsAtVendor: conversation != "verify")
    }

    /// A company that keeps trying gets its device, whatever has happened to it before.
    private func serveEverybody() {
        // Somebody goes through the list of what was let go without the vendor.
        for device in disk.records.devices.values where device.isAbandoned && device.state == .free {
            maker.decisions.letGo(device.serial)
            truth.letGoAtVendor(device.serial)
        }
        let people = people
        let waiting = Guarded<[SerialNumber: String]>([:])
        for serial in people.serials where truth.owner(of: serial) == nil {
            let company = dice.pick(People.companies)
            waiting.withLock { $0[serial] = company }
            simulation.spawn {
                guard await people.insist(on: serial, for: company) else { return }
                waiting.withLock { $0[serial] = nil }
            }
        }
        var waited: Int64 = 0
        while !waiting.withLock({ $0.isEmpty }), waited < People.insistenceMilliseconds {
            pass(Run.pollMilliseconds)
            waited += Run.pollMilliseconds
        }
        for (serial, company) in waiting.withLock({ $0 }).sorted(by: { $0.key.text < $1.key.text }) {
            chronicle.violation("\(serial): \(company) is refused for ever")
        }
    }
}
