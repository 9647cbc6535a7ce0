/// Numeric addresses and ranges of them.
package struct AddressSet: Sendable, Equatable {
    private struct Range: Hashable {
        let bytes: [UInt8]
        /// How many bits of `bytes` count.
        let bits: Int
    }

    private var ranges: Set<Range> = []

    package init() {}

    package var isEmpty: Bool { ranges.isEmpty }

    /// Adds an address (`10.1.2.3`, `2001:db8::1`), a range as CIDR (`10.1.0.0/16`) or one as WeCom
    /// writes it (`10.1.2.*`). Bits of a range's address that do not count are ignored.
    ///
    /// - Returns: false, and nothing is added, when the text is none of these.
    package mutating func insert(_ text: String) -> Bool {
        guard let range = AddressSet.range(text) else { return false }
        ranges.insert(range)
        return true
    }

    /// Whether a text is one numeric address, and no range of them.
    package static func isAddress(_ text: String) -> Bool { SocketAddress(text, port: 0) != nil }

    package func contains(_ address: String) -> Bool {
        guard let bytes = SocketAddress(address, port: 0)?.bytes else { return false }
        return ranges.contains { range in
            range.bytes.count == bytes.count && AddressSet.agree(range.bytes, bytes, in: range.bits)
        }
    }

    /// The address that a proxy has written down: alone, or with its port, an IPv6 address then in brackets.
    ///
    /// - Returns: nil for anything else, such as `unknown`.
    package static func address(ofHop text: String) -> String? {
        if let address = SocketAddress(text, port: 0) { return address.text }
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let (host, port) = (String(text[..<colon]), text[text.index(after: colon)...])
        // Without brackets a colon behind an IPv6 address is part of one that is malformed.
        guard host.hasPrefix("[") || !host.contains(":"), let address = SocketAddress(host, port: 0),
            port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), UInt16(port) != nil
        else { return nil }
        return address.text
    }

    /// The whole of an IPv4 address, and of an IPv6 address the first 64 bits: `2001:db8::/64`.
    package static func network(of address: String) -> String {
        guard let bytes = SocketAddress(address, port: 0)?.bytes, bytes.count == 16 else { return address }
        let groups = stride(from: 0, to: 8, by: 2).map { index in
            String(Int(bytes[index]) << 8 | Int(bytes[index + 1]), radix: 16)
        }
        return "\(groups.joined(separator: ":"))::/64"
    }

    package func union(_ other: AddressSet) -> AddressSet {
        var sum = self
        sum.ranges.formUnion(other.ranges)
        return sum
    }

    private static func range(_ text: String) -> Range? {
        if text.hasSuffix(".*") { return wildcard(text) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let bytes = SocketAddress(parts[0], port: 0)?.bytes else { return nil }
        guard parts.count == 2 else { return Range(bytes: bytes, bits: bytes.count * 8) }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]),
            bits <= bytes.count * 8
        else { return nil }
        return Range(bytes: masked(bytes, bits), bits: bits)
    }

    /// Source: the samples of `ip_list`, WeCom developer centre, document path 96466.
    private static func wildcard(_ text: String) -> Range? {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4 else { return nil }
        var stars = 0
        while parts.last == "*" {
            parts.removeLast()
            stars += 1
        }
        let address = (parts + Array(repeating: "0", count: stars)).joined(separator: ".")
        guard !parts.isEmpty, let bytes = SocketAddress(address, port: 0)?.bytes else { return nil }
        return Range(bytes: bytes, bits: parts.count * 8)
    }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.indices.map { bytes[$0] & mask(ofByte: $0, bits) }
    }

    private static func agree(_ left: [UInt8], _ right: [UInt8], in bits: Int) -> Bool {
        left.indices.allSatisfy { (left[$0] ^ right[$0]) & mask(ofByte: $0, bits) == 0 }
    }

    private static func mask(ofByte index: Int, _ bits: Int) -> UInt8 {
        let count = min(max(bits - index * 8, 0), 8)
        return UInt8(truncatingIfNeeded: 0xFF00 >> count)
    }
}
