import Elements
import Events
import HTTP
import Support

/// A device as a user of the vendor's cloud has it: by the key that the device list had for its serial then.
struct Thing: Hashable, Sendable {
    let user: String
    let key: String
    let serial: SerialNumber

    /// Behind a hyphen a key says which list it is from.
    init?(key: String, of user: String) {
        guard let serial = key.split(separator: "-").first.flatMap({ SerialNumber(String($0)) }) else {
            return nil
        }
        self.user = user
        self.key = key
        self.serial = serial
    }
}

/// The vendor's cloud: two users, a few devices, and the answers of its documents.
final class Vendor: Sendable {
    /// The code that a device shows; every device shows the same.
    static let code = "C0DEC0DEC0DEC0DE"
    static let host = "vendor.example"
    static let users = ["a@b.example", "c@d.example"]

    private let truth: Truth
    private let dice: Dice
    private let weather: Weather
    /// 1 multi-user, 2 owner, 3 rotation.
    private let bindingMode: Int64
    /// How far its clock is ahead of the true time.
    let clockAheadMilliseconds: Int64
    /// Whose each token is; the server's key is nobody's.
    private let tokens = Guarded((number: 0, live: [String: String]()))

    init(_ truth: Truth, _ dice: Dice, _ weather: Weather) {
        self.truth = truth
        self.dice = dice
        self.weather = weather
        bindingMode = dice.number(1...3)
        clockAheadMilliseconds = dice.pick([0, 0, 300, -300, 90_000, -90_000])
    }

    /// - Returns: nil when it is not the vendor's to answer.
    func answer(_ request: Request) -> Response? {
        guard request.path.hasPrefix("/v2/") else { return nil }
        let parameters = Vendor.parameters(of: request)
        if let login = login(request.path, parameters) { return login }
        guard let token = request.fields["Authorization"], let user = tokens.withLock({ $0.live[token] })
        else {
            return refusal(of: request.path)
        }
        if isOdd {
            truth.chronicle.mishap("the vendor forgets a token")
            tokens.withLock { $0.live[token] = nil }
            return refusal(of: request.path)
        }
        guard let device = Thing(key: parameters["dk"] ?? parameters["deviceKey"] ?? "", of: user) else {
            return code(5067)
        }
        switch request.path {
        case "/v2/binding/enterpriseapi/verifyBindingCode": return verify(parameters)
        case "/v2/binding/enduserapi/v2/deviceBindingByWifi":
            return bind(device, isRight: parameters["bindingCode"] == Vendor.code)
        case "/v2/binding/enduserapi/bindDeviceDk": return bind(device, isRight: true)
        case "/v2/binding/enduserapi/deviceBindingByPureBt":
            // What the device makes of its code is right.
            return bind(device, isRight: parameters["bindingCode"].map { $0 == Vendor.code } ?? true)
        case "/v2/binding/enduserapi/unbundlingDeviceDk": return unbind(device)
        case "/v2/binding/enduserapi/deviceInfo": return info(device)
        case "/v2/devicemgr/r3/openapi/device/detail":
            return code(200, data: [("deviceStatus", .integer(dice.number(0...1)))])
        default: return code(404)
        }
    }

    /// A seldom thing, while anything goes wrong.
    private var isOdd: Bool { dice.chance(weather.now.answers / 5) }

    private static func parameters(of request: Request) -> [String: String] {
        let names = ["dk", "deviceKey", "bindingCode", "email", "refreshToken"]
        var parameters: [String: String] = [:]
        // What cannot be read is missing.
        if let body = try? JSONReader.read(request.body) {
            for name in names { parameters[name] = body[name]?.string }
        }
        if let query = request.query, let read = try? Query(query) {
            for name in names {
                parameters[name] = read.single(name) ?? parameters[name]
            }
        }
        return parameters
    }

    // MARK: Tokens

    private func login(_ path: String, _ parameters: [String: String]) -> Response? {
        switch path {
        case "/v2/quecauth/accessKeyAuthrize/accessKeyLogin", "/v2/quecauth/accessKeyAuthrize/refreshToken":
            guard !isOdd else { return odd(5103) }
            return json([
                ("code", .integer(200)), ("access_token", .string(token(of: ""))),
                ("expires_in", .integer(7_200)),
            ])
        case "/v2/enduser/enduserapi/emailPwdLogin", "/v2/enduser/enduserapi/refreshToken":
            guard !isOdd else { return odd(5103) }
            let former = parameters["refreshToken"].map { token in tokens.withLock { $0.live[token] } }
            guard let user = former ?? parameters["email"], Vendor.users.contains(user) else {
                return code(5106)
            }
            let end = truth.simulation.unixNow.seconds + clockAheadMilliseconds / 1_000 + 7_200
            let pair = { (text: String) -> JSON in
                .object([("token", .string(text)), ("expirationTime", .integer(end))])
            }
            return code(
                200,
                data: [("accessToken", pair(token(of: user))), ("refreshToken", pair(token(of: user)))])
        default: return nil
        }
    }

    private func token(of user: String) -> String {
        tokens.withLock { tokens in
            tokens.number += 1
            let token = "CANARY-vendor-token-\(tokens.number)"
            tokens.live[token] = user
            return token
        }
    }

    private func refusal(of path: String) -> Response {
        code(path.hasSuffix("verifyBindingCode") ? 5144 : 5032)
    }

    // MARK: Devices

    private func verify(_ parameters: [String: String]) -> Response {
        guard parameters["bindingCode"] == Vendor.code else { return code(5462) }
        if isOdd { return odd(dice.pick([5460, 5000, 5461])) }
        return code(200)
    }

    private func bind(_ device: Thing, isRight: Bool) -> Response {
        guard isRight else { return code(5462) }
        if isOdd { return odd(dice.pick([5460, 5314, 5048, 5000, 5009, 123_456])) }
        let isTaken = truth.isAtVendor(key: device.key)
        if isTaken, bindingMode == 2 { return code(dice.pick([5049, 5412])) }
        truth.bindAtVendor(device)
        if isOdd { return odd(dice.pick([5048, 5893, 50_000])) }
        return code(200, data: [("bindingMode", .integer(bindingMode)), ("verified", .string("1"))])
    }

    private func unbind(_ device: Thing) -> Response {
        if isOdd { return odd(dice.pick([5050, 5000])) }
        guard truth.boundAt(device) != nil else { return code(dice.pick([5052, 5141])) }
        truth.unbindAtVendor(device)
        if isOdd { return odd(50_000) }
        return code(200)
    }

    private func info(_ device: Thing) -> Response {
        if isOdd { return odd(5000) }
        guard let boundAt = truth.boundAt(device) else { return code(5052) }
        return code(
            200,
            data: [
                ("deviceBindTimeTs", .integer(boundAt.milliseconds + clockAheadMilliseconds)),
                ("deviceType", .integer(1)),
                ("status", .integer(1)), ("verified", .string("1")),
            ])
    }

    // MARK: Answers

    private func odd(_ number: Int64) -> Response {
        truth.chronicle.mishap("the vendor says \(number)")
        return code(number)
    }

    private func code(_ number: Int64, data: [(String, JSON)]? = nil) -> Response {
        var members: [(String, JSON)] = [("code", .integer(number)), ("msg", .string("m"))]
        if let data { members.append(("data", .object(data))) }
        return json(members)
    }

    private func json(_ members: [(String, JSON)]) -> Response {
        Response(status: 200, contentType: "application/json", body: JSONText.render(.object(members)))
    }
}
