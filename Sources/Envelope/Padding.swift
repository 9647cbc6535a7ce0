/// The bytes that fill a plaintext up to whole units of 32.
///
/// PKCS#7 with a block of 32, twice that of the cipher: 1 to 32 bytes, each of them their number.
///
/// Source: WeCom developer centre, document path 91144.
enum Padding {
    static let unit = 32

    /// How many bytes of padding follow that many bytes of text.
    static func length(after count: Int) -> Int {
        unit - count % unit
    }

    /// How many bytes of padding the plaintext ends in, or nil if it does not end in padding.
    ///
    /// Always looks at the same bytes and decides once, so that its time does not tell which byte was
    /// wrong.
    static func length(endOf plaintext: [UInt8]) -> Int? {
        guard plaintext.count >= unit, let last = plaintext.last else { return nil }
        // The top bit of a difference is set when the number is too small or too large.
        let number = Int(last)
        var wrong = ((number - 1) | (unit - number)) >> (Int.bitWidth - 1)
        for distance in 0..<unit {
            let isPadding = (distance - number) >> (Int.bitWidth - 1)
            wrong |= isPadding & Int(plaintext[plaintext.count - 1 - distance] ^ last)
        }
        return wrong == 0 ? number : nil
    }
}
