/// Puts the chunks of a body together. Source: RFC 9112, 7.1.
struct ChunkReader: Sendable {
    private enum Part: Sendable {
        case size
        case data(missing: Int)
        case dataEnd
        case trailer
    }

    private var part = Part.size
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerFields = 0

    /// Takes in what has come.
    ///
    /// - Returns: Whether the last chunk and the trailer section have come.
    mutating func read(
        from input: inout InputBuffer, to body: inout [UInt8], limits: Limits
    ) throws(HTTPError) -> Bool {
        while true {
            defer { input.forget() }
            switch part {
            case .size:
                let line = try input.line(atMost: limits.chunkLineBytes, else: .chunkExtension)
                guard let line else { return false }
                let size = try size(line, of: input.bytes.span, limits: limits)
                // RFC 9110, 15.5.14: decided before a byte of the chunk is read.
                guard size <= limits.bodyBytes - body.count else { throw HTTPError(.bodyTooLong) }
                part = size == 0 ? .trailer : .data(missing: size)
            case .data(let missing):
                let moved = input.move(atMost: missing, to: &body)
                part = moved == missing ? .dataEnd : .data(missing: missing - moved)
                guard moved == missing else { return false }
            case .dataEnd:
                // RFC 9112, 7.1: CRLF and nothing else behind the data.
                guard let line = try input.line(atMost: 2, else: .chunkEnd) else { return false }
                guard line.isEmpty else { throw HTTPError(.chunkEnd) }
                part = .size
            case .trailer:
                let left = limits.trailerBytes - trailerBytes
                // RFC 6585, 5.
                guard let line = try input.line(atMost: left, else: .fieldsTooLong) else { return false }
                if line.isEmpty { return true }
                try skipTrailer(line, of: input.bytes.span, limits: limits)
            }
        }
    }

    private mutating func size(
        _ line: Range<Int>, of bytes: Span<UInt8>, limits: Limits
    ) throws(HTTPError) -> Int {
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = bytes[index].hexadecimal {
            // RFC 9112, 7.1: a large number must not overflow; no size that is served has 15 digits.
            guard index - line.lowerBound < 15 else { throw HTTPError(.chunkSize) }
            size = size << 4 | Int(digit)
            index += 1
        }
        // RFC 9112, 7.1: at least one digit.
        guard index > line.lowerBound else { throw HTTPError(.chunkSize) }
        guard index < line.upperBound else { return size }
        // RFC 9112, 7.1 and 7.1.1: what follows a size is an extension, perhaps behind white space.
        guard bytes[index] == .semicolon || bytes[index].isBlank else { throw HTTPError(.chunkSize) }
        try skipExtensions(index..<line.upperBound, of: bytes, limits: limits)
        return size
    }

    private mutating func skipExtensions(
        _ range: Range<Int>, of bytes: Span<UInt8>, limits: Limits
    ) throws(HTTPError) {
        // RFC 9112, 7.1.1: unknown extensions are ignored, and their total length limited.
        extensionBytes += range.count
        guard extensionBytes <= limits.chunkExtensionBytes,
            bytes.areParameters(range, by: .ofChunk)
        else { throw HTTPError(.chunkExtension) }
    }

    private mutating func skipTrailer(
        _ line: Range<Int>, of bytes: Span<UInt8>, limits: Limits
    ) throws(HTTPError) {
        // RFC 9112, 7.1.2: trailer fields may be discarded, and are: none of them is asked for.
        _ = try FieldLine.read(line, of: bytes)
        trailerBytes += line.count + 2
        trailerFields += 1
        // RFC 6585, 5.
        guard trailerFields <= limits.fieldCount else { throw HTTPError(.fieldsTooLong) }
    }
}
