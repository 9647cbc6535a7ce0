/// Reads JSON as strictly as its grammar is written, and a little more so.
///
/// What two readers could take for two different things is refused: a repeated name (however it is
/// escaped), half a surrogate pair, bytes that are not UTF-8, a byte order mark, a number that does not
/// fit. Everything has a bound in `JSONLimits`, the depth of this reader's own recursion with it.
///
/// Source: RFC 8259; RFC 3629 section 4 for UTF-8.
package struct JSONReader {
    let bytes: [UInt8]
    let limits: JSONLimits
    private let allowsComments: Bool
    /// The next byte to look at.
    var index = 0

    /// Reads a whole document.
    ///
    /// - Parameter allowsComments: Takes `// …` up to the end of a line and `/* … */` for white space,
    ///   as in configuration files; what stands in a comment is not looked at.
    /// - Throws: `JSONError` at the first byte that cannot stand where it does.
    package static func read(
        _ bytes: [UInt8], limits: JSONLimits = .callback, allowsComments: Bool = false
    ) throws(JSONError) -> JSON {
        var reader = JSONReader(bytes: bytes, limits: limits, allowsComments: allowsComments)
        return try reader.document()
    }

    private init(bytes: [UInt8], limits: JSONLimits, allowsComments: Bool) {
        self.bytes = bytes
        self.limits = limits
        self.allowsComments = allowsComments
    }

    private mutating func document() throws(JSONError) -> JSON {
        guard bytes.count <= limits.bytes else { throw refusal(.tooLarge, at: limits.bytes) }
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw refusal(.byteOrderMark) }
        try skipSpace()
        let value = try value(depth: 0)
        try skipSpace()
        guard current == nil else { throw refusal(.trailingBytes) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        switch try next() {
        case UInt8(ascii: "{"): .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "t"): try literal("true", .bool(true))
        case UInt8(ascii: "f"): try literal("false", .bool(false))
        case UInt8(ascii: "n"): try literal("null", .null)
        default: throw refusal(.unexpectedByte)
        }
    }

    private mutating func members(depth: Int) throws(JSONError) -> JSON.Members {
        guard depth <= limits.depth else { throw refusal(.tooDeep) }
        var members = JSON.Members()
        var names = NameSet()
        index += 1
        try skipSpace()
        guard try next() != UInt8(ascii: "}") else {
            index += 1
            return members
        }
        while true {
            guard members.count < limits.members else { throw refusal(.tooManyMembers) }
            let start = index
            guard try next() == UInt8(ascii: "\"") else { throw refusal(.unexpectedByte) }
            let name = try string()
            guard names.insert(name) else { throw refusal(.repeatedName, at: start) }
            try skipSpace()
            guard try next() == UInt8(ascii: ":") else { throw refusal(.unexpectedByte) }
            index += 1
            try skipSpace()
            members.append(name, try value(depth: depth))
            guard try another(before: UInt8(ascii: "}")) else { return members }
        }
    }

    private mutating func elements(depth: Int) throws(JSONError) -> [JSON] {
        guard depth <= limits.depth else { throw refusal(.tooDeep) }
        var elements: [JSON] = []
        index += 1
        try skipSpace()
        guard try next() != UInt8(ascii: "]") else {
            index += 1
            return elements
        }
        while true {
            guard elements.count < limits.elements else { throw refusal(.tooManyElements) }
            elements.append(try value(depth: depth))
            guard try another(before: UInt8(ascii: "]")) else { return elements }
        }
    }

    /// Passes a comma, or the closing bracket, and the space around it.
    ///
    /// - Returns: Whether there was a comma, so that another member or element has to follow.
    private mutating func another(before closing: UInt8) throws(JSONError) -> Bool {
        try skipSpace()
        let byte = try next()
        guard byte == UInt8(ascii: ",") || byte == closing else { throw refusal(.unexpectedByte) }
        index += 1
        guard byte != closing else { return false }
        try skipSpace()
        return true
    }

    private mutating func literal(_ word: String, _ value: JSON) throws(JSONError) -> JSON {
        for byte in word.utf8 {
            guard try next() == byte else { throw refusal(.unexpectedByte) }
            index += 1
        }
        return value
    }

    private mutating func skipSpace() throws(JSONError) {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
            case UInt8(ascii: "/") where allowsComments: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = index
        index += 1
        switch try next() {
        case UInt8(ascii: "/"):
            while let byte = current, byte != UInt8(ascii: "\n") { index += 1 }
        case UInt8(ascii: "*"):
            index += 1
            while let byte = current {
                index += 1
                if byte == UInt8(ascii: "*"), current == UInt8(ascii: "/") {
                    index += 1
                    return
                }
            }
            throw refusal(.unterminatedComment, at: start)
        default:
            throw refusal(.unexpectedByte)
        }
    }
}

extension JSONReader {
    /// The byte at `index`, or nil at the end.
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The byte at `index`, where the document must not end.
    func next() throws(JSONError) -> UInt8 {
        guard let current else { throw refusal(.endsTooEarly) }
        return current
    }

    func refusal(_ reason: JSONError.Reason, at offset: Int? = nil) -> JSONError {
        JSONError(reason: reason, offset: offset ?? index)
    }
}

/// The names that an object has had so far.
///
/// A few are compared one by one. From there on a table is kept, or an object made of hundreds of names
/// would cost its sender little and us much.
private struct NameSet {
    private var few: [String] = []
    private var many: Set<[UInt8]> = []

    /// - Returns: Whether the name is new.
    mutating func insert(_ name: String) -> Bool {
        guard few.count == 16 else {
            guard !few.contains(where: { $0.isSpelled(as: name) }) else { return false }
            few.append(name)
            if few.count == 16 { many = Set(few.map { Array($0.utf8) }) }
            return true
        }
        return many.insert(Array(name.utf8)).inserted
    }
}
