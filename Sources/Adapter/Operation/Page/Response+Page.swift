import Crypto
package import HTTP
package import Page

extension Response {
    /// What a page may do: have its own style sheet, and send its form back. Source: CSP Level 3, 6.
    private static let policy =
        "default-src 'none'; style-src 'sha256-\(Base64.encode(Digest.sha256(Array("\(Style.sheet)".utf8))))'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    /// - Parameter seconds: When a browser loads it anew by itself; nil for never.
    package static func page(_ html: HTML, status: Int = 200, refreshedAfterSeconds seconds: Int? = nil)
        -> Response
    {
        var response = Response(
            status: status, contentType: "text/html; charset=utf-8", body: Array(html.document.utf8))
        response.fields.append("Content-Security-Policy", policy)
        response.fields.append("X-Content-Type-Options", "nosniff")
        response.fields.append("Referrer-Policy", "no-referrer")
        response.fields.append("Cache-Control", "no-store")
        if let seconds { response.fields.append("Refresh", "\(seconds)") }
        return response
    }
}
