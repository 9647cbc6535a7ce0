/// Ten ways to break TLS.
enum TLSFault: String, CaseIterable, Sendable {
    case unknownType, tooLong, otherVersion, altered, shortened, repeated, changeOfCiphers, unsealed,
        malformedAlert, emptyRecords

    /// What is sent instead of what is due.
    ///
    /// - Parameters:
    ///   - next: What is due.
    ///   - last: What was sent before it.
    func bytes(insteadOf next: [UInt8], behind last: [UInt8]) -> [UInt8] {
        switch self {
        case .unknownType: record(99, [1, 2, 3])
        case .tooLong: [23, 3, 3, 0x48, 0x01] + [UInt8](repeating: 0, count: 0x4801)
        case .otherVersion: [23, 9, 9, 0, 1, 0]
        case .altered: changed(next, at: next.count - 10)
        case .shortened: shortened(next)
        case .repeated: last.isEmpty ? next + next : last
        case .changeOfCiphers: record(20, [2])
        case .unsealed: record(23, Array("hello".utf8))
        case .malformedAlert: record(21, [2, 40, 0])
        case .emptyRecords: (0..<64).flatMap { _ in record(22, []) }
        }
    }

    /// The alert that is due when records are sealed already. Source: RFC 5246, 7.2.2; RFC 8446, 5 and 6.2.
    func alerts(in version: Version) -> Set<Int> {
        let (unexpected, unauthentic, overflow, unknownVersion, ours) = (10, 20, 22, 70, 80)
        return switch self {
        case .altered, .shortened, .repeated: [unauthentic]
        case .tooLong: [overflow]
        case .otherVersion: [unknownVersion]
        case .unknownType, .changeOfCiphers, .malformedAlert, .emptyRecords:
            // In TLS 1.2 the record cannot be opened first of all, and one that is too short for it OpenSSL
            // takes for a fault of its own.
            version == .tls13 ? [unexpected] : [unexpected, unauthentic, ours]
        case .unsealed: version == .tls13 ? [unauthentic] : [unauthentic, ours]
        }
    }

    enum Version: CInt, CaseIterable, Sendable {
        case tls12 = 0x0303
        case tls13 = 0x0304
    }

    private func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
        [type, 3, 3, 0, UInt8(content.count)] + content
    }

    private func changed(_ bytes: [UInt8], at index: Int) -> [UInt8] {
        var bytes = bytes
        bytes[index] ^= 1
        return bytes
    }

    /// Takes a byte out of the last record that has more than a few, and says so in its head.
    ///
    /// Not its last byte: in the handshake of TLS 1.2 the next record's first byte is read in the place of
    /// that one, and one signature in 256 ends in the same.
    private func shortened(_ bytes: [UInt8]) -> [UInt8] {
        var start = 0
        var last = 0..<0
        while start + 5 <= bytes.count {
            let length = Int(bytes[start + 3]) << 8 | Int(bytes[start + 4])
            if length > 16 { last = start..<start + 5 + length }
            start += 5 + length
        }
        let length = last.count - 6
        var record = Array(bytes[last])
        record.remove(at: record.count - 8)
        record[3] = UInt8(length >> 8)
        record[4] = UInt8(length & 0xff)
        return bytes[..<last.lowerBound] + record + bytes[last.upperBound...]
    }
}
