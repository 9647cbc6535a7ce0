/// One answer as a peer reads it from the bytes.
package struct ReadAnswer: Sendable {
    package struct Line: Sendable {
        let name: String
        let value: String
    }

    package let status: Int
    /// The method of the request, on which the end of the answer depends.
    let method: String
    let lines: [Line]
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func values(_ name: String) -> [String] {
        lines.filter { $0.name == name.lowercased() }.map(\.value)
    }

    /// The elements of a field that is a list, in lower case.
    func list(_ name: String) -> [String] {
        values(name).flatMap { $0.split(separator: ",") }.map {
            $0.split(separator: " ").joined(separator: " ").lowercased()
        }
    }

    var isInterim: Bool { status < 200 }
    var closes: Bool { list("connection").contains("close") }
    /// Source: RFC 9112, 6.3, without the parser of the program.
    var hasContent: Bool { method != "HEAD" && !isInterim && status != 204 && status != 304 }
}

/// The answers on one connection, and what is wrong with them by RFC 9110 and 9112.
package struct ReadAnswers: Sendable {
    /// The final ones, in order.
    package private(set) var answers: [ReadAnswer] = []
    /// In words; empty when every rule is kept.
    package private(set) var faults: [String] = []

    /// - Parameters:
    ///   - bytes: All that came.
    ///   - methods: Those of the requests, in order. What could not be read as one counts too.
    ///   - isClosed: Whether the server has closed the connection behind them.
    package init(_ bytes: [UInt8], to methods: [String], isClosed: Bool) {
        var reader = AnswerReader(bytes)
        while !reader.isAtEnd {
            guard answers.count < methods.count else {
                faults.append("more answers than requests (RFC 9110, 3.3)")
                return
            }
            guard answers.last?.closes != true else {
                faults.append("an answer behind Connection: close (RFC 9112, 9.6)")
                return
            }
            do {
                let answer = try reader.next(to: methods[answers.count])
                faults += ResponseRules.faults(of: answer)
                if !answer.isInterim { answers.append(answer) }
            } catch {
                faults.append(error.words)
                return
            }
        }
        if isClosed, let last = answers.last, !last.closes {
            faults.append("closed without Connection: close (RFC 9112, 9.6)")
        }
    }
}

/// Bytes that are no answer.
struct NoAnswer: Error {
    let words: String

    init(_ words: String) {
        self.words = words
    }
}

/// Takes answers off bytes, to the letter of RFC 9112.
struct AnswerReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func next(to method: String) throws(NoAnswer) -> ReadAnswer {
        let status = try AnswerReader.status(in: try line())
        var lines: [ReadAnswer.Line] = []
        while case let line = try line(), !line.isEmpty { lines.append(try AnswerReader.field(in: line)) }
        let head = ReadAnswer(status: status, method: method, lines: lines, body: [])
        return ReadAnswer(status: status, method: method, lines: lines, body: try body(below: head))
    }

    private mutating func line() throws(NoAnswer) -> String {
        guard let end = rest.firstIndex(of: 10), end > rest.startIndex, rest[end - 1] == 13 else {
            throw NoAnswer(
                "no line that ends with CRLF (RFC 9112, 2.1): \(String(decoding: rest, as: UTF8.self))")
        }
        defer { rest = rest[(end + 1)...] }
        let bytes = rest[..<(end - 1)]
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 9 }) else {
            throw NoAnswer("a control character in a head (RFC 9110, 5.5)")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func status(in line: String) throws(NoAnswer) -> Int {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].utf8.count == 3, let status = Int(parts[1]),
            (100...599).contains(status)
        else { throw NoAnswer("no status line (RFC 9112, 4): \(line)") }
        return status
    }

    private static func field(in line: String) throws(NoAnswer) -> ReadAnswer.Line {
        guard let colon = line.firstIndex(of: ":"), ResponseRules.isToken(line[..<colon]) else {
            throw NoAnswer("no field (RFC 9112, 5): \(line)")
        }
        let value = line[line.index(after: colon)...]
        guard value.first == " ", value.last.map({ $0 != " " && $0 != "\t" }) ?? true || value == " " else {
            throw NoAnswer("not one space before a value, or some behind it (RFC 9112, 5.1): \(line)")
        }
        return ReadAnswer.Line(name: line[..<colon].lowercased(), value: String(value.dropFirst()))
    }

    private mutating func body(below head: ReadAnswer) throws(NoAnswer) -> [UInt8] {
        guard head.hasContent else { return [] }
        // The program never sends chunks; an answer without a length would go on to the end.
        guard let text = head.values("content-length").first, let length = Int(text), length >= 0 else {
            throw NoAnswer("no Content-Length that is a number (RFC 9110, 8.6)")
        }
        guard rest.count >= length else { throw NoAnswer("less content than announced (RFC 9112, 6.3)") }
        defer { rest = rest.dropFirst(length) }
        return Array(rest.prefix(length))
    }
}
