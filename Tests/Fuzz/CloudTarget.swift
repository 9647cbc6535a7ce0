import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Transport

/// A cloud's answer gets the same verdict whole and in slices, and nothing is heard in it that it does
/// not say.
struct CloudTarget: FuzzTarget {
    private let world = CloudWorld()

    func feed(_ bytes: [UInt8]) {
        guard let call = bytes.first else { return }
        let (whole, slices) = Array(bytes.dropFirst()).cut()
        let verdict = read([whole[...]])
        let other = read(slices)
        // Whether the connection is kept is another matter: bytes behind an answer may be yet to come.
        hold(
            other.refusal == verdict.refusal && other.response?.status == verdict.response?.status
                && other.response?.fields == verdict.response?.fields
                && other.response?.body == verdict.response?.body,
            "in slices the verdict is the same")
        guard let response = verdict.response else { return }
        hold(response.body.count <= Limits.call.bodyBytes, "a body is bounded")
        world?.ask(call, answeredBy: response)
    }

    private struct Verdict {
        var response: Response?
        var refusal: HTTPError.Reason?
    }

    private func read(_ slices: [ArraySlice<UInt8>]) -> Verdict {
        var parser = ResponseParser(limits: .call, for: "POST")
        var verdict = Verdict()
        do {
            for slice in slices {
                try parser.receive(slice)
                // Nobody reads on behind the answer.
                if let response = try parser.next() { return Verdict(response: response) }
            }
            verdict.response = try parser.finished()
        } catch {
            verdict.refusal = error.reason
        }
        return verdict
    }
}

/// Both clouds behind a network that gives one answer to everything but logins.
final class CloudWorld: Caller {
    private let simulation = Simulation()
    private let answer = Guarded(Response(status: 200))
    private let device: DeviceFacts
    private let code: VerificationCode
    private let authCode: AuthCode
    private let clouds = Guarded<(vendor: VendorCloud, weCom: WeComCloud)?>(nil)

    init?() {
        guard let serial = SerialNumber("SN0001"), let code = VerificationCode("0123456789ABCDEF"),
            let authCode = AuthCode("code-1"), let model = ModelID("m-1"),
            let vendorOrigin = try? Origin("https://vendor.example"),
            let weComOrigin = try? Origin("https://wecom.example")
        else { return nil }
        device = DeviceFacts(serial: serial, productKey: "p11v14", deviceKey: "D001")
        self.code = code
        self.authCode = authCode
        let account = VendorAccount(
            name: "main", origin: vendorOrigin, accessKey: "key", accessSecret: Secret("access-secret"),
            user: .email("service@maker.example"), password: Secret("password"), userDomain: "C.DM.1.1",
            userDomainSecret: Secret("domain-secret"))
        let vendor = VendorCloud(account, over: self, keptIn: .none, on: simulation)
        let weCom = WeComCloud(
            WeComModel(id: model, secret: Secret("model-secret"), origin: weComOrigin), over: self,
            keptIn: .none, on: simulation)
        let now = simulation.unixNow
        _ = weCom.take(
            Credential(secret: Secret("ticket"), made: now, ends: now.advanced(bySeconds: 1_800)))
        clouds.withLock { $0 = (vendor, weCom) }
    }

    func call(_ call: Call) async -> CallOutcome {
        if let hook = call.beforeFirstByte, await !hook() { return .notSent(.cancelled) }
        let path = call.request.path
        let now = simulation.now
        if path.contains("Login") || path.contains("refreshToken") {
            return .answered(CloudWorld.login, firstByte: now)
        }
        if path.contains("get_model_token") { return .answered(CloudWorld.modelToken, firstByte: now) }
        return .answered(answer.withLock { $0 }, firstByte: now)
    }

    func ask(_ call: UInt8, answeredBy response: Response) {
        guard let clouds = clouds.withLock({ $0 }) else { return }
        answer.withLock { $0 = response }
        // Malformed says nothing, and that is what must be heard.
        let body = try? JSONReader.read(response.body)
        let by = simulation.now.advanced(byMilliseconds: 5_000)
        if call % 2 == 0 {
            let heard = simulation.run { await self.askVendor(call / 2, clouds.vendor, by) }
            guard case .code(let code, let data) = heard else { return }
            hold(
                body?["code"]?.integer == Int64(code) || [401, 403, 429].contains(code),
                "a vendor's code is its own: \(code)")
            hold(data.message.utf8.count <= 1_024, "a message is bounded")
        } else {
            let heard = simulation.run {
                await clouds.weCom.deviceSecret(
                    for: self.authCode, within: AttemptWindow(start: by, answerMilliseconds: 5_000)
                ) { true }
            }
            if case .secret(let secret) = heard {
                hold(body?["device_secret"]?.string == secret.secret.exposedText, "a secret is as it came")
            }
            if body?["device_secret"]?.string?.isEmpty == false, body?["errcode"]?.integer ?? 0 == 0 {
                guard case .secret = heard else { return hold(false, "no secret is thrown away: \(heard)") }
            }
            _ = simulation.run { await clouds.weCom.isBound(self.device.serial, by: by) }
        }
    }

    private func askVendor(_ call: UInt8, _ vendor: VendorCloud, _ by: Instant) async -> VendorAnswer {
        switch call % 4 {
        case 0: await vendor.bindByWiFi(code, device, within: CallWindow(by: by))
        case 1: await vendor.deviceInfo(device, by: by)
        case 2: await vendor.onlineStatus(device, by: by)
        default: await vendor.verify(code, of: device, isBinding: false, within: CallWindow(by: by))
        }
    }

    private static let login = json(
        """
        {"code":200,"msg":"","access_token":"QJWT server-token","expires_in":86400,\
        "data":{"accessToken":{"token":"Bearer user-token","expirationTime":1900000000},\
        "refreshToken":{"token":"Bearer refresh-token","expirationTime":1900000000}}}
        """)
    private static let modelToken = json(#"{"model_access_token":"model-token","expires_in":7200}"#)

    private static func json(_ text: String) -> Response {
        Response(status: 200, contentType: "application/json", body: Array(text.utf8))
    }
}
