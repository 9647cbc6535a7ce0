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
        guard text.dropFirst(8).prefix(2) == (day < 10 ? "0\(day)" : "\(day)") else { return nil }
    }
}
