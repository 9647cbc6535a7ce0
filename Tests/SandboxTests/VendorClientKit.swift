import Crypto
import Elements
import Events
import HTTP
import Sandbox
import Transport

/// The vendor's calls as its documents describe them, written anew for the tests.
extension StandInBench {
    /// An app user's token: `Bearer …`.
    func userToken(_ index: Int = 0, password: Secret? = nil) async throws -> JSON {
        let accounts = VendorAccounts.sandbox
        let user = accounts.users[index]
        let random = "j1acpdj2bmtqZXVb"
        let key = Array(Hex.encode(Digest.md5(Array(random.utf8))).uppercased().utf8)[8..<24]
        let vector = Array(key.suffix(8)) + Array(key.prefix(8))
        let sealed = Base64.encode(
            try AESCBC.encrypt(
                (password ?? user.password).exposed, key: Secret(Array(key)), iv: Secret(vector),
                padding: .pkcs7))
        let signature = Hex.encode(
            Digest.sha256(
                Array((user.email + sealed + random).utf8), accounts.userDomainSecret.exposed))
        let query = Query.string([
            ("email", user.email), ("pwd", sealed), ("random", random), ("signature", signature),
            ("userDomain", accounts.userDomain),
        ])
        return try await answer(vendor, "POST", "/v2/enduser/enduserapi/emailPwdLogin?\(query)")
    }

    func bearer(_ index: Int = 0) async throws -> String {
        guard let token = try await userToken(index)["data"]?["accessToken"]?["token"]?.string else {
            throw Unexpected(what: "no token")
        }
        return token
    }

    func serverToken(secret: Secret? = nil, millisecondsOff: Int64 = 0) async throws -> JSON {
        let accounts = VendorAccounts.sandbox
        let time = loops.unixNow.milliseconds + millisecondsOff
        let username =
            "ver=1&auth_mode=accessKey&sign_method=sha256&access_key=\(accounts.accessKey)&timestamp=\(time)"
        let password = Hex.encode(
            Digest.sha256(Array(username.utf8), (secret ?? accounts.accessSecret).exposed))
        let query = Query.string([
            ("grant_type", "password"), ("username", username), ("password", password),
        ])
        return try await answer(vendor, "GET", "/v2/quecauth/accessKeyAuthrize/accessKeyLogin?\(query)")
    }

    func bindByWiFi(
        _ token: String?, _ device: String, code: String? = "0123456789ABCDEF", product: String = "p11v14"
    ) async throws -> JSON {
        var members = JSON.Members([("productKey", .string(product)), ("deviceKey", .string(device))])
        if let code { members.append("bindingCode", .string(code)) }
        return try await answer(
            vendor, "POST", "/v2/binding/enduserapi/v2/deviceBindingByWifi", token: token,
            body: .object(members))
    }

    func deviceInfo(_ token: String, _ device: String) async throws -> JSON {
        try await answer(
            vendor, "GET", "/v2/binding/enduserapi/deviceInfo?pk=p11v14&dk=\(device)", token: token)
    }

    func unbind(_ token: String, _ device: String) async throws -> JSON {
        try await answer(
            vendor, "DELETE", "/v2/binding/enduserapi/unbundlingDeviceDk?pk=p11v14&dk=\(device)", token: token
        )
    }
}
