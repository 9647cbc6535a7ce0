import Processes
import Testing

/// What a machine kept from a test, by what two witnesses have seen.
@Suite struct PaceTests {
    /// A look every 100 ms for ten seconds; in each, threads wait and others have so many milliseconds.
    private func pace(_ waited: Int64, _ others: Int64, from begin: Int64 = 0, to end: Int64 = 10_000) -> Pace
    {
        var looks: [(at: Int64, waited: Int64, others: Int64)] = [(0, 0, 0)]
        for at in stride(from: Int64(100), through: 10_000, by: 100) {
            let last = looks[looks.count - 1]
            let isTaken = begin < at && at <= end
            looks.append((at, last.waited + (isTaken ? waited : 0), last.others + (isTaken ? others : 0)))
        }
        return Pace(recorded: looks)
    }

    @Test func `what is done in time is kept, however little was given`() {
        #expect(pace(100, 200).judge(900, atMost: 1_000) == .kept)
    }

    @Test func `what is late on a machine that gave all is broken`() {
        #expect(pace(0, 0).judge(1_001, atMost: 1_000) == .broken)
    }

    @Test func `a program that keeps its own threads waiting has no excuse`() {
        #expect(pace(150, 1).judge(1_500, atMost: 1_000) == .broken)
    }

    @Test func `others that ran while nobody waited are none either`() {
        #expect(pace(1, 150).judge(1_500, atMost: 1_000) == .broken)
    }

    @Test func `what others took excuses so much and no more`() {
        let pace = pace(50, 60, from: 4_000, to: 6_000)
        guard case .notJudged(let withheld) = pace.judge(1_500, atMost: 1_000) else {
            Issue.record("judged")
            return
        }
        #expect((700...850).contains(withheld))
        #expect(pace.judge(2_500, atMost: 1_000) == .broken)
    }

    @Test func `what did not come about is excused by a fifth of its time`() {
        #expect(pace(21, 100).judge(false, within: 1_000) == .notJudged(withheldMilliseconds: 210))
        #expect(pace(15, 100).judge(false, within: 1_000) == .broken)
        #expect(pace(0, 0).judge(true, within: 1_000) == .kept)
    }
}
