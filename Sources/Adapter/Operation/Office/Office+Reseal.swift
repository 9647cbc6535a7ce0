import Binding
import Crypto
import Desk
import Elements
import Events
import Ledger

// MARK: The seal key

extension Office {
    /// Rows in one step, for which the ledger is busy for a few milliseconds.
    private static let resealedAtOnce = 64
    /// One question goes on for so long; whoever asks asks again, and it goes on where it was.
    private static let resealingMilliseconds: Int64 = 500

    /// Seals with the present key what a former one has sealed, a step at a time, behind whatever waits for the ledger.
    func reseal() async throws(Refusal) -> JSON {
        guard let file else { throw Refusal(.unavailable, Words("这个账本没有文件", "this ledger has no file")) }
        let end = runtime.now.advanced(byMilliseconds: Self.resealingMilliseconds)
        var step: Resealing
        repeat {
            let before = resealing.withLock { $0 }
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            do {
                step = try await file.reseal(before, atMost: Self.resealedAtOnce, LedgerTimes(by: by))
            } catch {
                throw Office.refusal(error)
            }
            resealing.withLock { $0 = step }
        } while !step.isDone && runtime.now < end
        return .object([
            ("done", .bool(step.isDone)), ("key", .string(Hex.encode(step.key))),
            ("table", .string(step.table)),
        ])
    }
}
