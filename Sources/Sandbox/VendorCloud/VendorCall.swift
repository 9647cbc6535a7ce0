import HTTP

/// A call to the vendor's cloud, found by its method and path.
struct VendorCall: Sendable {
    enum Name: String, Sendable, CaseIterable {
        case deviceBindingByWifi
        case deviceBindingByPureBt
        case bindDeviceDk
        case verifyBindingCode
        case unbundlingDeviceDk
        case deviceInfo
        case deviceDetail
        case accessKeyLogin
        case accessKeyRefresh
        case emailPwdLogin
        case phonePwdLogin
        case userTokenRefresh

        /// Whether it is about a device; the others are about tokens.
        var isAboutDevice: Bool {
            switch self {
            case .deviceBindingByWifi, .deviceBindingByPureBt, .bindDeviceDk, .verifyBindingCode,
                .unbundlingDeviceDk, .deviceInfo, .deviceDetail:
                true
            case .accessKeyLogin, .accessKeyRefresh, .emailPwdLogin, .phonePwdLogin, .userTokenRefresh:
                false
            }
        }
    }

    let name: Name
    /// The `Authorization` field as it came; empty counts as absent.
    let token: String?
    let parameters: Parameters

    init?(_ request: Request) {
        guard let name = Self.name(request.answeredMethod, request.path) else { return nil }
        self.name = name
        token = request.fields["Authorization"].flatMap { $0.isEmpty ? nil : $0 }
        switch name {
        case .deviceBindingByWifi, .deviceBindingByPureBt:
            parameters = Parameters.body(of: request) ?? Parameters()
        case .bindDeviceDk, .verifyBindingCode, .unbundlingDeviceDk, .deviceInfo, .deviceDetail,
            .accessKeyLogin, .accessKeyRefresh, .emailPwdLogin, .phonePwdLogin, .userTokenRefresh:
            parameters = Parameters.queryAndForm(of: request)
        }
    }

    var productKey: String? { parameters.text(usesLongNames ? "productKey" : "pk") }

    var deviceKey: String? { parameters.text(usesLongNames ? "deviceKey" : "dk") }

    private var usesLongNames: Bool { name == .deviceBindingByWifi || name == .deviceDetail }

    private static func name(_ method: String, _ path: String) -> Name? {
        switch (method, path) {
        case ("POST", "/v2/binding/enduserapi/v2/deviceBindingByWifi"): .deviceBindingByWifi
        case ("POST", "/v2/binding/enduserapi/deviceBindingByPureBt"): .deviceBindingByPureBt
        case ("POST", "/v2/binding/enduserapi/bindDeviceDk"): .bindDeviceDk
        case ("POST", "/v2/binding/enterpriseapi/verifyBindingCode"): .verifyBindingCode
        case ("DELETE", "/v2/binding/enduserapi/unbundlingDeviceDk"): .unbundlingDeviceDk
        case ("GET", "/v2/binding/enduserapi/deviceInfo"): .deviceInfo
        case ("GET", "/v2/devicemgr/r3/openapi/device/detail"): .deviceDetail
        case ("GET", "/v2/quecauth/accessKeyAuthrize/accessKeyLogin"),
            ("POST", "/v2/quecauth/accessKeyAuthrize/accessKeyLogin"):
            .accessKeyLogin
        case ("GET", "/v2/quecauth/accessKeyAuthrize/refreshToken"): .accessKeyRefresh
        case ("POST", "/v2/enduser/enduserapi/emailPwdLogin"): .emailPwdLogin
        case ("POST", "/v2/enduser/enduserapi/phonePwdLogin"): .phonePwdLogin
        case ("PUT", "/v2/enduser/enduserapi/refreshToken"): .userTokenRefresh
        default: nil
        }
    }
}
