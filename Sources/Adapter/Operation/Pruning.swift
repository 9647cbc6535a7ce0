import Binding
import Elements
import Events
import Ledger
import Telemetry

/// Lets go of what is older than the ledger must remember, a small step at a time, and of what imports have left.
struct Pruning: Chore {
    let ledger: SQLiteLedger
    let office: Office
    let runtime: any Runtime
    let log: Log

    private static let rows = 64
    private static let stepMilliseconds: Int64 = 100
    private static let intervalMilliseconds: Int64 = 3_600_000
    private static let patienceMilliseconds: Int64 = 10_000

    func turn() async -> Int64 {
        do {
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            let pruned = try await ledger.prune(atMost: Self.rows, LedgerTimes(by: by))
            let tidied = try await office.tidy()
            let isDone = pruned.isDone && tidied < Self.rows
            return isDone ? Self.intervalMilliseconds : Self.stepMilliseconds
        } catch .ended {
            // Why is told by whoever has ended it.
            return Self.intervalMilliseconds
        } catch {
            log.tell(.pruneFailed, [.failure: .string("\(error)")])
            return Self.intervalMilliseconds
        }
    }
}
