extension UnixTime {
    /// The beginning of a day, in UTC; nil for one that its month does not have.
    ///
    /// Counted in years that begin in March, so that the leap day is the last.
    package init?(year: Int64, month: Int64, day: Int64) {
        guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        let counted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = counted * 365 + counted / 4 - counted / 100 + counted / 400 + dayOfYear - 719_468
        self.init(seconds: days * 86_400)
        // The 31st of a shorter month is counted as a day of the next one.
        guard date.day == day else { return nil }
    }

    /// The day, in UTC.
    ///
    /// It comes from the days since 0000-03-01, counted in 400-year eras of 146,097 days.
    var date: (year: Int64, month: Int64, day: Int64) {
        let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400 + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let counted = days - era * 146_097
        let year = (counted - counted / 1_460 + counted / 36_524 - counted / 146_096) / 365
        let dayOfYear = counted - (365 * year + year / 4 - year / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}
