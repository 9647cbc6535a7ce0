import HTTP

/// A call to WeCom's own interface.
///
/// Source: WeCom developer centre, document paths 95992, 95993, 96022 and 95982.
struct WeComCall: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case modelToken = "get_model_token"
        case deviceSecret = "get_device_secret"
        case deviceToken = "get_device_token"
        case deviceDetail = "get_device_detail"
    }

    let name: Name
    /// `model_access_token` of the query.
    let token: String?
    /// Nil when the body is no JSON object.
    let parameters: Parameters?

    init?(_ request: Request) {
        guard request.method == "POST" else { return nil }
        switch request.path {
        case "/cgi-bin/openhw/get_model_token": name = .modelToken
        case "/cgi-bin/openhw/get_device_secret": name = .deviceSecret
        case "/cgi-bin/openhw/get_device_token": name = .deviceToken
        case "/cgi-bin/openhw/device/get_device_detail": name = .deviceDetail
        default: return nil
        }
        token = Parameters.query(of: request).text("model_access_token")
        parameters = Parameters.body(of: request)
    }

    func text(_ name: String) -> String? { parameters?.text(name) }
}
