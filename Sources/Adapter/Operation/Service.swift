import Binding
import Cloud
import Configuration
import Crypto
import Elements
import Envelope
import Events
import HTTP
import Ledger
import Telemetry
import Transport

/// The running program: ledger, clouds, listeners and housekeeping, from start to drain.
final class Service: Sendable {
    /// Why the program cannot start, or take a new configuration; with what to do about it.
    struct Failure: Error, Equatable {
        let text: String

        /// What the text of one about an address says.
        static let cannotListen = "cannot be listened on"
    }

    let loops: Loops
    let ledger: SQLiteLedger
    let site: Current<Site>
    let clouds: KeptClouds
    private let machine: Machine
    private let keyUse: KeyUseKeeper
    private let server: Server
    private let adminServer: Server
    /// The office's, and the one that people ask by who may not change anything.
    private let desks: [(server: Server, path: String)]
    /// Of each listener, then the admin's.
    let certificates: [TLSContext?]
    /// What holds until a restart.
    let configuration: Installation
    /// What the last reading of the file was.
    let reading: Current<Installation>
    let log: Log
    let counters: Counters
    let conditions: Conditions
    private let isDraining = Guarded(false)
    /// The ports that callbacks come to, in the order of the configuration's listeners.
    let ports: [UInt16]
    let adminPort: UInt16?

    /// How long a drain waits for what runs; no bind lives longer.
    private static let drainMilliseconds: Int64 = 3_000
    /// An attempt to redeem that is on its way is awaited this long.
    private static let redeemDrainMilliseconds: Int64 = 5_000

    /// Opens the ledger, settles what a former process left open, and only then listens.
    ///
    /// - Parameter sockets: Those that somebody has opened for the listeners.
    static func start(
        _ configuration: Installation, by sockets: InheritedSockets, on loops: Loops, log: Log,
        counters: Counters, conditions: Conditions,
        onPoison: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> Service {
        let opened = try await openLedger(
            configuration, on: loops, log: log, counters: counters, conditions: conditions, onPoison: onPoison
        )
        let (ledger, keys) = (opened.ledger, opened.digestKeys)
        let descriptors = try Service.descriptors()
        let clouds = KeptClouds(
            on: loops,
            limits: descriptors.bound(
                ClientLimits(), pools: loops.members.count * Set(configuration.addresses.map(\.trust)).count),
            keptIn: CredentialStore(
                in: ledger, namedBy: keys.login, on: loops, log: log),
            log: log, counters: counters, conditions: conditions)
        counters.mostDescriptors.set(to: Int64(descriptors.count))
        let site = try await clouds.site(of: configuration, fingerprintKey: keys.fingerprint)
        try await place(by: site, in: ledger, loops)
        await warn(ofTwinsIn: site, ledger, loops, log)
        return try Service(
            configuration, sockets, site, descriptors, loops: loops, ledger: ledger,
            isFirst: !opened.hasDevices,
            clouds: clouds, log: log, counters: counters, conditions: conditions)
    }

    /// As many as there may be: what each part may take of them follows from that.
    private static func descriptors() throws(Failure) -> Descriptors {
        do {
            return try Descriptors.raise()
        } catch {
            throw Failure(text: "the number of descriptors cannot be raised: \(error)")
        }
    }

    private init(
        _ configuration: Installation, _ sockets: InheritedSockets, _ site: Site, _ descriptors: Descriptors,
        loops: Loops, ledger: SQLiteLedger, isFirst: Bool, clouds: KeptClouds, log: Log, counters: Counters,
        conditions: Conditions
    ) throws(Failure) {
        counters.build.set(Build.this, to: 1)
        counters.startTime.set(milliseconds: loops.unixNow.milliseconds)
        let current = Current(site)
        let machine = Machine(
            site: current, ledger: ledger, isFirst: isFirst, runtime: loops, log: log, counters: counters,
            conditions: conditions)
        let certificates = try Service.certificates(of: configuration)
        let server = Server(on: loops, limits: descriptors.bound(Service.limits(of: configuration)))
        let reading = Current(configuration)
        let isDraining = isDraining
        var sockets = sockets
        var ports: [UInt16] = []
        for (index, listener) in configuration.listeners.enumerated() {
            ports.append(
                try Service.listen(server, listener, &sockets, certificates[index]) { request, exchange in
                    let listener = reading.value.listeners[index]
                    let probe = Probe(path: listener.healthPath, isStopping: isDraining.withLock { $0 })
                    guard await !probe.serve(request, exchange, at: loops.now) else { return }
                    await machine.serve(request, exchange, allowance: listener.proxyAllowanceMilliseconds)
                })
        }
        let adminServer = Server(on: loops, limits: Admin.limits)
        let health = Health(
            ledger: ledger, machine: machine, site: current, clouds: clouds, server: server, loops: loops,
            certificates: CertificateWatch(certificates, reading),
            conditions: conditions, isDraining: isDraining)
        let reception = Reception(
            ledgerPath: configuration.ledgerPath, machine: machine, site: current, health: health,
            loops: loops,
            listener: try Service.origin(of: configuration.listeners[0], ports[0]))
        let admin = Admin(
            counters: counters, health: health, pages: StatusPages(reception),
            door: AdminDoor(configuration.adminAccess, counters, log, loops), runtime: loops)
        self.adminPort = try configuration.admin.map { listener throws(Failure) in
            try Service.listen(
                adminServer, listener, &sockets, certificates[configuration.listeners.count]
            ) { await admin.serve($0, $1) }
        }
        guard sockets.left.isEmpty else {
            let left = sockets.left.joined(separator: ", ")
            throw Failure(text: "no listener has the address of an inherited socket: \(left)")
        }
        // Last, so that a start which cannot listen leaves no socket behind.
        let office = Office(
            over: ledger, catalogue: { current.value.catalogue }, machine: machine, file: ledger,
            runtime: loops)
        self.desks = try Service.openDesks(configuration, office, reception, on: loops, log)
        self.loops = loops
        self.ledger = ledger
        self.site = current
        self.clouds = clouds
        self.machine = machine
        keyUse = KeyUseKeeper(machine.receiver.keyUse, in: ledger, on: loops, counters) {
            current.value.routes.mapValues(\.keys)
        }
        self.server = server
        self.adminServer = adminServer
        self.certificates = certificates
        self.configuration = configuration
        self.reading = reading
        self.ports = ports
        self.log = log
        self.counters = counters
        self.conditions = conditions
        machine.keepHouse()
        machine.start(clouds.addresses)
        machine.start(
            DoorWatch({ server.counters }, log, conditions) {
                let models = machine.reconciler.site.value.routes.values.filter { $0.model != nil }
                return !models.isEmpty && models.allSatisfy(machine.receiver.turnedAway.isSilent)
            })
        machine.start(health)
        machine.start(machine.herald)
        machine.start(keyUse)
        machine.start(Pruning(ledger: ledger, office: office, runtime: loops, log: log))
        log.tell(
            .listening,
            [
                .ports: .array(ports.map { .integer(Int64($0)) }),
                .adminPort: adminPort.map { .integer(Int64($0)) } ?? .null,
            ])
    }

    private static func limits(of configuration: Installation) -> ServerLimits {
        var limits = ServerLimits()
        limits.idleMilliseconds = configuration.idleSeconds * 1_000
        return limits
    }

    private static func listen(
        _ server: Server, _ listener: Installation.Listener, _ sockets: inout InheritedSockets,
        _ tls: TLSContext?,
        _ serve: @escaping @Sendable (Request, any Exchange) async -> Void
    ) throws(Failure) -> UInt16 {
        do {
            let inherited = sockets.take(listener.host, port: listener.port)
            return try server.listen(
                on: inherited ?? ListenAddress(host: listener.host, port: listener.port), tls: tls, serve)
        } catch {
            let others =
                sockets.left.isEmpty
                ? "" : "; inherited sockets have \(sockets.left.joined(separator: ", "))"
            throw Failure(
                text: "\(listener.host) port \(listener.port) \(Failure.cannotListen): \(error)\(others)")
        }
    }
}

// MARK: Drain

extension Service {
    /// Accepts no more, finishes what runs inside its budget, and closes the ledger.
    func stop() async {
        isDraining.withLock { $0 = true }
        log.tell(.draining, [.binds: .integer(Int64(machine.flights.count))])
        machine.close()
        await server.drain(until: loops.now.advanced(byMilliseconds: Service.drainMilliseconds))
        let redeemed = loops.now.advanced(byMilliseconds: Service.redeemDrainMilliseconds)
        while machine.redeemer.running.count > 0, loops.now < redeemed {
            await loops.sleep(until: loops.now.advanced(byMilliseconds: 10))
        }
        await adminServer.drain(until: loops.now.advanced(byMilliseconds: 200))
        for desk in desks {
            await desk.server.drain(until: loops.now.advanced(byMilliseconds: 200))
            OfficeSocket.remove(desk.path)
        }
        await keyUse.keep()
        let end = loops.now.advanced(byMilliseconds: 5_000)
        let isClosed = await ledger.close(by: end)
        log.tell(.stopped, [.ledgerClosed: .bool(isClosed)])
    }
}
