// Secrets, wherever they stand, and pairs of Token and EncodingAESKey.
extension Mistake {
    private static let token = "models[0].keys[0].token"
    private static let aesKey = "models[0].keys[0].aes_key"
    private static let seal = "ledger.seal_key"

    static let secrets: [Mistake] = [
        file(
            "secrets/wifi.token", "", token, "an empty file secrets/wifi.token", "the Token, 1 to 32 letters"),
        file(
            "secrets/password", "\n", "vendors.demo.user.password", "an empty file", "the service account's"),
        file(
            "secrets/access_secret", " \t\n", "vendors.demo.access_secret", "nothing but blanks",
            "its AccessSecret"),
        file(
            "secrets/wifi.model_secret", "first\nsecond\n", "models[0].secret",
            "a line feed after character 5",
            "the model_secret from the WeCom console"),
        file(
            "secrets/user_domain_secret", "<put it here>", "vendors.demo.user_domain_secret",
            "a placeholder, <…>, of 13 characters", "its secret"),
        file(
            "secrets/password", " a word", "vendors.demo.user.password", "a blank at the beginning",
            "password"),
        file("secrets/password", "a word ", "vendors.demo.user.password", "a blank at the end", "password"),
        file(
            "secrets/password", "a\u{7}word", "vendors.demo.user.password", "a control character at 2",
            "password"),
        file(
            "secrets/password", "\u{FEFF}word", "vendors.demo.user.password", "a byte order mark", "password"),
        file(
            "secrets/access_secret", "a word\u{A0}", "vendors.demo.access_secret", "a blank at the end",
            "its AccessSecret"),
        file(
            "secrets/access_secret", "\u{200B}a word", "vendors.demo.access_secret",
            "a blank at the beginning",
            "its AccessSecret"),
        file(
            "secrets/access_secret", "a\u{85}word", "vendors.demo.access_secret", "a control character at 2",
            "its AccessSecret"),
        Mistake(
            path: "vendors.demo.user.password", found: "bytes that are no UTF-8",
            expected: "the service account's password",
            edits: [("secrets/password", "tls/hello.bin")]),
        file("secrets/seal_key", "0f0f", seal, "4 characters", "64 hexadecimal digits"),
        file(
            "secrets/seal_key", String(repeating: "0g", count: 32), seal,
            "something else than hexadecimal digits among 64 characters", "64 hexadecimal digits"),
        edit(
            #"{ "file": "secrets/seal_key" }"#, #"{ "env": "NO_SUCH_KEY" }"#, seal,
            "a name of 11 characters that no variable of the environment has", "64 hexadecimal digits"),
        edit(
            #"{ "file": "secrets/seal_key" }"#, #"{ "credential": "seal_key" }"#, seal,
            "a credential, and no CREDENTIALS_DIRECTORY", "64 hexadecimal digits"),
        Mistake(
            path: seal, found: "a name of 8 characters that no credential of this service has",
            expected: "64 hexadecimal digits",
            edits: [(#"{ "file": "secrets/seal_key" }"#, #"{ "credential": "seal_key" }"#)],
            environment: ["CREDENTIALS_DIRECTORY=/nonexistent"]),
        Mistake(
            path: seal, found: "a name of 11 characters that no credential of this service has",
            expected: "64 hexadecimal digits",
            edits: [(#"{ "file": "secrets/seal_key" }"#, #"{ "credential": "etc/os-rele" }"#)],
            environment: ["CREDENTIALS_DIRECTORY=/"]),
        Mistake(
            path: seal, found: "an empty variable SEAL_KEY", expected: "64 hexadecimal digits",
            edits: [(#"{ "file": "secrets/seal_key" }"#, #"{ "env": "SEAL_KEY" }"#)],
            environment: ["SEAL_KEY="]),
        edit(
            #"{ "file": "secrets/seal_key" }"#, #""a secret in clear""#, seal,
            "a text of 17 characters, which is not shown",
            #"{"file": "PATH"}, {"env": "NAME"} or {"credential": "NAME"}"#),
        edit(
            #"{ "file": "secrets/seal_key" }"#, #"{ "file": "secrets/seal_key", "env": "HOME" }"#, seal,
            #"more than one of "env", "file" and "credential""#,
            #"{"file": "PATH"}, {"env": "NAME"} or {"credential": "NAME"}"#),
        edit(#"{ "file": "secrets/seal_key" }"#, "{}", seal, "an empty object", #"{"env": "NAME"}"#),
        edit(
            "secrets/password", "secrets/none", "vendors.demo.user.password",
            "secrets/none, which is not there", "the service account's password"),
        edit(
            "secrets/password", "secrets", "vendors.demo.user.password", "secrets, which is no file",
            "password"),
        edit(
            "secrets/password", "/dev/zero", "vendors.demo.user.password", "/dev/zero, which is no file",
            "password"),
    ]

    private static let wifiPair =
        #"{ "token": { "file": "secrets/wifi.token" }, "aes_key": { "file": "secrets/wifi.aes_key" } }"#

    static let pairs: [Mistake] = [
        file(
            "secrets/wifi.token", "not a token", token,
            "a Token that has a space or line break at character 4",
            "the Token, 1 to 32 letters and digits"),
        file(
            "secrets/wifi.token", String(repeating: "t", count: 33), token, "a Token that has 33 characters",
            "1 to 32 letters"),
        file(
            "secrets/wifi.aes_key", String(repeating: "k", count: 42), aesKey,
            "an EncodingAESKey that has 42 characters", "the EncodingAESKey, 43 letters and digits"),
        file(
            "secrets/wifi.aes_key", String(repeating: "k", count: 43) + "=", aesKey,
            "an EncodingAESKey that ends in '='", "43 letters"),
        edit(
            wifiPair, "\(wifiPair), \(wifiPair)", "models[0].keys[1].token",
            "the same pair as the one before it",
            "another one: two are for a rotation"),
        edit(
            wifiPair,
            "\(wifiPair), \(wifiPair.replacing("wifi", with: "dk")), \(wifiPair.replacing("wifi", with: "verify"))",
            "models[0].keys", "3 pairs", "one pair, or two while they are rotated"),
        edit(
            "[\(wifiPair)]", "[]", "models[0].keys", "an empty list",
            "a list of objects: the Token and EncodingAESKey"),
        edit("[\(wifiPair)]", #""pair""#, "models[0].keys", "a text of 4 characters", "a list of objects"),
    ]
}
