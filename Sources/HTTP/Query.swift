/// The pairs of a query, with their percent escapes decoded exactly once.
///
/// A plus is a plus: a signature or a Base64 text comes as it was sent. Names are compared byte by byte,
/// since to `String` a letter and its look-alike can be equal. Source: RFC 3986, 2.1 and 3.4.
package struct Query: Sendable {
    private var pairs: [(name: String, value: String)] = []

    /// Pairs beyond this number make a query malformed.
    private static let limit = 64

    /// Reads a query as it stands behind the `?`.
    ///
    /// - Throws: `percentEscape` or, for more pairs than are served and for text that is not UTF-8, `query`.
    package init(_ raw: String) throws(HTTPError) {
        let bytes = Array(raw.utf8)
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.count
            defer { start = end + 1 }
            guard start < end else { continue }
            // The grammar of a query knows no pairs (RFC 3986, 3.4): their number is bounded by us.
            guard pairs.count < Query.limit else { throw HTTPError(.query) }
            let piece = bytes[start..<end]
            let sign = piece.firstIndex(of: UInt8(ascii: "=")) ?? end
            pairs.append(
                (try Query.decode(piece[..<sign]), try Query.decode(piece[sign...].dropFirst())))
        }
    }

    /// Every name, in order and as often as it came.
    package var names: [String] { pairs.map(\.name) }

    /// The value of a name that came exactly once; nil when it is absent or repeated.
    package func single(_ name: String) -> String? {
        var found: String?
        for pair in pairs where pair.name.utf8.elementsEqual(name.utf8) {
            guard found == nil else { return nil }
            found = pair.value
        }
        return found
    }

    /// Escapes everything but unreserved characters, with digits in upper case. Source: RFC 3986, 2.1 to 2.3.
    package static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count * 3)
        for byte in text.utf8 {
            if byte.isUnreserved {
                encoded.append(byte)
            } else {
                encoded.append(contentsOf: [.percent, digits[Int(byte >> 4)], digits[Int(byte & 0x0f)]])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Pairs as a query, names and values escaped.
    package static func string(_ pairs: [(String, String)]) -> String {
        pairs.map { "\(encode($0))=\(encode($1))" }.joined(separator: "&")
    }

    private static func decode(_ piece: ArraySlice<UInt8>) throws(HTTPError) -> String {
        guard piece.contains(.percent) else { return try text(piece) }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(piece.count)
        var index = piece.startIndex
        while index < piece.endIndex {
            guard piece[index] == .percent else {
                decoded.append(piece[index])
                index += 1
                continue
            }
            // RFC 3986, 2.1: two hexadecimal digits follow.
            guard index + 2 < piece.endIndex, let high = piece[index + 1].hexadecimal,
                let low = piece[index + 2].hexadecimal
            else { throw HTTPError(.percentEscape) }
            decoded.append(high << 4 | low)
            index += 3
        }
        return try text(decoded[...])
    }

    /// RFC 3629, 3: overlong forms and surrogates are no UTF-8.
    private static func text(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw HTTPError(.query) }
        return text
    }
}
