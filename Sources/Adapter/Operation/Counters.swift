import Binding
import Events
import Ledger
package import Telemetry
import Transport

/// What the program counts and measures. Each is declared here once, and fed by whoever it is about; `/metrics`
/// shows all of it from the start.
package final class Counters: Sendable {
    /// In the order in which they are shown.
    package let registry: MetricRegistry

    // Callbacks.
    let urlChecks: Metric<Single>
    let refusals: Metric<RefusedRequest>
    let strangers: Metric<Stranger>
    let events: Metric<ReceivedEvent>
    package let binds: Metric<BindAnswer>
    package let bindTurns: Metric<BindTurn>
    let bindSeconds: Histogram<Single>
    let lateTruths: Metric<Single>
    let oldTickets: Metric<Single>

    // The vendor and WeCom, codes and devices.
    let vendorCalls: Metric<AskedQuestion>
    let redemptions: Metric<Redemption.State>
    let provedSecrets: Metric<Single>
    let errands: Metric<ErrandEnd>
    let comparisons: Metric<Reconcile.Outcome>
    package let timeQuestions: Metric<Single>

    // The maker's service.
    let makerMessages: Metric<MakerCall>
    package let deliveries: Metric<DeliveryEnd>

    // The program itself.
    package let lines: Metric<LogEvent>
    package let conditionsBegun: Metric<Condition>
    let ledgerTroubles: Metric<LedgerTrouble>
    let connections: Metric<ConnectionEvent>
    let connectionFaults: Metric<ConnectionFault>
    let ledgerWork: Metric<LedgerWork>

    // What is so now.
    let conditions: Metric<Condition>
    let now: Metric<Present>
    let devices: Metric<DeviceCount>
    let codes: Metric<Redemption.State>

    /// In milliseconds. WeCom wishes for an answer in 1 s and gives up after 3.
    private static let bounds: [Int64] = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 2_500, 2_850, 3_000]

    package init() {
        var all = MetricRegistry()
        urlChecks = all.counter("url_checks_total", "URL checks that were answered.")
        refusals = all.counter(
            "refusals_total", "Requests that were not let in, by what was wrong first, and by route.",
            of: RefusedRequest.always)
        strangers = all.counter(
            "strangers_total",
            "Requests from addresses that are not WeCom's, and refusals that got no answer.",
            of: Stranger.allCases)
        events = all.counter(
            "events_total", "Callbacks that are no bind, by their event.", of: ReceivedEvent.all)
        binds = all.counter(
            "binds_total", "Binds by the errcode that was decided; none for those that nobody may answer.",
            of: BindAnswer.all)
        bindTurns = all.counter(
            "bind_turns_total", "Binds that took another course than the plain one.", of: BindTurn.allCases)
        bindSeconds = all.histogram(
            "bind_seconds", "From a bind's first byte to its answer's last.", bounds: Self.bounds)
        lateTruths = all.counter("late_truths_total", "What turned out about a bind after its answer.")
        oldTickets = all.counter("old_tickets_total", "Tickets that came after a newer one.")
        vendorCalls = all.counter(
            "vendor_calls_total", "Questions to whoever decides, by what was asked.",
            of: AskedQuestion.allCases)
        redemptions = all.counter(
            "redemptions_total", "What attempts to spend a code have led to.", of: Redemption.State.allCases)
        provedSecrets = all.counter("proved_secrets_total", "Secrets in doubt that WeCom has taken.")
        errands = all.counter(
            "errands_total", "Devices looked after without a callback, by how it went.",
            of: ErrandEnd.allCases)
        comparisons = all.counter(
            "comparisons_total", "Devices compared with WeCom and the vendor, by what was found.",
            of: Reconcile.Outcome.allCases)
        timeQuestions = all.counter("time_questions_total", "Times that the clouds were asked for a Date.")
        makerMessages = all.counter(
            "maker_messages_total", "What the maker's service has sent, by what became of it.",
            of: MakerCall.allCases)
        deliveries = all.counter(
            "deliveries_total", "Messages to the maker's service, by whether it took them.",
            of: DeliveryEnd.allCases)
        lines = all.counter("log_events_total", "Lines of the log, by their event.", of: LogEvent.allCases)
        conditionsBegun = all.counter(
            "conditions_begun_total", "Conditions that have begun.", of: Condition.allCases)
        ledgerTroubles = all.counter(
            "ledger_troubles_total", "What the ledger did not do in time, and is asked for again.",
            of: LedgerTrouble.allCases)
        connections = all.counter(
            "connections_total", "What became of connections and the requests on them.",
            of: ConnectionEvent.allCases)
        connectionFaults = all.counter(
            "connection_faults_total", "Connections that ended before a request of theirs could be read.",
            of: ConnectionFault.allCases)
        ledgerWork = all.counter(
            "ledger_work_total", "What the ledger has done since it was opened.", of: LedgerWork.allCases)
        conditions = all.gauge(
            "conditions", "How many stand now of each condition.", of: Condition.allCases)
        now = all.gauge("state", "What is so now.", of: Present.allCases)
        devices = all.gauge(
            "devices", "Devices by state, and those that wait for a person.", of: DeviceCount.all)
        codes = all.gauge("codes", "Codes that are not done with, by state.", of: LedgerTallies.redemptions)
        registry = all
    }
}
