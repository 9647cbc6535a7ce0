package import Binding
import Configuration
package import Elements
package import Events
package import HTTP
package import Telemetry
package import Transport

/// The parts that a callback passes through, put together over one ledger and one site.
package struct Machine: Sendable {
    package let receiver: Receiver
    let housekeeper: Housekeeper
    let reconciler: Reconciler
    /// Takes what the maker's own service posts.
    package let maker: MakerReceiver
    /// Tells it what happens here.
    let courier: Courier
    /// The ledger as whoever decides has it: what happens is told, and repeated 0s come first.
    package let ledger: any BindLedger
    let redeemer: Redeemer
    let flights: Flights
    let agenda: Agenda
    private let timekeeper: Timekeeper
    private let chores: Chores

    /// - Parameter isFirst: Whether no process before this one can have answered about a device of this ledger.
    package init(
        site: Current<Site>, ledger: any BindLedger, isFirst: Bool = false, runtime: any Runtime, log: Log,
        counters: Counters
    ) {
        agenda = Agenda(runtime)
        chores = Chores(on: runtime)
        let closing = chores.closing
        let courier = Courier(
            ledger: ledger, site: site, runtime: runtime, log: log, counters: counters, until: closing)
        let zeros = RepeatedZeros()
        let alerting = AlertingLedger(ledger: ledger, log: log)
        let ledger = RepeatingLedger(
            ledger: TellingLedger(ledger: alerting, courier: courier), zeros: zeros)
        self.courier = courier
        self.ledger = ledger
        // What the process before this one has answered without a trace has arrived by then.
        let settled = runtime.now.advanced(
            byMilliseconds: isFirst ? 0 : Budget.answerInFlightMilliseconds)
        flights = Flights()
        redeemer = Redeemer(
            ledger: ledger, site: site, agenda: agenda, runtime: runtime, log: log, counters: counters,
            running: Running(until: closing))
        let results = Results(
            ledger: ledger, site: site, flights: flights, agenda: agenda, runtime: runtime,
            counters: counters)
        let decider = Decider(
            ledger: ledger, zeros: zeros, settled: settled, flights: flights, results: results,
            agenda: agenda, runtime: runtime, log: log, counters: counters)
        let acknowledger = Acknowledger(
            ledger: ledger, agenda: agenda, runtime: runtime, log: log, counters: counters)
        timekeeper = Timekeeper(
            ledger: ledger, site: site, closing: closing, runtime: runtime, log: log, counters: counters)
        receiver = Receiver(
            site: site, decider: decider, acknowledger: acknowledger, redeemer: redeemer,
            timekeeper: timekeeper, runtime: runtime, log: log, counters: counters)
        housekeeper = Housekeeper(
            ledger: ledger, redeemer: redeemer,
            errands: Errands(site: site, runtime: runtime), settled: settled,
            agenda: agenda, runtime: runtime, log: log, counters: counters, running: Running(until: closing))
        reconciler = Reconciler(
            ledger: ledger, site: site, agenda: agenda, closing: closing,
            runtime: runtime, log: log, counters: counters)
        let deposits = Deposits(ledger: ledger, runtime: runtime, counters: counters)
        let credentials = CredentialIssuer(
            ledger: ledger, site: site, runtime: runtime, log: log, counters: counters)
        maker = MakerReceiver(
            [
                Deposits.path: deposits.take, Results.path: results.take,
                CredentialIssuer.path: credentials.take,
            ], site: site, runtime: runtime, log: log, counters: counters)
    }

    /// Serves one request. The maker's own service speaks on the same listeners as WeCom, under paths of
    /// its own.
    ///
    /// - Parameter allowance: Milliseconds that a proxy may have kept the request from us.
    package func serve(_ request: Request, _ exchange: any Exchange, allowance: Int64 = 0) async {
        if request.path.hasPrefix(Installation.Maker.pathPrefix) {
            await maker.serve(request, exchange)
        } else {
            await receiver.serve(request, exchange, allowance: allowance)
        }
    }

    /// Whether nothing is under way: no bind, no errand, no code, no message.
    package var isIdle: Bool {
        flights.isEmpty && housekeeper.running.count == 0 && redeemer.running.count == 0
            && courier.running.count == 0
            && !reconciler.isWalking
    }

    /// What is wrong with the time of day.
    package var clockConditions: [Condition] { timekeeper.conditions.map { Condition($0) } }

    /// Begins to do what is due without a callback, until `close`.
    package func keepHouse() {
        for chore in [housekeeper, courier, reconciler, timekeeper] as [any Chore] { start(chore) }
    }

    /// Begins another chore, until `close`.
    func start(_ chore: any Chore) { chores.start(chore) }

    /// Compares one device with WeCom and the vendor now; nil when the ledger has no row of it.
    package func reconcile(_ serial: SerialNumber) async -> Reconcile.Outcome? {
        await reconciler.one(serial)
    }

    /// Compares every device, a few a second; nil when that is under way already.
    ///
    /// - Returns: How many ended how.
    package func reconcileAll() async -> [Reconcile.Outcome: Int]? {
        await reconciler.everything()
    }

    /// Begins nothing more. What runs goes on to its end.
    package func close() { chores.close() }
}
