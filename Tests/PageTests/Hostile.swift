/// What somebody may send to break a page.
enum Hostile {
    static let texts = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' autofocus onfocus='alert(1)",
        "</style><script>", "<!-- ", "]]>", "&lt;b&gt; &#x3c; &amp", "`<b>`<i>` `", "`",
        "javascript:alert(1)", "\u{202E}gnp.exe", "\u{2066}\u{200F}\u{061C}", "\u{0}\u{1B}[2J\u{7F}\u{85}",
        "a\r\nSet-Cookie: b", "\u{2028}\u{FFFE}", String(repeating: "<\"&'>", count: 20_000),
        String(repeating: "e\u{301}", count: 50_000), "\u{1F468}\u{200D}\u{1F469}",
    ]
}
