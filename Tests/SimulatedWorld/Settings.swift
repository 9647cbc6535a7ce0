import Adapter
import Configuration

/// The configuration of the simulated adapter.
enum Settings {
    static let conversations = ["wifi", "verify_dk", "verify", "pure_bluetooth", "dk", "forward"]

    /// Those that bind at the vendor by what a bind has, so that one may take the place of another.
    static let exchangeable = ["wifi", "verify_dk", "dk"]

    /// - Parameter isCorrected: Whether the device list has another key for each serial than the serial.
    static func configuration(_ conversation: String, isCorrected: Bool = false) throws -> Installation {
        let devices = (1...7).map { number in
            """
            {"serial":"SN\(number)","model":"\(Letters.model)","product_key":"p11v14",\
            "device_key":"SN\(number)-2"}
            """
        }
        let text = """
            {
              "listen": [{ "port": 0 }],
              "ledger": { "path": "unused", "seal_key": { "env": "SEAL" } },
              "provider": { "corpid": "\(Letters.provider)" },
              "maker": { "url": "http://127.0.0.1:1", "secrets": [{ "secret": { "env": "MAKER" } }] },
              "vendors": { "test": {
                "url": "http://127.0.0.1:1", "access_key": "key", "access_secret": { "env": "SECRET" },
                "user": { "email": "a@b.example", "password": { "env": "SECRET" } },
                "user_domain": "domain", "user_domain_secret": { "env": "SECRET" } } },
              \(isCorrected ? "\"devices\": [\(devices.joined(separator: ","))]," : "")
              "models": [{
                "id": "\(Letters.model)", "path": "\(Letters.path)", "vendor": "test",
                "conversation": "\(conversation)", "product_key": "p11v14", "binding_mode": 2,
                "secret": { "env": "SECRET" },
                "keys": [{ "token": { "env": "TOKEN" }, "aes_key": { "env": "AES" } }] }]
            }
            """
        let environment = [
            "SEAL": String(repeating: "0f", count: 32), "SECRET": "CANARY-configured",
            "TOKEN": Letters.token, "AES": Letters.aesKey, "MAKER": People.makerSecret,
        ]
        let sources = SecretSources(
            environment: { environment[$0] }, resolve: { $0 }, file: { _ in .failure(.init("none")) })
        return try ConfigurationFile.read(Array(text.utf8), secretsFrom: sources)
    }
}
