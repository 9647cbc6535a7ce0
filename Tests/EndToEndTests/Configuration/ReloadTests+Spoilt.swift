import Testing

extension ReloadTests {
    /// A file that is not as it was, and what is said of it.
    struct Spoilt: CustomTestStringConvertible {
        enum Content {
            case beginning(Int)
            case end(Int)
            case middle(Int)
            case text(String)
            case copy(String)
            case none
        }

        let file: String
        let content: Content
        let path: String
        let reason: String

        init(_ file: String, _ content: Content, _ path: String, _ reason: String) {
            self.file = file
            self.content = content
            self.path = path
            self.reason = reason
        }

        var testDescription: String { "\(file): \(reason)" }

        static let all = [
            Spoilt(
                "secrets/wifi.token", .beginning(5), "models[0].keys[0].token", "5 of the 13 characters"
            ),
            Spoilt("secrets/wifi.token", .end(6), "models[0].keys[0].token", "5 of the 13 characters"),
            Spoilt("secrets/wifi.token", .middle(5), "models[0].keys[0].token", "5 of the 13 characters"),
            Spoilt("secrets/wifi.aes_key", .beginning(20), "models[0].keys[0].aes_key", "has 20 characters"),
            Spoilt("secrets/wifi.token", .text(""), "models[0].keys[0].token", "an empty file"),
            Spoilt("secrets/password", .none, "vendors.demo.user.password", "which is not there"),
            Spoilt(
                "tls/server.key", .copy("encrypted.key"), "listen[0].tls.key", "encrypted with a pass phrase"),
            Spoilt(
                "tls/server.key", .copy("encrypted-traditional.key"), "listen[0].tls.key",
                "encrypted with a pass phrase"),
            Spoilt(
                "tls/server.pem", .copy("expired.pem"), "listen[0].tls.certificate", "it has expired on 2020-"
            ),
            Spoilt(
                "tls/server.pem", .copy("late-issuer.pem"), "listen[0].tls.certificate",
                "issuer 1 on the way to the root: certificate has expired"),
            Spoilt("tls/server.key", .copy("elsewhere.key"), "listen[0].tls.key", "it is not the key of"),
            Spoilt("tls/server.key", .none, "listen[0].tls.key", "which is not there"),
            Spoilt("tls/server.pem", .copy("server.key"), "listen[0].tls.certificate", "no start line"),
        ]
    }
}
