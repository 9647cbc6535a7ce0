import HTTP
import Testing

@Suite struct QueryTests {
    @Test func `a name that came once has a value`() throws {
        let query = try Query("a=1&b=&c&d=x=y&&e=%E4%BC%81")
        #expect(query.names == ["a", "b", "c", "d", "e"])
        #expect(query.single("a") == "1")
        #expect(query.single("b") == "")
        #expect(query.single("c") == "")
        #expect(query.single("d") == "x=y")
        #expect(query.single("e") == "企")
        #expect(query.single("f") == nil)
    }

    @Test(arguments: ["a=1&a=1", "a=1&b=2&a=3", "a&a", "%61=1&a=2"])
    func `a name that came twice has none`(raw: String) throws {
        #expect(try Query(raw).single("a") == nil)
    }

    @Test func `escapes are decoded once and a plus is a plus`() throws {
        let query = try Query("a=%252B%2b+%26%3D&A=1")
        #expect(query.single("a") == "%2B++&=")
        #expect(query.single("A") == "1")
    }

    @Test func `a look-alike is another name`() throws {
        // The Kelvin sign is canonically equivalent to K, and so equal as a String.
        let query = try Query("%E2%84%AA=1&K=2")
        #expect(query.single("K") == "2")
    }

    @Test(arguments: [
        ("a=%", HTTPError.Reason.percentEscape), ("a=%4", .percentEscape), ("%zz=1", .percentEscape),
        ("a=%4&b=1", .percentEscape), ("a=%+1", .percentEscape),
        ("a=%ff", .query), ("a=%C0%AF", .query), ("a=%ED%A0%80", .query), ("a=%E4%BC", .query),
        (Array(repeating: "a", count: 65).joined(separator: "&"), .query),
    ])
    func `malformed queries are refused`(raw: String, reason: HTTPError.Reason) {
        #expect(throws: HTTPError(reason)) { try Query(raw) }
    }

    @Test func `sixty-four pairs are served`() throws {
        #expect(try Query(Array(repeating: "a", count: 64).joined(separator: "&")).names.count == 64)
    }

    @Test func `everything but unreserved characters is escaped`() {
        #expect(Query.encode("AZaz09-._~") == "AZaz09-._~")
        #expect(
            Query.encode(" !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\u{7f}\0")
                == "%20%21%22%23%24%25%26%27%28%29%2A%2B%2C%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E%60%7B%7C%7D%7F%00"
        )
        #expect(Query.encode("企") == "%E4%BC%81")
    }

    @Test func `what was encoded is decoded to the same`() throws {
        for scalar in (0...0x1_0000).compactMap(Unicode.Scalar.init) {
            let text = String(scalar)
            guard try Query(Query.string([("a", text)])).single("a")?.unicodeScalars.first != scalar else {
                continue
            }
            Issue.record("U+\(String(scalar.value, radix: 16))")
        }
        #expect(Query.string([("a b", "c&d"), ("e", "")]) == "a%20b=c%26d&e=")
    }
}
