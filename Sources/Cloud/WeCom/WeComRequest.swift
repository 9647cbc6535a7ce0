import Elements
import Events
import HTTP

/// A request to WeCom's interface: a POST with a JSON body, its token in the query.
///
/// Source: WeCom developer centre, document paths 95982 (get_device_detail), 95992 (get_model_token),
/// 95993 (get_device_secret), 96022 (get_device_token).
struct WeComRequest: Sendable {
    let endpoint: CloudCall.Endpoint
    let path: String
    let body: JSON
    /// What must never be quoted from an answer.
    let secrets: [Secret]

    static func modelToken(_ model: WeComModel, ticket: Secret) -> WeComRequest {
        WeComRequest(
            endpoint: .modelToken, path: "/cgi-bin/openhw/get_model_token",
            body: [
                "model_id": .string(model.id.text), "model_secret": .string(model.secret.exposedText),
                "model_ticket": .string(ticket.exposedText),
            ],
            secrets: [model.secret, ticket])
    }

    static func deviceSecret(_ code: AuthCode) -> WeComRequest {
        WeComRequest(
            endpoint: .deviceSecret, path: "/cgi-bin/openhw/get_device_secret",
            body: ["auth_code": .string(code.secret.exposedText)], secrets: [code.secret])
    }

    static func deviceToken(_ serial: SerialNumber, _ secret: Secret) -> WeComRequest {
        WeComRequest(
            endpoint: .deviceToken, path: "/cgi-bin/openhw/get_device_token",
            body: ["device_sn": .string(serial.text), "device_secret": .string(secret.exposedText)],
            secrets: [secret])
    }

    static func deviceDetail(_ serial: SerialNumber) -> WeComRequest {
        WeComRequest(
            endpoint: .deviceDetail, path: "/cgi-bin/openhw/device/get_device_detail",
            body: ["device_sn": .string(serial.text)], secrets: [])
    }

    func http(under basePath: String, token: Secret?) -> Request {
        let query = token.map { "?" + Query.string([("model_access_token", $0.exposedText)]) }
        var fields = Fields()
        fields.append("Accept", "application/json")
        fields.append("User-Agent", "wecom-bind")
        fields.append("Content-Type", "application/json")
        return Request(
            method: "POST", target: basePath + path + (query ?? ""), fields: fields,
            body: JSONText.render(body))
    }
}
