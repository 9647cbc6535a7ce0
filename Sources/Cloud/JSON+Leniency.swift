import Events

extension JSON {
    /// An integer, or the digits of one: both clouds' pages show some numbers as strings.
    var integerOrDigits: Int64? {
        if let integer { return integer }
        guard let string, string.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int64(string)
    }

    /// Text that is there.
    var filledString: String? {
        guard let string, !string.isEmpty else { return nil }
        return string
    }
}
