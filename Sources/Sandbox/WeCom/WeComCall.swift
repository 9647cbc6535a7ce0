import HTTP

/// A call to WeCom's own interface.
///
/// Source: WeCom developer centre, document paths 95992, 95993, 96022 and 95982; 91039 and 92521 for the two
/// that are asked as an application of the maker's own corp, 91770 for a group's robot.
struct WeComCall: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case modelToken = "get_model_token"
        case deviceSecret = "get_device_secret"
        case deviceToken = "get_device_token"
        case deviceDetail = "get_device_detail"
        case corpToken = "gettoken"
        case callbackAddresses = "getcallbackip"
        case robotMessage = "webhook_send"
    }

    let name: Name
    /// `model_access_token` of the query, or `access_token` where an application asks, or a robot's `key`.
    let token: String?
    /// Those of the query, or of the body of a POST; nil when that is no JSON object.
    let parameters: Parameters?

    init?(_ request: Request) {
        switch (request.answeredMethod, request.path) {
        case ("POST", "/cgi-bin/openhw/get_model_token"): name = .modelToken
        case ("POST", "/cgi-bin/openhw/get_device_secret"): name = .deviceSecret
        case ("POST", "/cgi-bin/openhw/get_device_token"): name = .deviceToken
        case ("POST", "/cgi-bin/openhw/device/get_device_detail"): name = .deviceDetail
        case ("GET", "/cgi-bin/gettoken"): name = .corpToken
        case ("GET", "/cgi-bin/getcallbackip"): name = .callbackAddresses
        case ("POST", "/cgi-bin/webhook/send"): name = .robotMessage
        default: return nil
        }
        let query = Parameters.query(of: request)
        let isApplications = name == .corpToken || name == .callbackAddresses
        token = query.text(
            name == .robotMessage ? "key" : isApplications ? "access_token" : "model_access_token")
        parameters = isApplications ? query : Parameters.body(of: request)
    }

    func text(_ name: String) -> String? { parameters?.text(name) }
}
