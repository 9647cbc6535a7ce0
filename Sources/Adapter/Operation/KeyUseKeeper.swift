import Binding
import Elements
import Envelope
import Ledger
import Telemetry

/// Keeps in the ledger when each pair of keys was last used, so that the next process knows it too.
///
/// All of them once a minute: no callback costs a commit for it.
final class KeyUseKeeper: Chore {
    private let use: KeyUse
    private let ledger: SQLiteLedger
    private let runtime: any Runtime
    private let counters: Counters
    private let routes: @Sendable () -> [String: [Credentials]]
    /// Until when everything is kept.
    private let keptUntil: Guarded<Instant>

    private static let intervalMilliseconds: Int64 = 60_000
    private static let patienceMilliseconds: Int64 = 5_000

    /// - Parameter routes: The keys of each route that is configured now, by its path.
    init(
        _ use: KeyUse, in ledger: SQLiteLedger, on runtime: any Runtime, _ counters: Counters,
        _ routes: @escaping @Sendable () -> [String: [Credentials]]
    ) {
        self.routes = routes
        self.use = use
        self.ledger = ledger
        self.runtime = runtime
        self.counters = counters
        keptUntil = Guarded(runtime.now)
    }

    func turn() async -> Int64 {
        await keep()
        return Self.intervalMilliseconds
    }

    /// What cannot be kept now is kept with the next.
    func keep() async {
        let now = runtime.now
        let times = LedgerTimes(by: now.advanced(byMilliseconds: Self.patienceMilliseconds))
        do {
            if !use.isRead { use.read(try await ledger.keyMarks(times)) }
            let marks = use.marks(since: keptUntil.withLock { $0 })
            let gone = use.gone(from: routes())
            guard !marks.isEmpty || !gone.isEmpty else { return }
            try await ledger.keep(marks, forgetting: gone, times)
            use.forget(gone)
            keptUntil.withLock { $0 = now }
        } catch {
            counters.ledgerTroubles.add(.keyUse)
        }
    }
}
