import Testing
import Transport

@Suite
struct OriginTests {
    @Test(arguments: [
        ("http://Example.com", "example.com", 80, "", "example.com"),
        ("https://example.com", "example.com", 443, "", "example.com"),
        ("https://example.com:443/", "example.com", 443, "", "example.com"),
        ("http://example.com:8080/a/b/", "example.com", 8080, "/a/b", "example.com:8080"),
        ("HTTP://127.0.0.1:1", "127.0.0.1", 1, "", "127.0.0.1:1"),
        ("https://[::1]:8443/v1", "::1", 8443, "/v1", "[::1]:8443"), ("http://[::1]", "::1", 80, "", "[::1]"),
    ])
    func `reads a URL`(url: String, host: String, port: UInt16, path: String, field: String) throws {
        let origin = try Origin(url)
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(origin.basePath == path)
        #expect(origin.hostField == field)
        #expect(try Origin(origin.description) == origin)
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "http://", "http:///path", "http://:80", "http://a:0",
        "http://a:65536", "http://a:", "http://a:+1", "http://user@example.com", "http://a b",
        "http://a\r\nb",
        "http://a/?q", "http://a#f", "http://[::1", "http://[example.com]", "http://[127.0.0.1]", "http://é",
        "http://a/b c", "http://[::1]x", "http://a/{b}", "http://a/%", "http://a/%4x", "http://a/b\"",
    ])
    func `refuses what is no origin`(url: String) {
        #expect(throws: Origin.Malformed.self) { try Origin(url) }
    }
}
