import Cloud
import Crypto
import Elements
import Testing

/// Vectors marked as the vendor's are from its documentation; the others were made with OpenSSL.
@Suite struct `The vendor's forms` {
    private let secret = Secret("57Fk69oYgbs2aWWN362NtZwYB2RqKNqQ7yZESnF5VM22")
    private let productSecret = Secret("ExampleSecret16B")
    private let random = "j1acpdj2bmtqZXVb"

    @Test func `hide a password as the vendor's sample does`() {
        #expect(
            UserCredentials.seal(Secret("china1234"), random: random) == "lkZMvj0KDSJXlp66jBieHA==")
    }

    @Test func `sign a login as the vendor's sample does`() {
        let signature = UserCredentials.signature(
            name: "8617132136550", sealedPassword: "KbbO5AsWloh9gulLei6NhQ==", random: "abcdef",
            userDomainSecret: secret)
        #expect(signature == "1fd91ebf096be51dae1c6055bc930bd8e24b1f477d2a47ae87eedb0f73057bf0")
    }

    @Test func `seal a binding code and open it`() throws {
        let sealed = try PureBluetooth.seal(
            code: "0123456789ABCDEF", productSecret: productSecret, random: random)
        #expect(sealed == "i73NDkrpcUvsghxN7wxPdNHVSAvNYGOqmY1hL7bqPDE=")
        #expect(
            PureBluetooth.open(sealed, productSecret: productSecret, random: random) == "0123456789ABCDEF")
        #expect(PureBluetooth.open(sealed, productSecret: Secret("AnotherSecret16B"), random: random) == nil)
        #expect(PureBluetooth.open("no base64", productSecret: productSecret, random: random) == nil)
    }

    @Test func `seal a binding secret with its device's names`() throws {
        let sealed = try PureBluetooth.seal(
            bindingSecret: "00112233445566778899AABBCCDDEEFF", productKey: "p11v14", deviceKey: "D001",
            productSecret: productSecret, random: random)
        #expect(sealed == "qqLBB2Zr+6FYG3ICYKshfukuXHqpQNHCm2Gw/v4BxVt9BWRUd8fP1oAgyVQIyWIE")
    }

    /// States: Maker 8.
    @Test(arguments: [
        (
            "i73NDkrpcUvsghxN7wxPdNHVSAvNYGOqmY1hL7bqPDE=",
            "e3da1141bd820ec867fd09070f89b7329813eaadb32b1a4520b99968a096a993"
        ),
        ("0123456789ABCDEF", "0020278431a6ef6ef8afe6f0a99549f92145e4d36bd668d3a781aea2d1705ae9"),
    ])
    func `sign what is sent, be it sealed or not`(code: String, expected: String) {
        let signature = PureBluetooth.signature(
            productKey: "p11v14", deviceKey: "D001", code: Secret(code), password: Secret(""),
            userDomainSecret: secret)
        #expect(signature == expected)
    }

    @Test func `refuse a product secret of another length`() {
        #expect(throws: CryptoError.self) {
            try PureBluetooth.seal(code: "0123456789ABCDEF", productSecret: Secret("short"), random: random)
        }
    }
}
