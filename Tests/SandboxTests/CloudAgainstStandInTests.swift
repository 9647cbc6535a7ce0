import Binding
import Cloud
import Elements
import Events
import Sandbox
import Support
import Testing
import Transport

/// The calls as the adapter makes them, against the clouds as the stand-ins play them.
@Suite
struct CloudAgainstStandInTests {
    private let bench: StandInBench

    init() throws { bench = try StandInBench() }

    private var soon: Instant { bench.loops.now.advanced(byMilliseconds: 120_000) }

    private func vendor() async -> VendorCloud {
        let accounts = VendorAccounts.sandbox
        let user = accounts.users[0]
        let cloud = VendorCloud(
            VendorAccount(
                name: "main", origin: bench.vendor, accessKey: accounts.accessKey,
                accessSecret: accounts.accessSecret, user: .email(user.email), password: user.password,
                userDomain: accounts.userDomain, userDomainSecret: accounts.userDomainSecret),
            over: bench.client, keptIn: .none, on: bench.loops)
        await cloud.begin()
        return cloud
    }

    private func device(_ serial: String) throws -> DeviceFacts {
        DeviceFacts(
            serial: try #require(SerialNumber(serial)), productKey: "p11v14", deviceKey: "DK\(serial)")
    }

    private func code(of answer: VendorAnswer) -> Int? {
        if case .code(let code, _) = answer { code } else { nil }
    }

    @Test
    func `a device is verified, bound, found to be ours, and unbound`() async throws {
        let cloud = await vendor()
        let device = try device("SN1")
        let right = try #require(VerificationCode("0123456789ABCDEF"))
        let wrong = try #require(VerificationCode("FFFFFFFFFFFFFFFF"))
        #expect(
            code(of: await cloud.verify(right, of: device, isBinding: false, within: CallWindow(by: soon)))
                == 200)
        #expect(
            code(of: await cloud.verify(wrong, of: device, isBinding: false, within: CallWindow(by: soon)))
                == 5462)
        #expect(code(of: await cloud.bindByWiFi(wrong, device, within: CallWindow(by: soon))) == 5462)
        #expect(code(of: await cloud.deviceInfo(device, by: soon)) == 5052)
        let before = bench.loops.now
        guard case .code(200, let bound) = await cloud.bindByWiFi(right, device, within: CallWindow(by: soon))
        else {
            Issue.record("not bound")
            return
        }
        #expect(bound.bindingMode == 2)
        guard case .code(200, let info) = await cloud.deviceInfo(device, by: soon) else {
            Issue.record("no information")
            return
        }
        #expect(info.deviceType == 1)
        #expect(info.status == 1)
        // To the second: the Date field of the answer says no more.
        let boundAt = try #require(info.boundAt)
        #expect(boundAt.milliseconds(since: before) > -2_000)
        #expect(bench.loops.now.milliseconds(since: boundAt) > -2_000)
        guard case .code(200, let detail) = await cloud.onlineStatus(device, by: soon) else {
            Issue.record("no detail")
            return
        }
        #expect(detail.isOnline == true)
        #expect(code(of: await cloud.bindByKey(device, within: CallWindow(by: soon))) == 5049)
        #expect(code(of: await cloud.unbind(device, by: soon)) == 200)
        #expect(code(of: await cloud.unbind(device, by: soon)) == 5052)
        #expect(cloud.failures.isEmpty)
    }

    @Test
    func `a Matter device is bound as soon as nothing of it is missing`() async throws {
        let cloud = await vendor()
        let right = try #require(VerificationCode("0123456789ABCDEF"))
        var device = try device("SN1")
        device.matter.version = "1.0"
        let codes: [(MatterFacts.Number, Int)] = [
            (.discriminator, 5879), (.product, 5880), (.vendor, 5882), (.fabric, 5883), (.node, 5885),
        ]
        for (number, missing) in codes {
            #expect(code(of: await cloud.bindByWiFi(right, device, within: CallWindow(by: soon))) == missing)
            device.matter.numbers[number] = 1
        }
        #expect(device.matter.missing.isEmpty)
        #expect(code(of: await cloud.bindByWiFi(right, device, within: CallWindow(by: soon))) == 200)
    }

    @Test
    func `a token that has died is replaced within the call`() async throws {
        let cloud = await vendor()
        let device = try device("SN1")
        let right = try #require(VerificationCode("0123456789ABCDEF"))
        #expect(code(of: await cloud.deviceInfo(device, by: soon)) == 5052)
        try await bench.vendorControl.expireTokens()
        #expect(code(of: await cloud.bindByWiFi(right, device, within: CallWindow(by: soon))) == 200)
        let counters = try await bench.vendorControl.counters(of: "DKSN1")
        #expect(counters.answers["deviceBindingByWifi"] == ["5032", "200"])
    }

    @Test
    func `an application of the maker's corp is told where callbacks come from`() async throws {
        try await bench.weComControl.put("addresses", ["ip_list": ["101.226.103.*", "182.254.11.176"]])
        let addresses = { (corp: String, secret: String) in
            await CallbackAddresses(
                corp: corp, secret: Secret(secret), origin: bench.weCom, over: bench.client, on: bench.loops
            ).fetch(by: soon)
        }
        #expect(
            await addresses(StandInBench.corp, StandInBench.corpSecret)
                == .success(["101.226.103.*", "182.254.11.176"]))
        let trouble = { (answer: Result<[String], CallbackAddresses.Trouble>) in
            if case .failure(let trouble) = answer { trouble.reason } else { "none" }
        }
        #expect(
            trouble(await addresses("wwOther", StandInBench.corpSecret))
                == "gettoken: errcode 40013: invalid corpid")
        #expect(
            trouble(await addresses(StandInBench.corp, "wrong"))
                == "gettoken: errcode 40001: invalid credential")
        var died = OrderedAnswer(code: 42001)
        died.repeats = true
        try await bench.weComControl.script("getcallbackip", of: "*", [died])
        #expect(
            trouble(await addresses(StandInBench.corp, StandInBench.corpSecret))
                == "getcallbackip: errcode 42001: access_token expired")
    }

    @Test
    func `a ticket becomes a token, a code a secret, and the secret proves itself`() async throws {
        let model = try #require(ModelID(StandInBench.model))
        let cloud = WeComCloud(
            WeComModel(id: model, secret: Secret(StandInBench.modelSecret), origin: bench.weCom),
            over: bench.client, keptIn: .none, on: bench.loops)
        await cloud.begin()
        #expect(!cloud.canRedeem(at: bench.loops.unixNow))
        let control = bench.weComControl
        try await control.ticket("ticket-1", of: StandInBench.model)
        let now = bench.loops.unixNow
        #expect(
            cloud.take(
                Credential(secret: Secret("ticket-1"), made: now, ends: now.advanced(bySeconds: 1800))))
        #expect(cloud.canRedeem(at: bench.loops.unixNow))
        let serial = try #require(SerialNumber("SN1"))
        try await control.code("code-1", of: "SN1", model: StandInBench.model, request: "rq-1")
        let authCode = try #require(AuthCode("code-1"))
        let attempt = AttemptWindow(start: soon, answerMilliseconds: 5_000)
        guard
            case .secret(let secret) = await cloud.deviceSecret(
                for: authCode, within: attempt, commit: { true })
        else {
            Issue.record("no secret")
            return
        }
        guard
            case .refused(42022, _) = await cloud.deviceSecret(
                for: authCode, within: attempt, commit: { true })
        else {
            Issue.record("spent twice")
            return
        }
        #expect(await cloud.isBound(serial, by: soon) == false)
        try await control.device([("serial", "SN1"), ("bound", true), ("company", "wpA")])
        #expect(await cloud.isBound(serial, by: soon) == true)
        #expect(await cloud.proves(secret, of: serial, by: soon) == true)
        try await control.device([("serial", "SN1"), ("bound", false)])
        #expect(await cloud.proves(secret, of: serial, by: soon) == false)
    }
}
