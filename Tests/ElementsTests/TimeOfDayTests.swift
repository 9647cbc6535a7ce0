import Elements
import Testing

@Suite struct TimeOfDayTests {
    // 2026-09-21T14:13:20Z
    private let now = UnixTime(seconds: 1_790_000_000)

    @Test(arguments: [
        ("14:14", 40), ("14:13", 86_380), ("00:00", 35_200), ("22:14+08:00", 40), ("06:14-08:00", 40),
        ("04:14+14:00", 40), ("00:14+10:00", 40),
    ])
    func `the next one is less than a day away`(text: String, seconds: Int64) throws {
        let time = try #require(TimeOfDay(text))
        #expect(time.next(after: now) == now.advanced(bySeconds: seconds))
    }

    @Test func `it is never the present moment`() throws {
        let time = try #require(TimeOfDay("03:30"))
        let next = time.next(after: now)
        #expect(time.next(after: next) == next.advanced(bySeconds: 86_400))
    }

    @Test(arguments: [
        "", "3:30", "24:00", "03:60", "03.30", "03:30 ", "03:30+8:00", "03:30+15:00", "03:30*08:00", "0a:30",
        "03:30+0８:00", "-1:30",
    ])
    func `anything else is none`(text: String) {
        #expect(TimeOfDay(text) == nil)
    }
}
