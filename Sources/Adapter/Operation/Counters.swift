import Binding
import Cloud
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
    let callbacks: Metric<AnsweredCallback>
    let refusals: Metric<RefusedRequest>
    let strangers: Metric<Stranger>
    let keyCallbacks: Metric<KeyPlace>
    package let bindTurns: Metric<BindTurn>
    let bindSeconds: Histogram<Single>
    let budgetLeft: Histogram<Single>
    let bindsInProgress: Metric<Single>
    let lateTruths: Metric<Single>
    let oldTickets: Metric<Single>

    // The clouds, codes and devices.
    let cloudCalls: Metric<EndedCloudCall>
    let cloudSeconds: Histogram<CloudCall.Endpoint>
    let accountsAway: Metric<Single>
    let redemptions: Metric<Redemption.State>
    let redemptionsInProgress: Metric<Single>
    let codes: Metric<Redemption.State>
    let provedSecrets: Metric<Single>
    let devices: Metric<Device.State>
    let devicesInTrouble: Metric<DeviceTrouble>
    let errands: Metric<ErrandEnd>
    let comparisons: Metric<Reconcile.Outcome>

    // The maker's service.
    let makerMessages: Metric<MakerCall>
    package let deliveries: Metric<DeliveryEnd>
    let outbox: Metric<Single>
    let outboxOldest: Metric<Single>

    // The ledger.
    let commitSeconds: Histogram<Single>
    let batch: Histogram<Single>
    let ledgerTroubles: Metric<LedgerTrouble>
    let lateTransactions: Metric<Single>
    let corrections: Metric<Single>
    let overdueCorrections: Metric<Single>
    let waitingTransactions: Metric<Single>
    let logPages: Metric<Single>
    let freeBytes: Metric<Single>

    // Connections and what comes over them.
    let connections: Metric<Single>
    let connectionsOpen: Metric<Single>
    let connectionsUnheard: Metric<UnheardConnection>
    let acceptPauses: Metric<Single>
    let connectionFaults: Metric<ConnectionFault>
    let requests: Metric<Single>
    let unreadRequests: Metric<UnreadRequest>
    let answers: Metric<AnswerEnd>
    package let adminRefusals: Metric<AdminRefusal>

    // The program itself.
    package let lines: Metric<LogEvent>
    package let conditionsBegun: Metric<Condition>
    let conditions: Metric<Condition>
    let loopLag: Histogram<Single>
    package let timeQuestions: Metric<Single>
    let clockAhead: Metric<Single>
    let clockIsSure: Metric<Single>
    let build: Metric<Build>
    let startTime: Metric<Single>
    let residentBytes: Metric<Single>
    let openDescriptors: Metric<Single>
    let mostDescriptors: Metric<Single>

    package init() {
        var all = MetricRegistry()
        callbacks = all.counter(
            "callbacks_total",
            "Authentic callbacks and URL checks, by their event and what they were answered: an errcode, none, "
                + "or nothing that WeCom could take for an answer.", of: AnsweredCallback.all)
        refusals = all.counter(
            "refusals_total", "Requests that were not let in, by what was wrong first, and by route.",
            of: RefusedRequest.always)
        strangers = all.counter(
            "strangers_total",
            "Requests from addresses that are not WeCom's, and refusals that got no answer.",
            of: Stranger.allCases)
        keyCallbacks = all.counter(
            "key_callbacks_total",
            "Callbacks that a pair of Token and EncodingAESKey opened, by its place in the route's keys.",
            of: [])
        bindTurns = all.counter(
            "bind_turns_total", "Binds that took another course than the plain one.", of: BindTurn.allCases)
        bindSeconds = all.histogram(
            "bind_seconds", "From a bind's first byte to its answer's last.", bounds: Bounds.answer)
        budgetLeft = all.histogram(
            "bind_budget_left_seconds",
            "What was left of WeCom's 3 s when it was known what a bind is answered.",
            bounds: Bounds.budget)
        bindsInProgress = all.gauge("binds_in_progress", "Binds that are being decided.")
        lateTruths = all.counter("late_truths_total", "What turned out about a bind after its answer.")
        oldTickets = all.counter("old_tickets_total", "Tickets that came after a newer one.")

        cloudCalls = all.counter(
            "cloud_calls_total", "Requests to the clouds, by what came of them.", of: EndedCloudCall.all)
        cloudSeconds = all.histogram(
            "cloud_call_seconds", "How long requests to the clouds took, whatever came of them.",
            bounds: Bounds.call, of: CloudCall.Endpoint.allCases)
        accountsAway = all.gauge("accounts_away", "Accounts at the vendor or the maker that do not answer.")
        redemptions = all.counter(
            "redemptions_total", "What attempts to spend a code have led to.", of: Redemption.State.allCases)
        redemptionsInProgress = all.gauge("redemptions_in_progress", "Codes that are being spent.")
        codes = all.gauge(
            "codes", "Codes that are not done with, by state; of each at most 10,000 are counted.",
            of: LedgerTallies.redemptions)
        provedSecrets = all.counter("proved_secrets_total", "Secrets in doubt that WeCom has taken.")
        devices = all.gauge(
            "devices", "Devices by state; of those that are free, the ones that somebody has tried to bind.",
            of: Device.State.allCases)
        devicesInTrouble = all.gauge(
            "devices_in_trouble", "Devices that wait for a call of unknown outcome or for a person.",
            of: DeviceTrouble.allCases)
        errands = all.counter(
            "errands_total", "Devices looked after without a callback, by how it went.",
            of: ErrandEnd.allCases)
        comparisons = all.counter(
            "comparisons_total", "Devices compared with WeCom and the vendor, by what was found.",
            of: Reconcile.Outcome.allCases)

        makerMessages = all.counter(
            "maker_messages_total", "What the maker's service has sent, by what became of it.",
            of: MakerCall.allCases)
        deliveries = all.counter(
            "deliveries_total", "Messages to the maker's service, by whether it took them.",
            of: DeliveryEnd.allCases)
        outbox = all.gauge("outbox_messages", "Messages that the maker's service has not taken yet.")
        outboxOldest = all.gauge(
            "outbox_oldest_seconds", "How long the oldest of these messages has waited.")

        commitSeconds = all.histogram(
            "ledger_commit_seconds", "How long the disk took to keep a batch of transactions.",
            bounds: Bounds.commit)
        batch = all.histogram(
            "ledger_batch_transactions", "How many transactions were committed together.",
            bounds: Bounds.batch)
        ledgerTroubles = all.counter(
            "ledger_troubles_total", "What the ledger did not do in time, and is asked for again.",
            of: LedgerTrouble.allCases)
        lateTransactions = all.counter(
            "ledger_late_transactions_total",
            "Transactions that were dropped unrun, since their time was over.")
        corrections = all.counter(
            "ledger_corrections_total", "Transactions that were committed too late, and put right.")
        overdueCorrections = all.gauge(
            "ledger_corrections_overdue", "Transactions that could not be put right so far.")
        waitingTransactions = all.gauge(
            "ledger_waiting_transactions", "Transactions that wait for the ledger.")
        logPages = all.gauge("ledger_log_pages", "Length of the ledger's write-ahead log.")
        freeBytes = all.gauge("ledger_free_bytes", "Room that is left on the ledger's disk.")

        connections = all.counter("connections_total", "Connections that were accepted.")
        connectionsOpen = all.gauge("connections_open", "Connections that are open.")
        connectionsUnheard = all.counter(
            "connections_unheard_total", "Accepted connections that were closed unheard, by what was short.",
            of: UnheardConnection.allCases)
        acceptPauses = all.counter(
            "accept_pauses_total", "Times that accepting paused for want of descriptors.")
        connectionFaults = all.counter(
            "connection_faults_total",
            "Connections that ended before a request that had begun could be read.",
            of: ConnectionFault.allCases)
        requests = all.counter("requests_total", "Requests that were read.")
        unreadRequests = all.counter(
            "unread_requests_total", "Requests that were no HTTP, or not whole in time.",
            of: UnreadRequest.allCases)
        answers = all.counter(
            "answers_total", "Requests that were read, by what became of their answer.",
            of: AnswerEnd.allCases)
        adminRefusals = all.counter(
            "admin_refusals_total", "Requests to the admin listener that were not let in, by what was wrong.",
            of: AdminRefusal.allCases)

        lines = all.counter("log_events_total", "Lines of the log, by their event.", of: LogEvent.allCases)
        conditionsBegun = all.counter(
            "conditions_begun_total", "Conditions that have begun.", of: Condition.allCases)
        conditions = all.gauge(
            "conditions", "How many stand now of each condition.", of: Condition.allCases)
        loopLag = all.histogram(
            "loop_lag_seconds", "How late an event loop came to what was due.", bounds: Bounds.lag)
        timeQuestions = all.counter("time_questions_total", "Times that the clouds were asked for a Date.")
        clockAhead = all.gauge(
            "clock_ahead_seconds",
            "How far the machine's clock is ahead of the time that the program goes by.")
        clockIsSure = all.gauge("clock_sure", "1 where the program is sure of the time of day, else 0.")
        build = all.gauge("build_info", "1 for what this program was built from.", of: [Build.this])
        startTime = all.gauge("process_start_time_seconds", "When the process started, as Unix time.")
        residentBytes = all.gauge("process_resident_memory_bytes", "Memory of the process that is resident.")
        openDescriptors = all.gauge("process_open_fds", "Descriptors that the process has open.")
        mostDescriptors = all.gauge("process_max_fds", "Descriptors that the process may have open.")
        registry = all
    }
}

/// Of histograms: in milliseconds, but for the batch.
private enum Bounds {
    /// WeCom wishes for an answer in 1 s and gives up after 3.
    static let answer =
        Set([5, 10, 25, 50, 100, 250, 500, 1_000, 2_000, 3_000])
        .union([Budget.answerMilliseconds, Budget.silenceMilliseconds]).sorted()
    static let budget =
        Set([0, 1_000, 1_500, 2_000, 2_500, 2_750, 2_900, 2_950, 3_000])
        .union([3_000 - Budget.silenceMilliseconds, 3_000 - Budget.answerMilliseconds]).sorted()
    static let call: [Int64] = [10, 25, 50, 100, 250, 500, 1_000, 2_500, 3_000, 5_000, 10_000]
    static let commit: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500]
    static let batch: [Int64] = [1, 2, 4, 8, 16, 32, 64, 128, 256]
    static let lag: [Int64] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 3_000]
}
