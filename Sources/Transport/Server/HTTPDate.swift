import Elements

/// The Date field of answers, made anew once a second.
///
/// Source: RFC 9110, 5.6.7 (IMF-fixdate).
struct HTTPDate {
    private var second: Int64 = .min
    private var text = ""

    mutating func text(at time: UnixTime) -> String {
        if time.seconds != second {
            second = time.seconds
            text = Self.text(ofSecond: second)
        }
        return text
    }

    private static func text(ofSecond second: Int64) -> String {
        let days = Int((second >= 0 ? second : second - 86_399) / 86_400)
        let rest = Int(second) - days * 86_400
        let (year, month, day) = date(ofDay: days)
        // 1970-01-01 was a Thursday.
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][((days % 7) + 7) % 7]
        let name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][
            month - 1]
        let clock = "\(pair(rest / 3600)):\(pair(rest / 60 % 60)):\(pair(rest % 60))"
        return "\(weekday), \(pair(day)) \(name) \(year) \(clock) GMT"
    }

    /// The Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are counted from March, so that the leap day is the last of its year, in eras of 400 years.
    private static func date(ofDay day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    private static func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
