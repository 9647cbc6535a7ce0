import Adapter
import Binding
import Cloud
import Configuration
import Elements
import Events
import HTTP
import Support
import Telemetry
import Transport

/// The machine that the adapter runs on: one process after another, over one disk.
final class Host: Sendable {
    /// What one process is made of, once it listens.
    struct Adapter: Sendable {
        let process: SimulatedProcess
        let machine: Machine
        let ledger: any BindLedger
        let office: Office
        let site: Current<Site>
        /// One for each user at the vendor.
        let accounts: [AccountSite]
        let counters: Counters
    }

    struct State {
        var process: SimulatedProcess?
        var adapter: Adapter?
        var past: [SimulatedProcess] = []
        /// Of every process so far.
        var machines: [Machine] = []
        var clock: (offset: Int64, isSynchronised: Bool) = (0, false)
        var isShut = false
        var isListCorrected = false
        /// With another conversation; nil while it is the first one.
        var changed: (plain: Installation, corrected: Installation)?
        /// Which of the vendor's users the configuration names.
        var user = 0
        /// Whether it names no other.
        var isOtherGone = false
    }

    let simulation: Simulation
    private let disk: Disk
    private let clouds: Clouds
    let dice: Dice
    private let weather: Weather
    /// As it stands, and with another key for each device.
    let configurations: (plain: Installation, corrected: Installation)
    let conversation: String
    let chronicle: Chronicle
    let state = Guarded(State())

    private static let recoveryMilliseconds: Int64 = 30_000
    private static let freshMilliseconds: Int64 = 298_000

    init(
        _ simulation: Simulation, _ disk: Disk, _ clouds: Clouds, _ dice: Dice, _ weather: Weather,
        _ configurations: (plain: Installation, corrected: Installation), _ conversation: String
    ) {
        self.simulation = simulation
        self.disk = disk
        self.clouds = clouds
        self.dice = dice
        self.weather = weather
        self.configurations = configurations
        self.conversation = conversation
        chronicle = clouds.chronicle
    }

    /// The process that listens; nil while there is none.
    var adapter: Adapter? {
        state.withLock { $0.adapter }.flatMap { $0.process.isAlive ? $0 : nil }
    }

    /// Whether there is to be no process any more.
    var isShut: Bool { state.withLock { $0.isShut } }

    /// Whether the process believes in a time at which nothing genuine seems fresh.
    var clockIsFarOff: Bool { abs(adapter?.process.clockOffset ?? 0) > Host.freshMilliseconds }

    // MARK: Processes

    /// Starts a process, and another one whenever one ends.
    func start() {
        guard !isShut else { return }
        guard !disk.isRefused else { return refuse() }
        let process = SimulatedProcess(in: simulation) { [self] in state.withLock { $0.clock } }
        state.withLock { $0.process = process }
        let lastStep = weather.isCalm || dice.chance(40) ? Int.max : Int(dice.number(1...400))
        process.begin(lastStep: lastStep) { [self] in ended(process) }
        chronicle.note("a process starts")
        process.spawn { [self] in await boot(process) }
    }

    /// A process finds that its ledger is gone, or an old copy, and somebody looks after it.
    private func refuse() {
        chronicle.note("a process refuses the ledger")
        let mended = simulation.now.advanced(byMilliseconds: dice.number(500...20_000))
        _ = simulation.schedule(at: mended) { [self] in
            if disk.isThere {
                disk.accept(at: simulation.unixNow)
                chronicle.note("somebody accepts the ledger")
            } else {
                disk.setThere(true)
            }
            start()
        }
    }

    /// Somebody puts an old copy in the ledger's place.
    func setBack(to copy: Disk.Copy) {
        kill()
        chronicle.reportUnexplained()
        guard disk.setBack(to: copy, at: simulation.now) else { return }
        chronicle.mishap("the ledger is set back")
        chronicle.histories.forget(allBut: disk.records)
    }

    private func ended(_ process: SimulatedProcess) {
        chronicle.mishap("the process ends after \(process.steps) steps")
        look(at: state.withLock { $0.adapter })
        let isShut = state.withLock { state in
            state.process = nil
            state.adapter = nil
            state.past.append(process)
            return state.isShut
        }
        guard !isShut else { return }
        let isLong = !weather.isCalm && dice.chance(15)
        let down = simulation.now.advanced(byMilliseconds: dice.number(isLong ? 3_000...90_000 : 1...3_000))
        _ = simulation.schedule(at: down) { [self] in start() }
    }

    /// As `Service.start`: what was left open is settled before anybody is heard.
    private func boot(_ process: SimulatedProcess) async {
        let faults = DiskFaults(dice: dice, weather: weather, chronicle: chronicle)
        let ledger = DiskLedger(disk, process, faults)
        do {
            let by = process.now.advanced(byMilliseconds: Host.recoveryMilliseconds)
            _ = try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                try Recover().run(in: &records, at: now)
            }
        } catch {
            // One that cannot recover does not listen.
            return process.end()
        }
        let counters = Counters()
        let log = Log(process, counted: counters.lines) { [chronicle] line in
            Canary.look(in: line, chronicle)
        }
        let store = CredentialStore(
            in: ledger, namedBy: Secret("CANARY-naming"), on: process, log: log)
        let conditions = Conditions(process, log)
        let breaker = Breaker(account: "test", runtime: process, conditions: conditions)
        guard let (site, accounts) = await site(keptIn: store, process, breaker) else {
            return process.end()
        }
        let current = Current(site)
        let machine = Machine(
            site: current, ledger: ledger, runtime: process, log: log, counters: counters,
            conditions: conditions)
        // What comes to its end unseen must leave nobody behind who works on.
        guard process.isAlive else { return }
        state.withLock { $0.machines.append(machine) }
        machine.keepHouse()
        let office = Office(
            over: ledger, catalogue: { Catalogue(models: [:]) }, machine: machine, runtime: process)
        let adapter = Adapter(
            process: process, machine: machine, ledger: ledger, office: office, site: current,
            accounts: accounts, counters: counters)
        state.withLock { $0.adapter = adapter }
    }

    private func site(
        keptIn store: CredentialStore, _ process: SimulatedProcess, _ breaker: Breaker
    ) async -> (Site, [AccountSite])? {
        let wire = Wire(process: process, clouds: clouds)
        guard let vendorOrigin = try? Origin("https://\(Vendor.host)"),
            let wecomOrigin = try? Origin("https://\(WeCom.host)")
        else { return nil }
        let makers = [Secret(People.makerSecret)]
        // Its URL is one.
        let maker = try? MakerCloud(Maker.url, signedWith: makers, over: wire, on: process)
        let makerAccount = AccountSite(
            Forwarding(to: maker, namedBy: Host.fingerprintKey, by: .standard, watchedBy: breaker))
        var accounts: [AccountSite] = []
        for user in Vendor.users {
            let account = Host.account(vendorOrigin, user)
            let vendor = VendorCloud(account, over: wire, keptIn: store, on: process)
            await vendor.begin()
            let atVendor = AccountSite(
                identity: account.identity, authority: VendorAuthority(vendor, by: .standard), clock: vendor,
                breaker: breaker)
            accounts.append(isForwarding ? makerAccount : atVendor)
        }
        var models: [ModelID: ModelSite] = [:]
        for model in configuration.models {
            let wecom = WeComCloud(
                WeComModel(id: model.id, secret: model.secret, origin: wecomOrigin), over: wire,
                keptIn: store,
                on: process)
            await wecom.begin()
            models[model.id] = ModelSite(model, account: accounts[0], wecom: wecom)
        }
        let site = configured(
            Site(
                configuration, models: models, maker: disk.hasService || isForwarding ? maker : nil,
                fingerprintKey: Host.fingerprintKey),
            accounts)
        return (site, accounts)
    }

    private static let fingerprintKey = Secret("CANARY-fingerprint")

    /// What the configuration makes of the clouds as it stands now.
    func configured(_ site: Site, _ accounts: [AccountSite]) -> Site {
        let (user, isOtherGone) = state.withLock { ($0.user, $0.isOtherGone) }
        let models = site.models.mapValues { model in
            ModelSite(model.model, account: accounts[user], wecom: model.wecom)
        }
        return Site(
            configuration, models: models, accounts: isOtherGone ? [] : accounts, maker: site.maker,
            fingerprintKey: site.fingerprintKey)
    }

    private static func account(_ origin: Origin, _ user: String) -> VendorAccount {
        VendorAccount(
            name: "test", origin: origin, accessKey: "key", accessSecret: Secret("CANARY-access"),
            user: .email(user), password: Secret("CANARY-password"), userDomain: "domain",
            userDomainSecret: Secret("CANARY-domain"))
    }

    // MARK: What befalls it

    /// No job of the process runs for a while.
    func freeze(for milliseconds: Int64) {
        guard let process = state.withLock({ $0.process }) else { return }
        chronicle.mishap("the process is frozen for \(milliseconds) ms")
        process.freeze()
        let end = simulation.now.advanced(byMilliseconds: milliseconds)
        _ = simulation.schedule(at: end) { process.thaw() }
    }

    /// The time of day of the machine is wrong by so much; a running process is not told.
    func setClock(wrongBy milliseconds: Int64, isSynchronised: Bool = false) {
        chronicle.mishap("the clock is \(milliseconds) ms wrong")
        state.withLock { $0.clock = (milliseconds, isSynchronised) }
    }

    /// A time service sets it right. Whoever sees the alarm may start anew what still goes by another time,
    /// and has to where no two witnesses agree.
    func mendClock() {
        let process = state.withLock { state in
            state.clock = (0, true)
            return state.process
        }
        guard let process, process.clockOffset != 0 else { return }
        if clouds.disagree || dice.chance(50) { process.end() }
    }

    /// Nothing lasts so long here that a message could be given up.
    private func look(at adapter: Adapter?) {
        let count = adapter?.counters.lines[.outboxExpired] ?? 0
        if count > 0 { chronicle.violation("a message to the maker is given up") }
    }

    func kill() { state.withLock { $0.process }?.end() }

    /// Ends everything, and lets the tasks of all processes come to their ends.
    func shut() {
        state.withLock { $0.isShut = true }
        kill()
        let (machines, past) = state.withLock { state in
            defer { (state.machines, state.past) = ([], []) }
            return (state.machines, state.past)
        }
        for machine in machines { machine.close() }
        for process in past { process.depart() }
    }
}
