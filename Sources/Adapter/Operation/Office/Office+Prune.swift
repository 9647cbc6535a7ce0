import Binding
import Desk
import Elements
import Events
import Ledger

// MARK: What is over

extension Office {
    /// Rows of each kind in one step, for which the ledger is busy for a few milliseconds.
    private static let prunedAtOnce = 64
    /// One question goes on for so long; whoever asks asks again.
    private static let pruningMilliseconds: Int64 = 1_000

    /// Why what was over before a time cannot go; nil when it can.
    static func refusal(ofPruning before: UnixTime, at now: UnixTime) -> Refusal? {
        let kept = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        guard before > kept else { return nil }
        return Refusal(
            .refused,
            Words(
                "180 天之内的还有用：请写一个不晚于 \(kept.text.prefix(10)) 的日期",
                "what is younger than 180 days is needed: name a day up to \(kept.text.prefix(10))"))
    }

    /// Deletes what was over before a time, a step at a time, behind whatever waits for the ledger.
    func prune(_ input: OfficeInput) async throws(Refusal) -> JSON {
        guard let file, machine != nil, runtime.sureSince != nil else {
            throw Refusal(
                .unavailable,
                Words(
                    "没有运行中的程序确知时间，否则什么都不能删：见 `wecom-bind doctor`",
                    "no server is running that is sure of the time, and nothing goes by one that is not: see doctor"
                )
            )
        }
        guard let before = input["before"]?.integer.map({ UnixTime(milliseconds: $0) }) else {
            throw Refusal(.wrong, Words("before 是以毫秒计的时间", "before is a time in milliseconds"))
        }
        if let refusal = Self.refusal(ofPruning: before, at: runtime.unixNow) { throw refusal }
        let end = runtime.now.advanced(byMilliseconds: Self.pruningMilliseconds)
        var rows = 0
        var isDone = false
        while !isDone, runtime.now < end {
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            do {
                let step = try await file.prune(
                    before: before, atMost: Self.prunedAtOnce, LedgerTimes(by: by))
                (rows, isDone) = (rows + step.rows, step.isDone)
            } catch {
                throw Office.refusal(error)
            }
        }
        return .object([("rows", .integer(Int64(rows))), ("done", .bool(isDone))])
    }
}
