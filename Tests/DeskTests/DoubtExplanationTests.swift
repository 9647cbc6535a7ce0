import Binding
import Desk
import Elements
import Ledger
import Support
import Testing

/// What is told of a code of which nobody knows whether it was spent.
@Suite struct DoubtExplanationTests {
    @Test func `a countdown ends, and then the remedy is another`() {
        let known = Bench.code(.inDoubt, Reason(.secretUnanswered))
        #expect(Explanation(known, at: Bench.start.advanced(bySeconds: 108)).secondsLeft == 432)
        let last = Explanation(known, at: Bench.start.advanced(bySeconds: 485))
        #expect(last.now.zh.contains("还剩 55 秒可以重试") && last.now.en.contains("55 s left to retry"))
        #expect(last.todo.contains { $0.zh.hasPrefix("55 秒内") && $0.en.hasPrefix("within 55 s: `wecom") })
        let late = Explanation(known, at: Bench.start.advanced(bySeconds: 541))
        #expect(late.secondsLeft == nil && !late.todo.contains { $0.en.contains("retry") })
        #expect(late.now.zh.contains("重试的时间已过") && late.now.en.contains("the time to retry it is over"))
    }

    @Test func `of a device that nobody has an older code is no matter`() {
        var known = Bench.code(.inDoubt, Reason(.secretUnanswered))
        known.history = DeviceHistory(
            device: Bench.device(.free), callbacks: known.history?.callbacks ?? [],
            redemptions: known.history?.redemptions ?? [], journal: [])
        #expect(Explanation(known, at: Bench.now).secondsLeft == nil)
    }
}
