import Events

/// What the body of a callback looks like that holds no envelope, for whoever looks for the one who changed it.
///
/// Only shapes are named: nobody has signed a word of it.
enum BodyLook {
    static func words(_ body: [UInt8], _ fault: BodyFault) -> String {
        if let words = beginning(of: body) { return words }
        switch fault {
        case .malformed(let error): return "no JSON: \(error)"
        case .notAnObject:
            return body.first { !isBlank($0) } == UInt8(ascii: "\"")
                ? "JSON in a string: it was encoded once more on its way" : "JSON, but no object"
        case .missing:
            return isOpened(body)
                ? "JSON without encrypt, as it is inside of the envelope: it was opened before it came here"
                : "JSON without encrypt"
        case .invalid: return "encrypt is empty or no text"
        case .ambiguous: return "encrypt is there in two spellings"
        case .notOneOfEventAndCommand: return "\(fault)"
        }
    }

    /// By its first bytes; nil for what may be JSON.
    private static func beginning(of body: [UInt8]) -> String? {
        let start = body.drop(while: isBlank)
        guard let first = start.first else { return body.isEmpty ? "the body is empty" : "the body is blank" }
        if body.starts(with: [0x1F, 0x8B]) { return "gzip: a proxy has compressed the body" }
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { return "a byte order mark stands before the body" }
        if isUTF16(body) { return "UTF-16 instead of UTF-8" }
        switch first {
        case UInt8(ascii: "<"): return markup(start)
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): return nil
        default: return text(start)
        }
    }

    /// Source: WeCom developer centre, document paths 91144 and 96062: applications get XML, device models JSON.
    private static func markup(_ start: ArraySlice<UInt8>) -> String {
        let names = ["<xml", "<?xml"]
        guard names.contains(where: { start.starts(with: $0.utf8) }) else { return "a page or other markup" }
        return "XML: this URL was entered at an application, not at a device model"
    }

    private static func text(_ start: ArraySlice<UInt8>) -> String? {
        let piece = start.prefix(256)
        if piece.starts(with: "--".utf8) { return "a form of several parts" }
        // `{"` in Base64.
        if piece.starts(with: "eyJ".utf8) { return "Base64: a gateway has encoded the body" }
        guard piece.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        let isEscaped = piece.starts(with: "%7B".utf8) || piece.starts(with: "%7b".utf8)
        return isEscaped || piece.contains(UInt8(ascii: "=")) ? "a form" : nil
    }

    private static func isUTF16(_ body: [UInt8]) -> Bool {
        body.starts(with: [0xFE, 0xFF]) || body.starts(with: [0xFF, 0xFE])
            || body.starts(with: [0, UInt8(ascii: "{")]) || body.starts(with: [UInt8(ascii: "{"), 0])
    }

    /// Whether it has what every message has inside of its envelope.
    private static func isOpened(_ body: [UInt8]) -> Bool {
        do {
            return try JSONReader.read(body)["base_info"] != nil
        } catch {
            return false
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
