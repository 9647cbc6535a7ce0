import Events
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: JSONDocuments.accepted)
    func `takes what the grammar allows`(document: JSONDocuments.Accepted) throws {
        #expect(try JSONReader.read(document.bytes) == document.value)
    }

    @Test(arguments: JSONDocuments.refused)
    func `refuses what the grammar does not allow, and says why`(document: JSONDocuments.Refused) {
        #expect { try JSONReader.read(document.bytes) } throws: { error in
            (error as? JSONError)?.reason == document.reason
        }
    }

    @Test func `nests sixteen deep and no deeper`() throws {
        func nested(_ depth: Int, _ opening: String, _ closing: String) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + String(repeating: closing, count: depth)).utf8)
        }
        _ = try JSONReader.read(nested(16, "[", "]"))
        #expect(throws: JSONError(reason: .tooDeep, offset: 16)) {
            try JSONReader.read(nested(17, "[", "]"))
        }
        let objects = String(repeating: #"{"a":"#, count: 17) + "1" + String(repeating: "}", count: 17)
        #expect(throws: JSONError(reason: .tooDeep, offset: 80)) { try JSONReader.read(Array(objects.utf8)) }
        // Far beyond any stack, if depth were only noticed on the way back.
        #expect(throws: JSONError.self) { try JSONReader.read(nested(100_000, "[", "]")) }
    }

    @Test func `an object has 256 members and no more`() throws {
        func object(_ count: Int) -> [UInt8] {
            Array("{\((0..<count).map { #""m\#($0)":\#($0)"# }.joined(separator: ","))}".utf8)
        }
        #expect(try JSONReader.read(object(256)).object?.count == 256)
        #expect { try JSONReader.read(object(257)) } throws: {
            ($0 as? JSONError)?.reason == .tooManyMembers
        }
    }

    @Test(arguments: [2, 15, 16, 17, 18, 100, 256])
    func `finds a repeated name among many`(count: Int) {
        for repeated in [0, (count - 1) / 2, count - 2] {
            let names = (0..<count - 1).map { "m\($0)" } + ["m\(repeated)"]
            let document = "{\(names.map { #""\#($0)":0"# }.joined(separator: ","))}"
            #expect { try JSONReader.read(Array(document.utf8)) } throws: {
                ($0 as? JSONError)?.reason == .repeatedName
            }
        }
    }

    @Test func `keeps to every limit it is given`() throws {
        func reason(_ text: String, _ limits: JSONLimits) -> JSONError.Reason? {
            do throws(JSONError) {
                _ = try JSONReader.read(Array(text.utf8), limits: limits)
                return nil
            } catch {
                return error.reason
            }
        }
        #expect(reason("[1,2,3]", JSONLimits(bytes: 7)) == nil)
        #expect(reason("[1,2,3]", JSONLimits(bytes: 6)) == .tooLarge)
        #expect(reason("[1,2,3]", JSONLimits(elements: 3)) == nil)
        #expect(reason("[1,2,3]", JSONLimits(elements: 2)) == .tooManyElements)
        #expect(reason(#""abc""#, JSONLimits(stringBytes: 3)) == nil)
        #expect(reason(#""abc""#, JSONLimits(stringBytes: 2)) == .stringTooLong)
        #expect(reason(#""ab\n""#, JSONLimits(stringBytes: 3)) == nil)
        #expect(reason(#""ab\n""#, JSONLimits(stringBytes: 2)) == .stringTooLong)
        #expect(reason(#"{"abc":1}"#, JSONLimits(stringBytes: 2)) == .stringTooLong)
        #expect(reason("-1.25e2", JSONLimits(numberBytes: 7)) == nil)
        #expect(reason("-1.25e2", JSONLimits(numberBytes: 6)) == .numberTooLong)
        #expect(reason("[[]]", JSONLimits(depth: 1)) == .tooDeep)
    }

    @Test func `names keep their order and are found`() throws {
        let value = try JSONReader.read(Array(#"{"z":1,"a":{"b":[true]},"m":"x"}"#.utf8))
        #expect(value.object?.names == ["z", "a", "m"])
        #expect(value["a"]?["b"]?.array == [true])
        #expect(value["m"]?.string == "x")
        #expect(value["z"]?.uint32 == 1)
        #expect(value["y"] == nil)
        #expect(value["m"]?["x"] == nil)
    }

    /// The Kelvin sign and K are one character to Swift's `String` and two to JSON.
    @Test func `names that merely look alike are different`() throws {
        let value = try JSONReader.read(Array("{\"\\u212a\":1,\"K\":2,\"e\u{301}\":3,\"\u{E9}\":4}".utf8))
        #expect(value["K"] == 2)
        #expect(value["\u{212A}"] == 1)
        #expect(value["\u{E9}"] == 4)
    }

    @Test(
        arguments: [
            ("0", 0), ("4294967295", .max), ("4294967296", nil), ("-1", nil), ("1.0", nil), ("\"1\"", nil),
        ] as [(String, UInt32?)])
    func `a uint32 is an integer in range`(text: String, expected: UInt32?) throws {
        #expect(try JSONReader.read(Array(text.utf8)).uint32 == expected)
    }

    @Test func `bytes beyond ASCII are judged as Swift judges them`() {
        var misjudged: [[UInt8]] = []
        for lead in UInt8(0x80)...0xFF {
            for second in UInt8(0x23)...0xFF where second != UInt8(ascii: "\\") {
                for tail in [[], [0x80], [0xBF], [0x80, 0xBF], [0xBF, 0x41], [0xC0, 0x80]] as [[UInt8]] {
                    let text = [lead, second] + tail
                    if read(quoted: text) != String(validating: text, as: UTF8.self) {
                        misjudged.append(text)
                    }
                }
            }
        }
        #expect(misjudged == [])
    }

    private func read(quoted text: [UInt8]) -> String? {
        // Whatever the reason, what matters here is whether it was taken.
        try? JSONReader.read([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]).string
    }
}
