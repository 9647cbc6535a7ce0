import Elements
import Events
import HTTP
import Sandbox
import Testing

@Suite
struct VendorRulesTests {
    @Test
    func `a device that nobody configured is bound by the usual code`() async throws {
        let bench = try StandInBench()
        let token = try await bench.bearer()
        let answer = try await bench.bindByWiFi(token, "DK1")
        #expect(answer.code == 200)
        #expect(answer["data"]?["bindingMode"] == 2)
        #expect(answer["data"]?["authKey"]?.string?.isEmpty == false)
        #expect(answer["data"]?["productName"]?.string != nil)
        let info = try await bench.deviceInfo(token, "DK1")
        #expect(info.code == 200)
        #expect(info["data"]?["deviceType"] == 1)
        #expect(info["data"]?["status"] == 1)
        let counters = try await bench.vendorControl.counters(of: "dk1")
        #expect(counters.calls == ["deviceBindingByWifi": 1, "deviceInfo": 1])
        #expect(counters.answers["deviceBindingByWifi"] == ["200"])
        #expect(counters.bindings == 1)
    }

    @Test(
        arguments: [
            ("FFFFFFFFFFFFFFFF", 5462), ("0123", 5213), ("0123456789ABCDEG", 5213), ("", 5179),
        ] as [(String, Int64)])
    func `a code that is not the reported one is refused in its own way`(code: String, expected: Int64)
        async throws
    {
        let bench = try StandInBench()
        #expect(try await bench.bindByWiFi(try await bench.bearer(), "DK1", code: code).code == expected)
        #expect(try await bench.vendorControl.counters(of: "DK1").bindings == 0)
    }

    @Test
    func `a device tells in what state it is`() async throws {
        let bench = try StandInBench()
        let token = try await bench.bearer()
        let control = bench.vendorControl
        try await control.device([
            ("serial", "SN1"), ("product_key", "p11v14"), ("device_key", "DK1"), ("online", false),
        ])
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5460)
        try await control.device([("serial", "SN1"), ("online", true), ("expired", true)])
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5461)
        try await control.device([("serial", "SN1"), ("expired", false), ("owner", "U9")])
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5412)
        try await control.device([("serial", "SN1"), ("owner", "us")])
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5049)
        try await control.device([("serial", "SN1"), ("owner", .null), ("exists", false)])
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5314)
        #expect(try await control.counters(of: "SN1").calls("deviceBindingByWifi") == 5)
    }

    @Test
    func `rotation takes a device away, and many users share one`() async throws {
        let bench = try StandInBench()
        let first = try await bench.bearer(0)
        let second = try await bench.bearer(1)
        let control = bench.vendorControl
        for (device, mode, left) in [("DK3", 3, 5052), ("DK1", 1, 200)] as [(String, Int64, Int64)] {
            try await control.device([
                ("serial", .string(device)), ("product_key", "p11v14"), ("device_key", .string(device)),
                ("binding_mode", .integer(mode)),
            ])
            #expect(try await bench.bindByWiFi(first, device).code == 200)
            #expect(try await bench.bindByWiFi(second, device).code == 200)
            #expect(try await bench.deviceInfo(second, device).code == 200)
            #expect(try await bench.deviceInfo(first, device).code == left)
        }
        let unbound = try await bench.unbind(second, "DK1")
        #expect(unbound["data"]?["bindingSum"] == 1)
        #expect(try await bench.unbind(second, "DK1").code == 5052)
    }

    @Test
    func `a token is asked for, believed and outlived`() async throws {
        let bench = try StandInBench()
        #expect(try await bench.bindByWiFi(nil, "DK1").code == 5106)
        #expect(try await bench.bindByWiFi("Bearer nobody", "DK1").code == 5032)
        let token = try await bench.bearer()
        let login = try await bench.serverToken()
        let server = try #require(login["access_token"]?.string)
        #expect(server.hasPrefix("QJWT "))
        // Each family of calls has its own.
        #expect(try await bench.bindByWiFi(server, "DK1").code == 5032)
        let verify =
            "/v2/binding/enterpriseapi/verifyBindingCode?pk=p11v14&dk=DK1&bindingCode=0123456789ABCDEF"
        #expect(try await bench.answer(bench.vendor, "POST", verify, token: token).code == 5144)
        #expect(try await bench.answer(bench.vendor, "POST", verify, token: server).code == 200)
        let detail = "/v2/devicemgr/r3/openapi/device/detail?productKey=p11v14&deviceKey=DK1"
        let device = try await bench.answer(bench.vendor, "GET", detail, token: server)
        #expect(device["data"]?["deviceStatus"] == 1)
        try await bench.vendorControl.expireTokens()
        #expect(try await bench.bindByWiFi(token, "DK1").code == 5032)
        #expect(try await bench.answer(bench.vendor, "POST", verify, token: server).code == 5144)
    }

    @Test
    func `a login with a wrong secret, clock or password is refused`() async throws {
        let bench = try StandInBench()
        #expect(try await bench.serverToken(secret: Secret("wrong")).code == 401)
        #expect(try await bench.serverToken(millisecondsOff: -660_000).code == 50005)
        var codes: [Int64?] = []
        for _ in 0..<6 { codes.append(try await bench.userToken(1, password: Secret("wrong")).code) }
        #expect(codes == [5586, 5585, 5584, 5583, 5583, 5147])
    }

    @Test
    func `keys that are missing or malformed are named by their codes`() async throws {
        let bench = try StandInBench()
        let token = try await bench.bearer()
        #expect(try await bench.bindByWiFi(token, "DK1", product: "").code == 5066)
        #expect(try await bench.bindByWiFi(token, "").code == 5067)
        #expect(try await bench.bindByWiFi(token, "DK 1").code == 5361)
        #expect(try await bench.bindByWiFi(token, "DK1", product: "p11v1").code == 5229)
        let bind =
            "/v2/binding/enduserapi/bindDeviceDk?pk=p11v14&dk=DK1&name=\(String(repeating: "n", count: 255))"
        #expect(try await bench.answer(bench.vendor, "POST", bind, token: token).code == 5333)
    }
}
