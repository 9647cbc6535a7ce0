import HTTP
import Testing

@Suite struct FieldsTests {
    private let fields = {
        var fields = Fields()
        fields.append("Allow", "GET")
        fields.append("X-One", "1")
        fields.append("allow", "HEAD")
        return fields
    }()

    @Test func `names are found in any case, in order`() {
        #expect(fields["ALLOW"] == "GET")
        #expect(fields.all(named: "aLLow") == ["GET", "HEAD"])
        #expect(fields["allo"] == nil)
        #expect(fields.map(\.name) == ["Allow", "X-One", "allow"])
    }

    @Test func `setting a field replaces all with its name`() {
        var fields = fields
        fields.set("ALLOW", "POST")
        #expect(fields.map(\.name) == ["X-One", "ALLOW"])
        #expect(fields.map(\.value) == ["1", "POST"])
    }

    @Test(
        arguments: [
            (["a, b", "c"], ["a", "b", "c"]), (["", ",a,, b,", ","], ["a", "b"]),
            (["\"a,b\", c"], ["\"a,b\"", "c"]),
            (["\"a,b"], ["\"a,b"]), ([], []), (["a,,,,,,,,,,,,,,,,b"], ["a", "b"]),
            (["a,,,,,,,,,,,,,,,,,,b"], nil),
        ] as [([String], [String]?)])
    func `lines of one name are one list, without its empty elements`(
        values: [String], elements: [String]?
    ) {
        var fields = Fields()
        for value in values { fields.append("L", value) }
        #expect(fields.list(named: "l") == elements)
    }

    @Test(
        arguments: [
            (["application/JSON"], "application/json"), (["text/plain; charset=utf-8"], "text/plain"),
            (["a/b;c=\"d;\" ;; e=f;"], "a/b"), (["a/b c"], nil), (["a"], nil), (["a/"], nil), (["/b"], nil),
            (["a/b;c"], nil), (["a/b;c = d"], nil), (["a/b;c=\"d"], nil), (["a/b", "a/b"], nil), ([], nil),
        ] as [([String], String?)])
    func `a media type is read by its grammar`(values: [String], type: String?) {
        var fields = Fields()
        for value in values { fields.append("content-type", value) }
        #expect(fields.mediaType == type)
    }

    @Test func `equality ignores the case of names and nothing else`() {
        func one(_ name: String, _ value: String) -> Fields {
            var fields = Fields()
            fields.append(name, value)
            return fields
        }
        #expect(one("A", "x") == one("a", "x"))
        #expect(one("A", "x") != one("A", "X"))
        #expect(one("A", "x") != one("B", "x"))
        #expect(one("A", "x") != Fields())
    }

    @Test(arguments: ["a\r\nb", "a\nb", "a\0", " a", "a ", "\ta", "\u{7f}", "\u{1b}"])
    func `a value that would break the message is not valid`(value: String) {
        #expect(!Fields.isValid(value: value))
    }

    @Test(arguments: ["", "a", "a b\tc", "企业"])
    func `other values are valid`(value: String) {
        #expect(Fields.isValid(value: value))
    }

    @Test func `characters of a name are those of a token`() async {
        for character in "!#$%&'*+-.^_`|~09azAZ" {
            var fields = Fields()
            fields.append(String(character), "x")
            #expect(fields[String(character)] == "x")
        }
        await #expect(processExitsWith: .failure) {
            var fields = Fields()
            fields.append("a:", "x")
        }
        await #expect(processExitsWith: .failure) {
            var fields = Fields()
            fields.append("a", "x\r\nb: c")
        }
    }
}
