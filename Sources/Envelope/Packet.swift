/// The plaintext of an envelope.
///
/// In order: 16 random bytes, the message length as a big-endian `UInt32`, the message, and the
/// receiver's identity up to the end.
///
/// Source: WeCom developer centre, document path 91144.
struct Packet {
    static let randomLength = 16
    private static let headLength = randomLength + 4

    let message: [UInt8]
    let receiver: ArraySlice<UInt8>

    /// Reads a packet out of decrypted bytes whose padding is already gone; no byte is left over.
    ///
    /// - Throws: `truncated` if a field would end past the last byte.
    init(_ plaintext: ArraySlice<UInt8>) throws(EnvelopeError) {
        guard plaintext.count >= Self.headLength else { throw .truncated }
        let start = plaintext.startIndex + Self.headLength
        let length = plaintext[(start - 4)..<start].reduce(0) { $0 << 8 | Int($1) }
        // The sum of what is there and what is claimed could overflow; the difference cannot.
        guard length <= plaintext.endIndex - start else { throw .truncated }
        message = Array(plaintext[start..<(start + length)])
        receiver = plaintext[(start + length)...]
    }

    /// The bytes of a packet, padded to be encrypted.
    ///
    /// - Parameter random: 16 bytes that nobody can predict. They are all that keeps equal messages
    ///   from having equal ciphertexts, since the initial vector is always the same.
    static func plaintext(of message: [UInt8], for receiver: String, random: [UInt8]) -> [UInt8] {
        precondition(random.count == randomLength, "a packet starts with 16 random bytes")
        precondition(!receiver.isEmpty, "a packet is for somebody")
        guard let length = UInt32(exactly: message.count) else {
            preconditionFailure("a message is shorter than 4 GiB")
        }
        let count = headLength + message.count + receiver.utf8.count
        let padding = Padding.length(after: count)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + padding)
        bytes += random
        for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes += message
        bytes += receiver.utf8
        bytes.append(contentsOf: repeatElement(UInt8(padding), count: padding))
        return bytes
    }
}
