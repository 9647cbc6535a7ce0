import Elements
import Testing

@Suite struct UnixTimeTests {
    @Test(arguments: [
        (1970, 1, 1), (2000, 2, 29), (2024, 2, 29), (2026, 1, 31), (2026, 2, 28), (2026, 12, 31),
        (9999, 12, 31),
    ])
    func `a day of the calendar is read as it is written`(year: Int64, month: Int64, day: Int64) throws {
        let time = try #require(UnixTime(year: year, month: month, day: day))
        let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
        #expect(time.text == "\(year)-\(two(month))-\(two(day))T00:00:00.000Z")
    }

    @Test(arguments: [
        (2026, 2, 29), (2026, 2, 30), (2026, 2, 31), (2100, 2, 29), (2026, 4, 31), (2026, 6, 31),
        (2026, 1, 32),
        (2026, 1, 0), (2026, 0, 1), (2026, 13, 1), (1969, 12, 31),
    ])
    func `a day that its month does not have is none`(year: Int64, month: Int64, day: Int64) {
        #expect(UnixTime(year: year, month: month, day: day) == nil)
    }
}
