import Elements
import Testing

@Suite struct WallClockTests {
    private static let jumps: [Int64] = [301_000, 600_000, -3_600_000, 5_001]

    @Test(arguments: jumps)
    func `a jump that nobody confirms is not believed`(jump: Int64) {
        #expect(WallClock.judge(system: jump, .init()) == .doubt(jump))
        #expect(WallClock.judge(system: jump, .init(wecom: 0, vendor: 0, callbacks: 0)) == .doubt(jump))
    }

    @Test(arguments: jumps)
    func `both clouds are believed, one is not`(jump: Int64) {
        #expect(WallClock.judge(system: jump, .init(wecom: jump, vendor: jump)) == .follow(jump))
        #expect(WallClock.judge(system: jump, .init(wecom: jump)) == .doubt(jump))
        #expect(WallClock.judge(system: jump, .init(wecom: jump, vendor: 0)) == .doubt(jump))
        #expect(WallClock.judge(system: jump, .init(wecom: 0, vendor: jump)) == .doubt(jump))
    }

    @Test(arguments: jumps)
    func `the callbacks' median is believed`(jump: Int64) {
        #expect(WallClock.judge(system: jump, .init(callbacks: jump)) == .follow(jump))
        #expect(WallClock.judge(system: jump, .init(wecom: 0, callbacks: jump)) == .follow(jump))
    }

    @Test func `a witness may be off by what a Date field and its way take`() {
        #expect(WallClock.judge(system: 600_000, .init(callbacks: 595_000)) == .follow(600_000))
        #expect(WallClock.judge(system: 600_000, .init(callbacks: 594_999)) == .doubt(600_000))
    }

    @Test(arguments: [50, -50, 5_000, -5_000] as [Int64])
    func `a small step is followed`(step: Int64) {
        #expect(WallClock.judge(system: step, .init()) == .follow(step))
    }

    @Test func `without a step nothing changes`() {
        for system: Int64 in [0, 49, -49] {
            #expect(WallClock.judge(system: system, .init(wecom: 900_000, vendor: 900_000)) == .steady)
        }
    }
}
