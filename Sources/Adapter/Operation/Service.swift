import Binding
import Cloud
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
    }

    let loops: Loops
    let ledger: SQLiteLedger
    let site: Current<Site>
    let clouds: KeptClouds
    private let machine: Machine
    private let server: Server
    private let adminServer: Server
    private let officeServer: Server
    private let officePath: String
    /// Of each listener, then the admin's.
    let certificates: [TLSContext?]
    /// What holds until a restart.
    let configuration: Installation
    /// What the last reading of the file was.
    let reading: Current<Installation>
    let log: Log
    private let counters: Counters
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
        counters: Counters,
        onPoison: @escaping @Sendable (String) -> Void
    ) async throws(Failure) -> Service {
        let opened = try await openLedger(
            configuration, on: loops, log: log, counters: counters, onPoison: onPoison)
        let (ledger, seal) = (opened.ledger, opened.seal)
        let descriptors = try Service.descriptors()
        let clouds = KeptClouds(
            on: loops,
            limits: descriptors.bound(
                ClientLimits(), pools: loops.members.count * Set(configuration.addresses.map(\.trust)).count),
            keptIn: CredentialStore(
                in: ledger, namedBy: seal.deriveSecret("login"), on: loops, log: log),
            log: log, counters: counters)
        let site = try await clouds.site(of: configuration, fingerprintKey: seal.deriveSecret("fingerprint"))
        try await place(by: site, in: ledger, loops)
        await warn(ofAccountsMissingIn: site, ledger, loops, log)
        await warn(ofTwinsIn: site, ledger, loops, log)
        return try Service(
            configuration, sockets, site, descriptors, loops: loops, ledger: ledger,
            isFirst: !opened.hasDevices,
            clouds: clouds, log: log, counters: counters)
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
        loops: Loops, ledger: SQLiteLedger, isFirst: Bool, clouds: KeptClouds, log: Log, counters: Counters
    ) throws(Failure) {
        let current = Current(site)
        let machine = Machine(
            site: current, ledger: ledger, isFirst: isFirst, runtime: loops, log: log, counters: counters)
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
        let admin = Admin(
            counters: counters,
            condition: {
                var condition = await Service.condition(
                    ledger, machine, current.value, clouds, loops, isDraining)
                if machine.courier.isLate(at: loops.unixNow) { condition.degraded.append("outbox_late") }
                return condition
            },
            gauges: { await Service.gauges(server, machine, current.value, ledger, loops) },
            runtime: loops)
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
        let officePath = OfficeSocket.path(besides: configuration.ledgerPath)
        let office = Office(
            over: ledger, catalogue: { current.value.catalogue }, machine: machine, runtime: loops)
        self.officeServer = try OfficeSocket(office: office, runtime: loops, log: log)
            .open(officePath, on: loops)
        self.officePath = officePath
        self.loops = loops
        self.ledger = ledger
        self.site = current
        self.clouds = clouds
        self.machine = machine
        self.server = server
        self.adminServer = adminServer
        self.certificates = certificates
        self.configuration = configuration
        self.reading = reading
        self.ports = ports
        self.log = log
        self.counters = counters
        machine.keepHouse()
        machine.start(clouds.addresses)
        machine.start(Pruning(ledger: ledger, office: office, runtime: loops, log: log))
        log.note(
            "listening",
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
                text: "\(listener.host) port \(listener.port) cannot be listened on: \(error)\(others)")
        }
    }
}

// MARK: Drain

extension Service {
    /// Accepts no more, finishes what runs inside its budget, and closes the ledger.
    func stop() async {
        isDraining.withLock { $0 = true }
        log.note("draining", [.binds: .integer(Int64(machine.flights.count))])
        machine.close()
        await server.drain(until: loops.now.advanced(byMilliseconds: Service.drainMilliseconds))
        let redeemed = loops.now.advanced(byMilliseconds: Service.redeemDrainMilliseconds)
        while machine.redeemer.running.count > 0, loops.now < redeemed {
            await loops.sleep(until: loops.now.advanced(byMilliseconds: 10))
        }
        await adminServer.drain(until: loops.now.advanced(byMilliseconds: 200))
        await officeServer.drain(until: loops.now.advanced(byMilliseconds: 200))
        OfficeSocket.remove(officePath)
        let end = loops.now.advanced(byMilliseconds: 5_000)
        let isClosed = await ledger.close(by: end)
        log.note("stopped", [.ledgerClosed: .bool(isClosed)])
    }

    private static func condition(
        _ ledger: SQLiteLedger, _ machine: Machine, _ site: Site, _ clouds: KeptClouds, _ loops: Loops,
        _ isDraining: Guarded<Bool>
    ) async -> Condition {
        var condition = Condition()
        if isDraining.withLock({ $0 }) { condition.unready.append("draining") }
        do {
            let by = loops.now.advanced(byMilliseconds: 1_000)
            let (pauses, missing) = try await ledger.transact(LedgerTimes(by: by)) {
                (records, now) throws(LedgerFailure) in
                _ = try records.credential(named: "readiness")
                return (try records.pauses(), try site.accountsMissing(in: records))
            }
            let stuck = try await ledger.tallies(LedgerTimes(by: by)).stuck
            if stuck > 0 { condition.degraded.append("devices_stuck:\(stuck)") }
            condition.degraded += pauses.map { "paused:\($0.model)" }
            condition.degraded += missing.map { "\(Reason.Word.accountGone.rawValue):\($0)" }
        } catch {
            condition.unready.append(error.word.rawValue)
        }
        // Never "not ready": tickets arrive only through this listener.
        condition.degraded += site.lacks(at: loops.unixNow) + clouds.conditions(at: loops.unixNow)
        if ledger.figures.overdueCorrections > 0 { condition.degraded.append("ledger_correction") }
        if ledger.figures.isLinked { condition.degraded.append("ledger_linked") }
        condition.degraded += machine.clockConditions
        condition.degraded += site.accountsAway.map { "vendor_away:\($0)" }
        if site.fence?.isOpen == true { condition.degraded.append("sources_unknown") }
        return condition
    }

    private static func gauges(
        _ server: Server, _ machine: Machine, _ site: Site, _ ledger: SQLiteLedger, _ loops: Loops
    ) async -> [(String, Int64)] {
        let outbox = machine.courier.figures
        let now = loops.unixNow
        var gauges: [(String, Int64)] = [
            ("connections_open", Int64(server.counters.open)),
            ("binds_running", Int64(machine.flights.count)),
            ("redemptions_running", Int64(machine.redeemer.running.count)),
            ("clock_wrong_milliseconds", loops.timepiece.state.systemAhead ?? 0),
            ("clock_sure", loops.sureSince == nil ? 0 : 1),
            ("vendor_accounts_away", Int64(site.accountsAway.count)),
            ("outbox_waiting", Int64(outbox.waiting)),
            ("outbox_oldest_seconds", outbox.oldest.map { now.milliseconds(since: $0) / 1_000 } ?? 0),
        ]
        let by = loops.now.advanced(byMilliseconds: 1_000)
        // A ledger that does not answer is told by /readyz; the other figures are of use without it.
        guard let tallies = try? await ledger.tallies(LedgerTimes(by: by)) else { return gauges }
        for state in Device.State.allCases {
            gauges.append(("devices_\(state.rawValue)", Int64(tallies.devices[state] ?? 0)))
        }
        gauges.append(("devices_quarantined", Int64(tallies.quarantined)))
        gauges.append(("devices_stuck", Int64(tallies.stuck)))
        gauges.append(("devices_abandoned", Int64(tallies.abandoned)))
        for state in LedgerTallies.redemptions {
            gauges.append(("redemptions_\(state.rawValue)", Int64(tallies.redemptions[state] ?? 0)))
        }
        return gauges
    }
}
