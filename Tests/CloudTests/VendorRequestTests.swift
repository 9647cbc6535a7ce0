import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Testing
import Transport

@Suite struct `Requests to the vendor` {
    struct Case: Sendable, CustomTestStringConvertible {
        let fixture: String
        let line: String
        let ask: @Sendable (VendorWorld) async -> VendorAnswer

        var testDescription: String { fixture }
    }

    static func full(_ device: DeviceFacts) -> DeviceFacts {
        var device = device
        device.capabilities = 7
        device.name = "前门 \"A\""
        device.family = "f1"
        device.room = "r1"
        device.isCommonDevice = true
        return device
    }

    static func matter() -> MatterFacts {
        var matter = MatterFacts()
        matter.categories = [.init(tag: 65537, privilege: .operate)]
        matter.numbers = [.discriminator: 3840, .fabric: 1, .product: 32769, .vendor: 65521, .node: 2]
        matter.extra = "x"
        matter.version = "1.0"
        return matter
    }

    static let sealed = Secret("i73NDkrpcUvsghxN7wxPdNHVSAvNYGOqmY1hL7bqPDE=")

    static func deposit(code: Secret? = sealed, old: String? = nil, pwd: String? = nil) -> Deposit {
        Deposit(
            random: "j1acpdj2bmtqZXVb", encryptedBindingCode: code,
            encryptedNewBindingSecret: Secret(
                "qqLBB2Zr+6FYG3ICYKshfukuXHqpQNHCm2Gw/v4BxVt9BWRUd8fP1oAgyVQIyWIE"),
            encryptedOldBindingSecret: old.map { Secret($0) }, pwd: pwd.map { Secret($0) },
            ends: VendorWorld.start.advanced(bySeconds: 600))
    }

    static let cases: [Case] = [
        Case(fixture: "wifi-minimal", line: VendorWorld.wifi) { world in
            await world.cloud.bindByWiFi(world.code, world.device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "wifi-full", line: VendorWorld.wifi) { world in
            var device = full(world.device)
            device.matter = matter()
            return await world.cloud.bindByWiFi(world.code, device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "wifi-family", line: VendorWorld.wifi) { world in
            var device = world.device
            device.family = "f1"
            return await world.cloud.bindByWiFi(world.code, device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "pure-bluetooth-minimal", line: VendorWorld.pureBluetooth) { world in
            await world.cloud.bindByPureBluetooth(
                .sealed(sealed), deposit(), world.device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "pure-bluetooth-full", line: VendorWorld.pureBluetooth) { world in
            var device = full(world.device)
            device.capabilities = 4
            device.name = "Lock"
            let deposit = deposit(old: "b2xk", pwd: "pw\"1")
            return await world.cloud.bindByPureBluetooth(
                .sealed(sealed), deposit, device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "pure-bluetooth-plain-minimal", line: VendorWorld.pureBluetooth) { world in
            await world.cloud.bindByPureBluetooth(
                .typed(world.code), deposit(code: nil), world.device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "pure-bluetooth-plain-full", line: VendorWorld.pureBluetooth) { world in
            var device = full(world.device)
            device.capabilities = 4
            device.name = "Lock"
            let deposit = deposit(code: nil, old: "b2xk", pwd: "pw\"1")
            return await world.cloud.bindByPureBluetooth(
                .typed(world.code), deposit, device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "bind-by-key-minimal", line: VendorWorld.bindByKey) { world in
            await world.cloud.bindByKey(world.device, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "bind-by-key-full", line: VendorWorld.bindByKey) { world in
            await world.cloud.bindByKey(full(world.device), within: CallWindow(by: world.soon()))
        },
        Case(fixture: "verify", line: VendorWorld.verify) { world in
            await world.cloud.verify(
                world.code, of: world.device, isBinding: false, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "verify-while-binding", line: VendorWorld.verify) { world in
            await world.cloud.verify(
                world.code, of: world.device, isBinding: true, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "verify-odd-code", line: VendorWorld.verify) { world in
            let code = VerificationCode("a&b=+ /?#%码") ?? world.code
            return await world.cloud.verify(
                code, of: world.device, isBinding: false, within: CallWindow(by: world.soon()))
        },
        Case(fixture: "unbind", line: VendorWorld.unbind) { world in
            await world.cloud.unbind(world.device, by: world.soon())
        },
        Case(fixture: "device-info", line: VendorWorld.deviceInfo) { world in
            await world.cloud.deviceInfo(world.device, by: world.soon())
        },
        Case(fixture: "device-detail", line: VendorWorld.detail) { world in
            await world.cloud.onlineStatus(world.device, by: world.soon())
        },
    ]

    @Test(arguments: cases)
    func `are the documents' to the byte`(example: Case) throws {
        let world = try VendorWorld()
        world.caller.on(example.line, .json(#"{"code":200,"msg":"","data":null}"#))
        let answer = world.simulation.run { await example.ask(world) }
        #expect(answer == .code(200, VendorData()))
        let call = try #require(world.caller.calls(to: example.line).first)
        #expect(CloudFixture.wire(call) == (try CloudFixture.request("vendor-cloud/\(example.fixture)")))
    }

    @Test func `log a server in with the vendor's own sample`() throws {
        let world = try VendorWorld()
        _ = world.simulation.run { await world.cloud.onlineStatus(world.device, by: world.soon()) }
        let call = try #require(world.caller.calls(to: VendorWorld.keyLogin).first)
        #expect(CloudFixture.wire(call) == (try CloudFixture.request("vendor-cloud/access-key-login")))
    }

    @Test func `log a user in by e-mail`() throws {
        let world = try VendorWorld()
        _ = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
        let call = try #require(world.caller.calls(to: VendorWorld.emailLogin).first)
        #expect(CloudFixture.wire(call) == (try CloudFixture.request("vendor-cloud/email-login")))
    }

    @Test func `log a user in by phone`() throws {
        let world = try VendorWorld(user: .phone(internationalCode: "86", number: "17132136550"))
        _ = world.simulation.run { await world.cloud.deviceInfo(world.device, by: world.soon()) }
        let call = try #require(world.caller.calls(to: VendorWorld.phoneLogin).first)
        #expect(CloudFixture.wire(call) == (try CloudFixture.request("vendor-cloud/phone-login")))
    }

    @Test func `renew both tokens`() throws {
        let world = try VendorWorld()
        world.simulation.run { await world.cloud.begin() }
        world.simulation.settle(byMilliseconds: 2 * 3_600_000)
        let key = try #require(world.caller.calls(to: VendorWorld.keyRefresh).first)
        #expect(CloudFixture.wire(key) == (try CloudFixture.request("vendor-cloud/access-key-refresh")))
        let user = try #require(world.caller.calls(to: VendorWorld.userRefresh).first)
        #expect(CloudFixture.wire(user) == (try CloudFixture.request("vendor-cloud/user-refresh")))
    }

    @Test(
        arguments: [
            (String(repeating: "a", count: 254), String(repeating: "a", count: 254)),
            (String(repeating: "a", count: 255), String(repeating: "a", count: 254)),
            (String(repeating: "门", count: 85), String(repeating: "门", count: 84)),
            (String(repeating: "a", count: 250) + "👨‍👩‍👧", String(repeating: "a", count: 250)),
        ])
    func `cut a long name between characters`(name: String, expected: String) throws {
        let world = try VendorWorld()
        world.caller.on(VendorWorld.wifi, .json(#"{"code":200}"#))
        var device = world.device
        device.name = name
        let named = device
        _ = world.simulation.run {
            await world.cloud.bindByWiFi(world.code, named, within: CallWindow(by: world.soon()))
        }
        let call = try #require(world.caller.calls(to: VendorWorld.wifi).first)
        let body = try JSONReader.read(call.request.body)
        #expect(body["deviceName"]?.string == expected)
    }
}
