import Elements
import Envelope
import Testing

@Suite struct CredentialsTests {
    private static let token = "exampleToken123"
    private static let key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

    private static func key(endingIn last: String) -> String { String(key.dropLast()) + last }

    private static func key(startingWith first: String) -> String { first + String(key.dropFirst()) }

    private func credentials(_ token: String = token, _ key: String = key) throws -> Credentials {
        try Credentials(token: Secret(token), encodingAESKey: Secret(key))
    }

    private static let badKeys: [(String, CredentialFault)] = [
        ("", .empty),
        (String(key.dropLast()), .length(42)),
        (key + "H", .length(44)),
        (key + "=", .equalsSign),
        (key + "==", .character(place: 44)),
        (key(startingWith: "="), .character(place: 1)),
        (key + "\n", .whitespace(place: 44)),
        (key + "\r\n", .whitespace(place: 44)),
        (" " + key, .whitespace(place: 1)),
        (key(startingWith: "\t"), .whitespace(place: 1)),
        ("\u{feff}" + key, .byteOrderMark),
        ("\"" + key + "\"", .quotationMark(place: 1)),
        (key(endingIn: "'"), .quotationMark(place: 43)),
        (key(endingIn: "+"), .character(place: 43)),
        (key(endingIn: "/"), .character(place: 43)),
        (key(endingIn: "-"), .character(place: 43)),
        (key(startingWith: "键"), .character(place: 1)),
        (key(startingWith: "\u{ff21}"), .character(place: 1)),
        (key(endingIn: "\u{0}"), .character(place: 43)),
        (key(endingIn: "\u{a0}"), .character(place: 43)),
    ]

    @Test(arguments: badKeys)
    func `a key that cannot be one is told what is wrong`(key: String, fault: CredentialFault) {
        #expect(throws: EnvelopeError.encodingAESKey(fault)) { try credentials(Self.token, key) }
    }

    @Test(arguments: [
        ("", CredentialFault.empty), (String(repeating: "t", count: 33), .length(33)),
        ("token\n", .whitespace(place: 6)), ("to ken", .whitespace(place: 3)), ("\u{feff}t", .byteOrderMark),
        ("token!", .character(place: 6)), ("令牌", .character(place: 1)), ("'token'", .quotationMark(place: 1)),
        ("tok_en", .character(place: 4)),
    ])
    func `a token that cannot be one is told what is wrong`(token: String, fault: CredentialFault) {
        #expect(throws: EnvelopeError.token(fault)) { try credentials(token) }
    }

    @Test(arguments: ["t", String(repeating: "T", count: 32), "0", "QDG6eK"])
    func `1 to 32 letters and digits are a token`(token: String) throws {
        _ = try credentials(token)
    }

    @Test func `the last character's spare bits are dropped`() throws {
        // G, H, E and F differ only in the two bits that mean nothing.
        let names = try ["E", "F", "G", "H"].map {
            try credentials(Self.token, Self.key(endingIn: $0)).name
        }
        #expect(Set(names).count == 1)
        #expect(try credentials(Self.token, Self.key(endingIn: "I")).name != names[0])
    }

    @Test func `the name tells pairs apart and is the same again`() throws {
        let name = try credentials().name
        #expect(name.utf8.count == 8)
        #expect(try credentials().name == name)
        #expect(try credentials("exampleToken124").name != name)
        #expect(try credentials(Self.token, "b" + Self.key.dropFirst()).name != name)
    }

    @Test func `neither credentials nor their faults print any of them`() throws {
        let credentials = try credentials()
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(!text.contains(Self.token) && !text.contains(Self.key))
        }
        #expect("\(credentials)" == "credentials \(credentials.name)")
        let bad = Self.key(endingIn: "!")
        let error = failure { try self.credentials(Self.token, bad) }
        let told = String(describing: error) + String(reflecting: error)
        #expect(!told.contains("abcdef"))
        #expect(
            error?.description
                == "the EncodingAESKey has something else than a letter or digit at character 43; "
                + "it has 43 letters and digits")
    }
}
