/// The text of a configuration file with one model, and what it names in the environment.
package enum SampleConfiguration {
    package static let model = "model_test"
    package static let provider = "ww_provider"
    package static let path = "/cb/model"
    package static let aesKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    package static let makerSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

    package static let environment = [
        "SEAL": String(repeating: "0f", count: 32), "SECRET": "secret", "TOKEN": "testToken",
        "AES": aesKey, "MAKER": makerSecret,
    ]

    /// - Parameter conversation: How the model's devices are bound, as the file names it.
    package static func text(_ conversation: String) -> String {
        """
        {
          "listen": [{ "port": 0 }],
          "ledger": { "path": "unused", "seal_key": { "env": "SEAL" } },
          "provider": { "corpid": "\(provider)" },
          "vendors": { "test": {
            "url": "http://127.0.0.1:1", "access_key": "key", "access_secret": { "env": "SECRET" },
            "user": { "email": "a@b.example", "password": { "env": "SECRET" } },
            "user_domain": "domain", "user_domain_secret": { "env": "SECRET" } } },
          "maker": { "url": "http://127.0.0.1:1", "secrets": [{ "secret": { "env": "MAKER" } }] },
          "models": [{
            "id": "\(model)", "path": "\(path)", "vendor": "test", "conversation": "\(conversation)",
            "product_key": "p11v14", "binding_mode": 2, "secret": { "env": "SECRET" },
            "keys": [{ "token": { "env": "TOKEN" }, "aes_key": { "env": "AES" } }] }]
        }
        """
    }
}
