package import Elements
package import HTTP

extension Response {
    /// When the peer, or whoever has kept this for it, made the answer; nil without a Date that can be read.
    package var date: UnixTime? { fields["Date"].flatMap(DateField.read) }
}

/// Reads a Date field. Source: RFC 9110, 5.6.7 (IMF-fixdate; the obsolete forms are not taken).
enum DateField {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func read(_ text: String) -> UnixTime? {
        // "Sun, 06 Nov 1994 08:49:37 GMT"
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 6, text.utf8.count == 29, parts[0].utf8.last == UInt8(ascii: ","),
            parts[5] == "GMT",
            let day = number(parts[1], 1...31), let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3], 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59),
            let second = number(clock[2], 0...60)
        else { return nil }
        guard let midnight = UnixTime(year: year, month: Int64(month) + 1, day: day) else { return nil }
        return UnixTime(seconds: midnight.seconds + (hour * 60 + minute) * 60 + second)
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int64(text).flatMap { range.contains($0) ? $0 : nil }
    }
}
