package import Elements
package import HTTP

extension Response {
    /// When the peer, or whoever has kept this for it, made the answer; nil without a Date that can be read.
    package var date: UnixTime? { fields["Date"].flatMap(DateField.read) }
}

/// Reads a Date field. Source: RFC 9110, 5.6.7 (IMF-fixdate; the obsolete forms are not taken).
enum DateField {
    private static let months = "JanFebMarAprMayJunJulAugSepOctNovDec".utf8.map(\.self)
    /// What stands between the numbers and names, at its place.
    private static let form = "___, __ ___ ____ __:__:__ GMT".utf8.map(\.self)

    static func read(_ text: String) -> UnixTime? {
        let text = Array(text.utf8)
        guard text.count == form.count else { return nil }
        for place in text.indices where form[place] != UInt8(ascii: "_") && text[place] != form[place] {
            return nil
        }
        guard let day = number(text, 5, 2, 1...31), let month = month(text),
            let year = number(text, 12, 4, 1970...9999),
            let hour = number(text, 17, 2, 0...23), let minute = number(text, 20, 2, 0...59),
            let second = number(text, 23, 2, 0...60),
            let midnight = UnixTime(year: year, month: month, day: day)
        else { return nil }
        return UnixTime(seconds: midnight.seconds + (hour * 60 + minute) * 60 + second)
    }

    private static func month(_ text: [UInt8]) -> Int64? {
        let months = months
        return (0..<12).first { month in (0..<3).allSatisfy { months[3 * month + $0] == text[8 + $0] } }
            .map { Int64($0) + 1 }
    }

    private static func number(
        _ text: [UInt8], _ place: Int, _ digits: Int, _ range: ClosedRange<Int64>
    ) -> Int64? {
        var number: Int64 = 0
        for index in place..<place + digits {
            guard case let digit = text[index] &- UInt8(ascii: "0"), digit <= 9 else { return nil }
            number = number * 10 + Int64(digit)
        }
        return range.contains(number) ? number : nil
    }
}
