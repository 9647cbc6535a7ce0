extension UnixTime {
    /// RFC 3339, in UTC, to the millisecond.
    package var text: String {
        let (year, month, day) = date
        let time = (seconds % 86_400 + 86_400) % 86_400
        var text = Array("\(year)".utf8)
        func write(_ mark: Unicode.Scalar, _ value: Int64, digits: Int = 2) {
            text.append(UInt8(ascii: mark))
            let value = UInt64(value)
            if digits == 3 { text.append(UInt8(ascii: "0") + UInt8(value / 100)) }
            text.append(UInt8(ascii: "0") + UInt8(value / 10 % 10))
            text.append(UInt8(ascii: "0") + UInt8(value % 10))
        }
        write("-", month)
        write("-", day)
        write("T", time / 3600)
        write(":", time / 60 % 60)
        write(":", time % 60)
        write(".", (milliseconds % 1000 + 1000) % 1000, digits: 3)
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }
}
