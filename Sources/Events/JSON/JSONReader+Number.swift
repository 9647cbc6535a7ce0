extension JSONReader {
    /// Reads a number, from its sign or first digit.
    ///
    /// Without fraction and exponent it is an integer and must fit `Int64`; otherwise the nearest
    /// `Double`, which must be finite.
    mutating func number() throws(JSONError) -> JSON {
        let start = index
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let firstDigit = index
        try skipDigits()
        guard bytes[firstDigit] != UInt8(ascii: "0") || index == firstDigit + 1 else {
            throw refusal(.invalidNumber, at: start)
        }
        let endOfInteger = index
        if current == UInt8(ascii: ".") {
            index += 1
            try skipDigits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            index += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { index += 1 }
            try skipDigits()
        }
        guard index - start <= limits.numberBytes else { throw refusal(.numberTooLong, at: start) }
        guard index == endOfInteger else { return .double(try double(from: start)) }
        return .integer(try integer(from: start, digitsFrom: firstDigit, isNegative: isNegative))
    }

    /// Passes one digit or more.
    private mutating func skipDigits() throws(JSONError) {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(try next()) else {
            throw refusal(.invalidNumber)
        }
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
    }

    private func integer(from start: Int, digitsFrom firstDigit: Int, isNegative: Bool)
        throws(JSONError) -> Int64
    {
        // Counted downwards, since the smallest integer has no positive counterpart.
        var value: Int64 = 0
        for byte in bytes[firstDigit..<index] {
            let (shifted, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = shifted.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
            guard !overflows, !overflowsToo else { throw refusal(.numberOutOfRange, at: start) }
            value = sum
        }
        guard !isNegative else { return value }
        guard value != .min else { throw refusal(.numberOutOfRange, at: start) }
        return -value
    }

    private func double(from start: Int) throws(JSONError) -> Double {
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw refusal(.numberOutOfRange, at: start)
        }
        return value
    }
}
