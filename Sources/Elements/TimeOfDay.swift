/// A time of day in some zone, without a date: when something is done once a day.
package struct TimeOfDay: Equatable, Sendable {
    /// Minutes after midnight in UTC.
    private let minute: Int64

    private static let minutesOfDay: Int64 = 24 * 60

    /// Reads `03:30` as UTC, and `03:30+08:00` by its distance from UTC.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5 || bytes.count == 11, let local = Self.clock(bytes[0..<5]) else { return nil }
        guard bytes.count == 11 else {
            minute = local
            return
        }
        guard let ahead = Self.clock(bytes[6..<11]), ahead <= 14 * 60 else { return nil }
        switch bytes[5] {
        case UInt8(ascii: "+"): minute = (local - ahead + Self.minutesOfDay) % Self.minutesOfDay
        case UInt8(ascii: "-"): minute = (local + ahead) % Self.minutesOfDay
        default: return nil
        }
    }

    /// The first such time after another.
    package func next(after time: UnixTime) -> UnixTime {
        let day = Self.minutesOfDay * 60
        let midnight = time.seconds - (time.seconds % day + day) % day
        let today = UnixTime(seconds: midnight + minute * 60)
        return today > time ? today : today.advanced(bySeconds: day)
    }

    private static func clock(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let digits = bytes.map { Int64($0) - Int64(UInt8(ascii: "0")) }
        guard digits.count == 5, bytes[bytes.startIndex + 2] == UInt8(ascii: ":"),
            [digits[0], digits[1], digits[3], digits[4]].allSatisfy({ (0...9).contains($0) })
        else { return nil }
        let (hour, minute) = (digits[0] * 10 + digits[1], digits[3] * 10 + digits[4])
        return hour < 24 && minute < 60 ? hour * 60 + minute : nil
    }
}
