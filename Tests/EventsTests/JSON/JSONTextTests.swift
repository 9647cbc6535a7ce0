import Events
import Testing

@Suite struct JSONTextTests {
    private func text(_ value: JSON) -> String {
        String(decoding: JSONText.render(value), as: UTF8.self)
    }

    @Test func `writes members in their order and without space`() {
        #expect(
            text(.object([("b", 1), ("a", [.null, true, false, -5, "x"]), ("c", [:])]))
                == #"{"b":1,"a":[null,true,false,-5,"x"],"c":{}}"#)
    }

    @Test func `escapes only what it must`() {
        #expect(text("a/b+c=设备😀\u{7F}\u{2028}") == "\"a/b+c=设备😀\u{7F}\u{2028}\"")
        #expect(text("\"\\\u{8}\u{9}\n\u{C}\r") == #""\"\\\b\t\n\f\r""#)
        #expect(text("\0\u{1}\u{F}\u{10}\u{1F}") == #""\u0000\u0001\u000f\u0010\u001f""#)
        #expect(text(["\"": 0]) == #"{"\"":0}"#)
    }

    @Test func `numbers keep their kind`() {
        #expect(text(.integer(.min)) == "-9223372036854775808")
        #expect(text(.double(1)) == "1.0")
        #expect(text(.double(-0.0)) == "-0.0")
        #expect(text(.double(0.1)) == "0.1")
        #expect(text(.double(.infinity)) == "null")
        #expect(text(.double(.nan)) == "null")
    }

    @Test(arguments: JSONDocuments.accepted)
    func `what was read is read again from what is written`(document: JSONDocuments.Accepted) throws {
        let written = JSONText.render(try JSONReader.read(document.bytes))
        #expect(try JSONReader.read(written) == document.value)
        #expect(JSONText.render(try JSONReader.read(written)) == written)
    }

    @Test func `any value survives writing and reading`() throws {
        var seed = SystemRandomNumberGenerator()
        let start = UInt64.random(in: 0...UInt64.max, using: &seed)
        var values = RandomJSON(seed: start)
        for round in 0..<500 {
            let value = values.next()
            let written = JSONText.render(value)
            let read = try JSONReader.read(written)
            #expect(read == value && JSONText.render(read) == written, "seed \(start), round \(round)")
        }
    }

    @Test func `no damaged document is read for the whole one`() throws {
        var seed = SystemRandomNumberGenerator()
        let start = UInt64.random(in: 0...UInt64.max, using: &seed)
        var values = RandomJSON(seed: start)
        for round in 0..<300 {
            let written = JSONText.render(["only": values.next()])
            let cut = values.number(below: written.count)
            #expect(throws: JSONError.self, "seed \(start), round \(round)") {
                try JSONReader.read(Array(written.prefix(cut)))
            }
        }
    }
}

/// Values of every kind, the same for the same seed.
private struct RandomJSON {
    private var generator: SplitMix

    init(seed: UInt64) { generator = SplitMix(state: seed) }

    mutating func next() -> JSON { value(depth: 0) }

    mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    private mutating func value(depth: Int) -> JSON {
        switch number(below: depth < 4 ? 7 : 5) {
        case 0: .null
        case 1: .bool(Bool.random(using: &generator))
        case 2: .integer(Int64(bitPattern: generator.next()) >> number(below: 64))
        case 3: .double(double())
        case 4: .string(string())
        case 5: .array((0..<number(below: 6)).map { _ in value(depth: depth + 1) })
        default: .object((0..<number(below: 24)).map { ("\($0):\(string())", value(depth: depth + 1)) })
        }
    }

    private mutating func double() -> Double {
        let any = Double(bitPattern: generator.next())
        return any.isFinite ? any : 0.5
    }

    private mutating func string() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<number(below: 12) {
            let bound: UInt32 = [0x20, 0x80, 0x800, 0x10000, 0x110000][number(below: 5)]
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<bound, using: &generator)) {
                text.append(scalar)
            }
        }
        return String(text)
    }

    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }
}
