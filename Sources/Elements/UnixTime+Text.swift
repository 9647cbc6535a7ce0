extension UnixTime {
    /// RFC 3339, in UTC, to the millisecond.
    ///
    /// The date comes from the days since 0000-03-01, counted in 400-year eras of 146,097 days.
    package var text: String {
        let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let day = days - era * 146_097
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let date = dayOfYear - (153 * shifted + 2) / 5 + 1
        let time = (seconds % 86_400 + 86_400) % 86_400
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let fraction = (milliseconds % 1000 + 1000) % 1000
        let thousandths = String(1000 + fraction).dropFirst()
        return "\(year + era * 400 + (month <= 2 ? 1 : 0))-\(two(month))-\(two(date))"
            + "T\(two(time / 3600)):\(two(time / 60 % 60)):\(two(time % 60)).\(thousandths)Z"
    }
}
