import Cloud
import Elements
import Events
import Sandbox
import Testing
import Transport

@Suite
struct PureBluetoothTests {
    private static let secret = Secret("ExampleSecret16B")
    private static let random = "j1acpdj2bmtqZXVb"

    private func bind(
        _ bench: StandInBench, new: String, old: String? = nil, key: String = "D001", signed: Bool = true,
        productSecret: Secret = secret
    ) async throws -> JSON {
        let seal = { (text: String) throws in
            JSON.string(
                try PureBluetooth.seal(
                    bindingSecret: text, productKey: "p11v14", deviceKey: key, productSecret: productSecret,
                    random: Self.random))
        }
        let code = try PureBluetooth.seal(
            code: "0123456789ABCDEF", productSecret: productSecret, random: Self.random)
        let signature = PureBluetooth.signature(
            productKey: "p11v14", deviceKey: "D001", code: Secret(signed ? code : ""),
            password: Secret(""),
            userDomainSecret: VendorAccounts.sandbox.userDomainSecret)
        var members = JSON.Members([
            ("pk", "p11v14"), ("dk", "D001"), ("encryptedBindingCode", .string(code)),
            ("encryptedNewBindingSecret", try seal(new)), ("random", .string(Self.random)),
            ("signature", .string(signature)),
        ])
        if let old { members.append("encryptedOldBindingSecret", try seal(old)) }
        return try await bench.answer(
            bench.vendor, "POST", "/v2/binding/enduserapi/deviceBindingByPureBt",
            token: try await bench.bearer(), body: .object(members))
    }

    private func bind(_ bench: StandInBench, typed code: String, andSealed sealed: String? = nil) async throws
        -> JSON
    {
        let secret = try PureBluetooth.seal(
            bindingSecret: "A1", productKey: "p11v14", deviceKey: "D001", productSecret: Self.secret,
            random: Self.random)
        let signature = PureBluetooth.signature(
            productKey: "p11v14", deviceKey: "D001", code: Secret(sealed ?? code), password: Secret(""),
            userDomainSecret: VendorAccounts.sandbox.userDomainSecret)
        var members = JSON.Members([
            ("bindingCode", .string(code)), ("dk", "D001"), ("encryptedNewBindingSecret", .string(secret)),
            ("pk", "p11v14"), ("random", .string(Self.random)), ("signature", .string(signature)),
        ])
        if let sealed { members.append("encryptedBindingCode", .string(sealed)) }
        return try await bench.answer(
            bench.vendor, "POST", "/v2/binding/enduserapi/deviceBindingByPureBt",
            token: try await bench.bearer(), body: .object(members))
    }

    @Test
    func `the cloud takes a typed code in its place, and not both`() async throws {
        let bench = try StandInBench()
        try await bench.vendorControl.put(
            "product", ["product_key": "p11v14", "product_secret": "ExampleSecret16B"])
        let code = "0123456789ABCDEF"
        let sealed = try PureBluetooth.seal(code: code, productSecret: Self.secret, random: Self.random)
        #expect(try await bind(bench, typed: code, andSealed: sealed).code == 5213)
        for wrong in ["0123456789ABCDE", "0123456789ABCDEG", "0123-4567-89AB-CDEF"] {
            #expect(try await bind(bench, typed: wrong).code == 5213)
        }
        let answer = try await bind(bench, typed: code)
        #expect(answer.code == 200 && answer["data"]?["verified"] == "1")
    }

    @Test
    func `the cloud checks what the device made`() async throws {
        let bench = try StandInBench()
        let control = bench.vendorControl
        try await control.put("product", ["product_key": "p11v14", "product_secret": "ExampleSecret16B"])
        #expect(try await bind(bench, new: "A1", signed: false).code == 5420)
        #expect(try await bind(bench, new: "A1", key: "D002").code == 5459)
        #expect(try await bind(bench, new: "A1", productSecret: Secret("AnotherSecret16B")).code == 5213)
        let first = try await bind(bench, new: "A1")
        #expect(first.code == 200)
        #expect(first["data"]?["verified"] == "1")
        for (new, old, verified) in [("B2", "A1", "1"), ("C3", "A1", "0")] {
            try await control.device([("serial", "D001"), ("owner", .null)])
            let answer = try await bind(bench, new: new, old: old)
            #expect(answer["data"]?["verified"] == .string(verified))
        }
    }
}
