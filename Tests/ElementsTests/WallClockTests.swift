import Elements
import Testing

@Suite struct WallClockTests {
    private static let zero = Instant(nanoseconds: 1_000_000_000_000)
    private static let truth = UnixTime(seconds: 1_790_000_000)

    /// What is heard after so many seconds. All numbers are seconds ahead of the true time.
    enum Heard: Sendable {
        case system(Int64, isSynchronised: Bool = false)
        case wecom(Int64)
        case cloud(Int64)
        case callback(Int64)
    }

    struct Case: Sendable {
        let name: String
        /// How wrong the system's clock is at the start, and whether the kernel vouches for it.
        var startsAhead: Int64 = 0
        var isSynchronised = false
        let heard: [(after: Int64, Heard)]
        let isSure: Bool
        /// How far the clock is ahead in the end, corrected if that was due.
        var ahead: Int64 = 0
        var isCorrected = false
    }

    private static func clock(_ one: Case) -> (clock: WallClock, now: Instant) {
        func time(_ seconds: Int64, _ ahead: Int64) -> UnixTime { truth.advanced(bySeconds: seconds + ahead) }
        var clock = WallClock(
            SystemTime(time(0, one.startsAhead), isSynchronised: one.isSynchronised), at: zero)
        var now = zero
        for (seconds, heard) in one.heard {
            now = zero.advanced(byMilliseconds: seconds * 1_000)
            switch heard {
            case .system(let ahead, let isSynchronised):
                let reading = SystemTime(time(seconds, ahead), isSynchronised: isSynchronised)
                clock.hear(.system(reading), at: now)
            case .wecom(let ahead): clock.hear(.date(.wecom, time(seconds, ahead)), at: now)
            case .cloud(let ahead): clock.hear(.date(.otherCloud, time(seconds, ahead)), at: now)
            case .callback(let ahead): clock.hear(.callback(time(seconds, ahead)), at: now)
            }
        }
        return (clock, now)
    }

    static let cases: [Case] = [
        Case(name: "nobody has spoken", heard: [], isSure: false),
        Case(name: "WeCom agrees", heard: [(1, .wecom(0))], isSure: true),
        Case(name: "WeCom, 60 s away", startsAhead: 60, heard: [(1, .wecom(0))], isSure: true, ahead: 60),
        Case(name: "WeCom, 61 s away", startsAhead: 61, heard: [(1, .wecom(0))], isSure: false, ahead: 61),
        Case(name: "another cloud alone", heard: [(1, .cloud(0))], isSure: false),
        Case(name: "a callback alone", heard: [(1, .callback(0))], isSure: false),
        Case(name: "the kernel alone", isSynchronised: true, heard: [], isSure: false),
        Case(
            name: "another cloud and a callback", heard: [(1, .cloud(0)), (2, .callback(-2))], isSure: true),
        Case(
            name: "another cloud and the kernel", isSynchronised: true, heard: [(1, .cloud(0))],
            isSure: true),
        Case(
            name: "the kernel, while a cloud disagrees with it", isSynchronised: true,
            heard: [(1, .callback(0)), (2, .cloud(11))], isSure: true),
        Case(
            name: "the kernel does not count against a cloud", startsAhead: 3_600, isSynchronised: true,
            heard: [(1, .cloud(0))], isSure: false, ahead: 3_600),
        Case(name: "a replay proves nothing", heard: [(1, .cloud(0)), (2, .callback(-61))], isSure: false),
        Case(
            name: "two clouds 301 s behind us", startsAhead: 301, heard: [(1, .wecom(0)), (2, .cloud(0))],
            isSure: true, ahead: 0, isCorrected: true),
        Case(
            name: "two clouds that differ by 60 s, both further from us", startsAhead: 301,
            heard: [(1, .wecom(0)), (2, .cloud(60))], isSure: true, ahead: 0, isCorrected: true),
        Case(
            name: "two clouds that differ by 61 s", startsAhead: 301,
            heard: [(1, .wecom(0)), (2, .cloud(61))], isSure: false, ahead: 301),
        Case(
            name: "two clouds that differ by two minutes, both 8 hours from us", startsAhead: 28_800,
            heard: [(1, .wecom(0)), (2, .cloud(120))], isSure: true, ahead: 0, isCorrected: true),
        Case(
            name: "two clouds that differ by more than a tenth of 20 minutes", startsAhead: 1_200,
            heard: [(1, .wecom(0)), (2, .cloud(121))], isSure: false, ahead: 1_200),
        Case(
            name: "two clouds that differ by 11 s, one of them near us", startsAhead: 65,
            heard: [(1, .wecom(0)), (2, .cloud(11))], isSure: false, ahead: 65),
        Case(
            name: "one cloud far ahead of us, one as far behind", startsAhead: 0,
            heard: [(1, .wecom(61)), (2, .cloud(-61))], isSure: false),
        Case(
            name: "two clouds 10 s away", startsAhead: 10, heard: [(1, .wecom(0)), (2, .cloud(0))],
            isSure: true, ahead: 10),
        Case(
            name: "8 hours behind, WeCom and a callback", startsAhead: -28_800,
            heard: [(1, .wecom(0)), (2, .callback(-5))], isSure: true, ahead: 0, isCorrected: true),
        Case(
            name: "8 days ahead, WeCom and a callback, which proves nothing", startsAhead: 691_200,
            heard: [(1, .callback(0)), (2, .wecom(0))], isSure: false, ahead: 691_200),
        Case(
            name: "another cloud and a callback without WeCom", startsAhead: -28_800,
            heard: [(1, .cloud(0)), (2, .callback(0))], isSure: false, ahead: -28_800),
        Case(
            name: "a jump is not followed", heard: [(1, .wecom(0)), (5, .system(600))], isSure: false),
        Case(
            name: "a jump, and witnesses of the old time",
            heard: [(5, .system(600)), (6, .wecom(0)), (7, .cloud(0))], isSure: true),
        Case(
            name: "a jump, and witnesses of the new time",
            heard: [(5, .system(-3_600)), (6, .wecom(-3_600)), (7, .cloud(-3_600))], isSure: true,
            ahead: -3_600, isCorrected: true),
        Case(
            name: "a jump that the kernel vouches for, and WeCom",
            heard: [(5, .system(3_600, isSynchronised: true)), (6, .wecom(3_600))], isSure: true,
            ahead: 3_600, isCorrected: true),
        Case(
            name: "what was said before a jump counts no longer",
            heard: [(1, .wecom(600)), (5, .system(600)), (6, .cloud(600))], isSure: false),
        Case(
            name: "what was said a day ago counts no longer", heard: [(1, .wecom(0)), (86_401, .system(0))],
            isSure: false),
        Case(
            name: "a wrong clock that was mended after witnesses had corrected us", startsAhead: 28_800,
            heard: [(1, .wecom(0)), (2, .cloud(0))], isSure: true, ahead: 0, isCorrected: true),
    ]

    /// States: Time 3, Time 6, Time 7.
    @Test(arguments: cases)
    func `is as sure and as right as its witnesses make it`(one: Case) {
        var (clock, now) = Self.clock(one)
        let error = clock.error(at: now)
        #expect((error != nil) == one.isCorrected, "\(one.name)")
        if let error {
            #expect(clock.sureSince(at: now) == nil, "wrong beats sure: \(one.name)")
            clock.correct(byMilliseconds: error, at: now)
            #expect(clock.sureSince(at: now) == clock.time(at: now), "\(one.name)")
        }
        #expect((clock.sureSince(at: now) != nil) == one.isSure, "\(one.name)")
        let seconds = now.milliseconds(since: Self.zero) / 1_000
        #expect(
            clock.time(at: now) == Self.truth.advanced(bySeconds: seconds + one.ahead), "\(one.name)")
    }

    /// States: Time 2.
    @Test(arguments: [-4_900, 4_900] as [Int64])
    func `a small step is followed, and no more of it at once than a wait can bear`(step: Int64) {
        var clock = WallClock(SystemTime(Self.truth, isSynchronised: false), at: Self.zero)
        var now = Self.zero
        var far: Int64 = 0
        for _ in 0..<25 {
            now = now.advanced(byMilliseconds: 5_000)
            let system = Self.truth.advanced(byMilliseconds: now.milliseconds(since: Self.zero) + step)
            clock.hear(.system(SystemTime(system, isSynchronised: false)), at: now)
            let ahead = clock.time(at: now).milliseconds(since: system) + step
            #expect(abs(ahead - far) <= WallClock.followMilliseconds)
            far = ahead
        }
        #expect(far == step)
    }

    @Test func `a clock that was corrected follows the system's once that is mended`() {
        let start = Case(
            name: "", startsAhead: 28_800, heard: [(1, .wecom(0)), (2, .cloud(0))], isSure: true)
        var (clock, now) = Self.clock(start)
        if let error = clock.error(at: now) { clock.correct(byMilliseconds: error, at: now) }
        #expect(clock.systemAhead == 28_800_000)
        now = now.advanced(byMilliseconds: 5_000)
        let mended = Self.truth.advanced(byMilliseconds: now.milliseconds(since: Self.zero) + 900)
        clock.hear(.system(SystemTime(mended, isSynchronised: true)), at: now)
        #expect(clock.systemAhead == nil)
        for _ in 0..<4 {
            now = now.advanced(byMilliseconds: 5_000)
            let time = Self.truth.advanced(byMilliseconds: now.milliseconds(since: Self.zero) + 900)
            clock.hear(.system(SystemTime(time, isSynchronised: true)), at: now)
        }
        let expected = Self.truth.advanced(byMilliseconds: now.milliseconds(since: Self.zero) + 900)
        #expect(clock.time(at: now) == expected)
    }
}
