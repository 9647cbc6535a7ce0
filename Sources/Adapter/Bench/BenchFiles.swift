import Crypto
import Elements
import FoundationEssentials
import Transport

/// The folder of a bench: a configuration whose secrets are drawn by lot, a ledger, a log.
struct BenchFiles: Sendable {
    static let company = "wwbenchcompany0001"
    static let model = "bench_wifi"

    let folder: TemporaryFolder
    private let runtime: any Runtime

    var configuration: String { "\(folder.path)/wecom-bind.json" }
    var ledger: String { "\(folder.path)/ledger.db" }
    var log: String { "\(folder.path)/log" }

    init(on runtime: any Runtime) throws(CommandFailure) {
        folder = try TemporaryFolder()
        self.runtime = runtime
    }

    /// - Parameters:
    ///   - weCom: Ports of the stand-ins; any that is none where they do not listen yet.
    ///   - loops: How many threads serve.
    func writeConfiguration(weCom: UInt16, vendor: UInt16, loops: Int) throws(CommandFailure) {
        try write(
            """
            {
              "listen": [{ "host": "127.0.0.1", "port": 0 }],
              "admin": { "host": "127.0.0.1", "port": 0 },
              "loops": \(loops),
              "ledger": { "path": "\(ledger)", "seal_key": { "file": "seal_key" } },
              "provider": { "corpid": "wwbenchprovider001", "path": "/cb/provider",
                "keys": [{ "token": { "file": "token" }, "aes_key": { "file": "aes_key" } }] },
              "wecom": { "url": "http://127.0.0.1:\(weCom)" },
              "vendors": { "bench": { "url": "http://127.0.0.1:\(vendor)",
                "access_key": "bench-access-key", "access_secret": { "file": "secret" },
                "user": { "email": "binder@maker.example", "password": { "file": "secret" } },
                "user_domain": "C.DM.1.1", "user_domain_secret": { "file": "secret" } } },
              "models": [{ "id": "\(Self.model)", "path": "/cb/wifi", "vendor": "bench", "conversation": "wifi",
                "product_key": "benchP", "binding_mode": 2, "secret": { "file": "secret" },
                "keys": [{ "token": { "file": "model_token" }, "aes_key": { "file": "model_aes_key" } }] }]
            }
            """, to: "wecom-bind.json")
    }

    func drawSecrets() throws(CommandFailure) {
        for name in ["token", "model_token", "secret"] {
            try write(String(Hex.encode(runtime.randomBytes(12))), to: name)
        }
        for name in ["aes_key", "model_aes_key"] {
            try write(String(Hex.encode(runtime.randomBytes(32)).prefix(43)), to: name)
        }
        try write(String(Hex.encode(runtime.randomBytes(32))), to: "seal_key")
    }

    private func write(_ text: String, to name: String) throws(CommandFailure) {
        let file = try OutputFile("\(folder.path)/\(name)", .overwritten)
        file.write(Array(text.utf8))
    }
}
