import Cloud
import Crypto
import Elements
import Events
import HTTP
import Transport

/// What the maker's app hands over before a pure Bluetooth device is bound: values that the device makes
/// with its product's secret, signed by the maker's own service.
struct DepositSender: Sendable {
    private static let patience: Int64 = 5_000

    let adapter: Origin
    let caller: any Caller
    let runtime: any Runtime

    /// - Returns: The HTTP status; nil when no answer came.
    /// - Throws: When the product's secret cannot be a key.
    func send(
        _ deposit: Scenario.Deposit, of serial: String, _ keys: Target.Keys, productSecret: Secret,
        makerSecret: Secret
    ) async throws(CryptoError) -> Int? {
        let random = String(Hex.encode(runtime.randomBytes(8)).prefix(16))
        let secret = deposit.mistake == .productSecret ? Secret("NotTheirSecret16") : productSecret
        let deviceKey = deposit.mistake == .deviceKey ? "another\(keys.deviceKey)" : keys.deviceKey
        let seal = { (text: String) throws(CryptoError) in
            JSON.string(
                try PureBluetooth.seal(
                    bindingSecret: text, productKey: keys.productKey, deviceKey: deviceKey,
                    productSecret: secret, random: random))
        }
        var members = JSON.Members([("device_sn", .string(serial)), ("random", .string(random))])
        if let text = deposit.code {
            let code = try PureBluetooth.seal(code: text, productSecret: secret, random: random)
            members.append("encrypted_binding_code", .string(code))
        }
        members.append("encrypted_new_binding_secret", try seal(deposit.newSecret))
        if let old = deposit.oldSecret { members.append("encrypted_old_binding_secret", try seal(old)) }
        var fields = Fields()
        fields.append("Content-Type", "application/json")
        var request = Request(
            method: "POST", target: adapter.basePath + "/vendor/deposits", fields: fields,
            body: JSONText.render(.object(members)))
        let webhook = StandardWebhook([
            deposit.mistake == .signature ? Secret("not the maker's secret") : makerSecret
        ])
        webhook.sign(&request, id: "msg_\(Hex.encode(runtime.randomBytes(12)))", at: runtime.unixNow)
        let deadline = runtime.now.advanced(byMilliseconds: Self.patience)
        switch await caller.call(Call(origin: adapter, request: request, deadline: deadline)) {
        case .answered(let response, _): return response.status
        case .notSent, .unknown: return nil
        }
    }
}
