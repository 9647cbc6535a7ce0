import Elements

/// Looks for what goes wrong when somebody copies a token or a key into a file.
enum CredentialLint {
    static func fault(of secret: Secret, lengths: ClosedRange<Int>) -> CredentialFault? {
        secret.exposed(to: { bytes in fault(of: bytes, lengths: lengths) })
    }

    /// The fault that explains most: a line break also makes the length wrong, and is the reason for it.
    private static func fault(of bytes: Span<UInt8>, lengths: ClosedRange<Int>) -> CredentialFault? {
        if bytes.isEmpty { return .empty }
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { return .byteOrderMark }
        var place = 0
        for index in bytes.indices {
            let byte = bytes[index]
            // The bytes after the first of a character beyond ASCII count with it.
            if byte & 0xC0 != 0x80 { place += 1 }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"):
                continue
            case UInt8(ascii: " "), 9...13:
                return .whitespace(place: place)
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                return .quotationMark(place: place)
            case UInt8(ascii: "=") where index == bytes.count - 1 && lengths.contains(index):
                return .equalsSign
            default:
                return .character(place: place)
            }
        }
        return lengths.contains(bytes.count) ? nil : .length(bytes.count)
    }
}
