/// The fields of a message in their order, valid once made.
///
/// A name is a token and compared without regard to case; a value has no control character but tab and
/// neither starts nor ends with white space. Values keep every byte; read as text, what is not UTF-8
/// turns into replacement characters. Source: RFC 9110, 5.1 and 5.5.
package struct Fields: Sendable {
    /// Where one field stands in `bytes`.
    struct Entry: Sendable {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// Names and values, with whatever stood between them: the parser hands over a head as it came, and
    /// text is made only of what somebody asks for.
    private var bytes: [UInt8]
    private var entries: [Entry]

    package init() {
        bytes = []
        entries = []
    }

    /// Fields that the parser has checked.
    init(checked bytes: [UInt8], _ entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// The first value with this name.
    package subscript(name: String) -> String? {
        for entry in entries where isNamed(entry, name) { return text(entry.value) }
        return nil
    }

    /// Every value with this name, in order.
    package func all(named name: String) -> [String] {
        entries.compactMap { entry in isNamed(entry, name) ? text(entry.value) : nil }
    }

    /// The elements of all fields with this name, which are one list. Source: RFC 9110, 5.3 and 5.6.1.
    ///
    /// - Returns: nil for more empty elements than are passed over.
    package func list(named name: String) -> [String]? {
        var elements: [String] = []
        var emptyElements = 0
        for entry in entries where isNamed(entry, name) {
            var list = ListReader(entry.value)
            while let element = list.next(of: bytes.span) { elements.append(text(element)) }
            emptyElements += list.emptyElements
        }
        return emptyElements <= Limits.callback.emptyElements ? elements : nil
    }

    /// Adds a field behind the others.
    ///
    /// Traps on a name or value that would break the message apart: what comes from outside is asked
    /// `isValid(value:)` first.
    package mutating func append(_ name: String, _ value: String) {
        precondition(!name.isEmpty && name.utf8.allSatisfy(\.isToken), "field name")
        precondition(Fields.isValid(value: value), "field value")
        let start = bytes.count
        bytes.append(contentsOf: name.utf8)
        let middle = bytes.count
        bytes.append(contentsOf: value.utf8)
        entries.append(Entry(name: start..<middle, value: middle..<bytes.count))
    }

    /// Puts one field in the place of all with its name.
    package mutating func set(_ name: String, _ value: String) {
        entries = entries.filter { entry in !isNamed(entry, name) }
        append(name, value)
    }

    /// Whether a text can be the value of a field.
    package static func isValid(value: String) -> Bool {
        let text = value.utf8
        guard let first = text.first, let last = text.last else { return true }
        return !first.isBlank && !last.isBlank && text.allSatisfy(\.isFieldValue)
    }

    private func isNamed(_ entry: Entry, _ name: String) -> Bool {
        entry.name.count == name.utf8.count
            && zip(bytes[entry.name], name.utf8).allSatisfy { $0.lowercased == $1.lowercased }
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

extension Fields {
    /// Writes every field but the named ones as lines; names are given in lower case.
    func write(to message: inout [UInt8], except left: [String]) {
        for entry in entries {
            if left.contains(where: { isNamed(entry, $0) }) { continue }
            message.append(contentsOf: bytes[entry.name])
            message.append(.colon)
            message.append(.space)
            message.append(contentsOf: bytes[entry.value])
            message.append(.carriageReturn)
            message.append(.lineFeed)
        }
    }
}

extension Fields: Equatable {
    /// The same fields in the same order; names without regard to case, values byte by byte.
    package static func == (left: Fields, right: Fields) -> Bool {
        left.entries.count == right.entries.count
            && zip(left.entries, right.entries).allSatisfy { one, other in
                left.bytes[one.name].elementsEqual(right.bytes[other.name]) { $0.lowercased == $1.lowercased }
                    && left.bytes[one.value].elementsEqual(right.bytes[other.value])
            }
    }
}

extension Fields: Sequence {
    package func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        entries.lazy.map { entry in (name: text(entry.name), value: text(entry.value)) }.makeIterator()
    }
}
