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
    let redeemer: Redeemer
    let flights: Flights
    private let kit: Kit
    private let timekeeper: Timekeeper
    private let chores: Chores

    /// - Parameter isFirst: Whether no process before this one can have answered about a device of this ledger.
    package init(
        site: Current<Site>, ledger: any BindLedger, isFirst: Bool = false, runtime: any Runtime, log: Log,
        counters: Counters, conditions: Conditions
    ) {
        counters.show(site.value)
        chores = Chores(on: runtime)
        let plain = Kit(ledger, site, Agenda(runtime), chores.closing, runtime, log, counters, conditions)
        // What it tells is not told about.
        courier = Courier(plain)
        let zeros = RepeatedZeros()
        let kit = plain.over(AttendedLedger(ledger: ledger, log: log, zeros: zeros, courier: courier))
        self.kit = kit
        // What the process before this one has answered without a trace has arrived by then.
        let settled = runtime.now.advanced(
            byMilliseconds: isFirst ? 0 : Budget.answerInFlightMilliseconds)
        flights = Flights()
        redeemer = Redeemer(kit: kit, running: Running(until: kit.closing))
        let results = Results(kit: kit, flights: flights)
        let decider = Decider(kit: kit, zeros: zeros, settled: settled, flights: flights, results: results)
        timekeeper = Timekeeper(kit)
        receiver = Receiver(
            kit, decider: decider, acknowledger: Acknowledger(kit: kit), redeemer: redeemer,
            timekeeper: timekeeper)
        let ration = Ration()
        housekeeper = Housekeeper(
            kit: kit, redeemer: redeemer, errands: Errands(kit: kit), settled: settled,
            running: Running(until: kit.closing), ration: ration)
        reconciler = Reconciler(kit, ration)
        let (deposits, credentials) = (Deposits(kit: kit), CredentialIssuer(kit))
        maker = MakerReceiver(
            [
                Deposits.path: deposits.take, Results.path: results.take,
                CredentialIssuer.path: credentials.take,
            ], kit)
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

    /// As whoever decides has it.
    package var ledger: any BindLedger { kit.ledger }

    /// What to do about a model that WeCom has pushed no ticket for; nil for one that is not configured.
    func adviceWithoutTicket(of model: ModelID) -> String? {
        kit.site.value.models[model].map {
            receiver.turnedAway.adviceWithoutTicket(at: $0.model.path)
        }
    }

    /// When the housekeeper is wanted next.
    var agenda: Agenda { kit.agenda }

    /// Whether nothing is under way: no bind, no errand, no code, no message.
    package var isIdle: Bool {
        flights.isEmpty && housekeeper.running.count == 0 && redeemer.running.count == 0
            && courier.running.count == 0
            && !reconciler.isWalking
    }

    /// Begins to do what is due without a callback, until `close`.
    package func keepHouse() {
        let chores: [any Chore] = [housekeeper, courier, reconciler, timekeeper, HeldLines(kit: kit)]
        for chore in chores { start(chore) }
    }

    /// Calls people to what is wrong.
    var herald: Herald { Herald(kit) }

    /// Begins another chore, until `close`.
    func start(_ chore: any Chore) { chores.start(chore) }

    /// Compares one device with WeCom and the vendor now; nil when the ledger has no row of it.
    package func reconcile(_ serial: SerialNumber) async -> Reconcile.Outcome? {
        await reconciler.one(serial)
    }

    /// Compares every device, a few a second, and more where they are many; nil when that is under way already.
    ///
    /// - Returns: How many ended how.
    package func reconcileAll() async -> [Reconcile.Outcome: Int]? {
        await reconciler.everything()
    }

    /// Begins nothing more. What runs goes on to its end.
    package func close() {
        chores.close()
        HeldLines(kit: kit).tell()
    }
}
