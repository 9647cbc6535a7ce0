/// Comma-separated values, a record at a time.
///
/// A byte order mark is passed over, and LF taken for CRLF. Source: RFC 4180.
struct CSVReader {
    struct Record: Equatable {
        /// Where it begins; a quoted field may go over several lines.
        let line: Int
        let fields: [String]

        /// Whether nothing stands in it.
        var isBlank: Bool { fields.allSatisfy { $0.unicodeScalars.allSatisfy(\.properties.isWhitespace) } }
    }

    struct Mistake: Error, Equatable {
        let line: Int
        let text: String
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let longestField = 4_096

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The next record in which something stands; nil at the end.
    ///
    /// An editor leaves an empty last line, a spreadsheet rows that it still counts as its own.
    ///
    /// - Throws: See `next`.
    mutating func nextFilled() throws(Mistake) -> Record? {
        while let record = try next() {
            if !record.isBlank { return record }
        }
        return nil
    }

    /// The next record; nil at the end.
    ///
    /// - Throws: What is wrong; what follows a mistake cannot be told apart, so that nothing is read after it.
    mutating func next() throws(Mistake) -> Record? {
        guard index < bytes.count else { return nil }
        let first = line
        var fields: [String] = []
        while true {
            fields.append(try field())
            guard index < bytes.count else { break }
            let byte = bytes[index]
            index += 1
            if byte == Self.comma { continue }
            if byte == 13 {
                guard index < bytes.count, bytes[index] == 10 else {
                    throw mistake("a carriage return without a line feed")
                }
                index += 1
            } else if byte != 10 {
                throw mistake("something follows a closing quote before the next comma")
            }
            line += 1
            break
        }
        return Record(line: first, fields: fields)
    }

    private mutating func field() throws(Mistake) -> String {
        let first = line
        let content = index < bytes.count && bytes[index] == Self.quote ? try quoted() : try bare()
        guard content.count <= Self.longestField else {
            throw Mistake(line: first, text: "a field of more than \(Self.longestField) bytes")
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Mistake(line: first, text: "not UTF-8: save the file as UTF-8")
        }
        return text
    }

    private mutating func bare() throws(Mistake) -> [UInt8] {
        let start = index
        while index < bytes.count, bytes[index] != Self.comma, bytes[index] != 10, bytes[index] != 13 {
            guard bytes[index] != Self.quote else {
                throw mistake("a quote inside a field: put the whole field in quotes, and double that one")
            }
            index += 1
        }
        return Array(bytes[start..<index])
    }

    private mutating func quoted() throws(Mistake) -> [UInt8] {
        let first = line
        var content: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == Self.quote {
                guard index < bytes.count, bytes[index] == Self.quote else { return content }
                index += 1
            }
            if byte == 10 { line += 1 }
            content.append(byte)
        }
        throw Mistake(line: first, text: "a quote that is never closed")
    }

    private func mistake(_ text: String) -> Mistake { Mistake(line: line, text: text) }
}
