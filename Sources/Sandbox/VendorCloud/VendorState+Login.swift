import Crypto
import Elements
import Events

/// The calls about tokens. Source: the vendor's documentation, API access instructions of both kinds.
extension VendorState {
    /// Wrong passwords in a row after which an account is frozen.
    private static let tries = 5
    /// How far a caller's clock may be off.
    private static let clockTolerance: Int64 = 600_000

    mutating func login(_ call: VendorCall, at now: UnixTime, random: [UInt8]) -> CloudReply {
        switch call.name {
        case .accessKeyLogin: serverLogin(call, at: now, random: random)
        case .accessKeyRefresh: serverRefresh(call, at: now, random: random)
        case .emailPwdLogin, .phonePwdLogin: userLogin(call, at: now, random: random)
        case .userTokenRefresh: userRefresh(call, at: now, random: random)
        case .deviceBindingByWifi, .deviceBindingByPureBt, .bindDeviceDk, .verifyBindingCode,
            .unbundlingDeviceDk, .deviceInfo, .deviceDetail:
            preconditionFailure("a call about a device is answered elsewhere")
        }
    }

    // MARK: Servers

    private mutating func serverLogin(_ call: VendorCall, at now: UnixTime, random: [UInt8]) -> CloudReply {
        guard call.parameters.text("grant_type") == "password",
            let username = call.parameters.text("username"), let password = call.parameters.text("password")
        else { return CloudReply(50005, "param check error") }
        var fields: [Substring: Substring] = [:]
        for pair in username.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard fields["access_key"].map(String.init) == accounts.accessKey else { return Self.refusal(90047) }
        guard fields["ver"] == "1", fields["auth_mode"] == "accessKey", fields["sign_method"] == "sha256",
            let timestamp = fields["timestamp"].flatMap({ Int64($0) }),
            abs(timestamp - now.milliseconds) <= Self.clockTolerance
        else { return CloudReply(50005, "param check error") }
        let digest = Hex.encode(Digest.sha256(Array(username.utf8), accounts.accessSecret.exposed))
        guard digest == password.lowercased() else { return CloudReply(401, "Unauthorized") }
        return serverToken(at: now, random: random)
    }

    private mutating func serverRefresh(_ call: VendorCall, at now: UnixTime, random: [UInt8]) -> CloudReply {
        guard call.parameters.text("grant_type") == "refresh_token",
            let token = call.parameters.text("refresh_token"),
            case .live = serverTokens.standing(of: token, at: now)
        else { return CloudReply(401, "Unauthorized") }
        return serverToken(at: now, random: random)
    }

    private mutating func serverToken(at now: UnixTime, random: [UInt8]) -> CloudReply {
        let token = serverTokens.issue(
            to: accounts.accessKey, prefix: "QJWT ", seconds: accounts.tokenSeconds, at: now, random: random)
        return CloudReply(
            200, "OK",
            .object([
                ("access_token", .string(token)), ("scope", ""), ("token_type", "jwt"),
                ("expires_in", .integer(accounts.tokenSeconds)),
            ]))
    }

    // MARK: App users

    private mutating func userLogin(_ call: VendorCall, at now: UnixTime, random: [UInt8]) -> CloudReply {
        let isByEmail = call.name == .emailPwdLogin
        let parameters = call.parameters
        guard let name = parameters.text(isByEmail ? "email" : "phone") else {
            return CloudReply(isByEmail ? 5026 : 5011, "Please enter \(isByEmail ? "email" : "phone")")
        }
        guard let sealed = parameters.text("pwd") else { return CloudReply(5022, "Please enter password") }
        guard let domain = parameters.text("userDomain") else {
            return CloudReply(5023, "Please enter user domain")
        }
        guard let signature = parameters.text("signature") else {
            return CloudReply(5550, "Please enter signature")
        }
        guard domain == accounts.userDomain else { return CloudReply(5015, "User domain does not exist") }
        let seed = parameters.text("random") ?? ""
        let country = isByEmail ? "" : parameters.text("internationalCode") ?? "86"
        let signed = Hex.encode(
            Digest.sha256(Array((country + name + sealed + seed).utf8), accounts.userDomainSecret.exposed))
        guard signature.lowercased() == signed else { return Self.refusal(5420) }
        guard let user = accounts.users.first(where: { name == (isByEmail ? $0.email : $0.phone) }) else {
            return CloudReply(5031, "Not registered")
        }
        let wrong = wrongPasswords[user.uid, default: 0]
        guard wrong < Self.tries else { return CloudReply(5147, "Account frozen") }
        guard Self.open(sealed, random: seed) == user.password.exposed else {
            wrongPasswords[user.uid] = wrong + 1
            return CloudReply(max(5583, 5586 - wrong), "Incorrect password")
        }
        wrongPasswords[user.uid] = nil
        return userTokens(for: user.uid, at: now, random: random)
    }

    private mutating func userRefresh(_ call: VendorCall, at now: UnixTime, random: [UInt8]) -> CloudReply {
        guard let token = call.parameters.text("refreshToken"),
            case .live(let uid) = refreshTokens.standing(of: token, at: now)
        else { return Self.refusal(5032) }
        return userTokens(for: uid, at: now, random: random)
    }

    private mutating func userTokens(for uid: String, at now: UnixTime, random: [UInt8]) -> CloudReply {
        let half = random.count / 2
        let access = userTokens.issue(
            to: uid, prefix: "Bearer ", seconds: accounts.tokenSeconds, at: now,
            random: Array(random[..<half]))
        let refresh = refreshTokens.issue(
            to: uid, prefix: "", seconds: accounts.refreshTokenSeconds, at: now,
            random: Array(random[half...]))
        let token = { (text: String, seconds: Int64) -> JSON in
            .object([("token", .string(text)), ("expirationTime", .integer(now.seconds + seconds))])
        }
        return CloudReply(
            200, "",
            .object([
                ("accessToken", token(access, accounts.tokenSeconds)),
                ("refreshToken", token(refresh, accounts.refreshTokenSeconds)),
            ]))
    }

    /// The password as the app enciphers it: the key is the middle of MD5(random) in upper-case digits,
    /// the initial vector that key with its halves exchanged.
    private static func open(_ text: String, random: String) -> [UInt8]? {
        let key = Array(Hex.encode(Digest.md5(Array(random.utf8))).uppercased().utf8)[8..<24]
        let vector = Array(key.suffix(8)) + Array(key.prefix(8))
        guard let bytes = Base64.decode(text) else { return nil }
        // Whatever is wrong with it, it is not the password.
        return try? AESCBC.decrypt(bytes, key: Secret(Array(key)), iv: Secret(vector), padding: .pkcs7)
    }
}
