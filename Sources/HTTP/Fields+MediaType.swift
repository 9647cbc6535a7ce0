extension Fields {
    /// What the content is, in lower case and without parameters; nil when it is not said, said twice, or
    /// malformed. Source: RFC 9110, 8.3 and 8.3.1.
    package var mediaType: String? {
        let values = all(named: "Content-Type")
        guard values.count == 1 else { return nil }
        let bytes = Array(values[0].utf8)
        let span = bytes.span
        guard let type = span.endOfToken(from: 0, before: bytes.count), type < bytes.count,
            span[type] == .slash, let end = span.endOfToken(from: type + 1, before: bytes.count),
            span.areParameters(end..<bytes.count, by: .ofMediaType)
        else { return nil }
        return String(decoding: bytes[..<end].map(\.lowercased), as: UTF8.self)
    }
}
