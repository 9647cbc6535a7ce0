import Elements
import Envelope
import Testing

@Suite struct ReceiverTests {
    private let forger: Forger

    init() throws {
        forger = try Forger()
    }

    @Test(arguments: ["model_1", "ww_service"])
    func `each of the allowed receivers opens and is named`(receiver: String) throws {
        let bytes = plaintext(message: [1, 2], receiver: receiver)
        let opened = try forger.open(plaintext: bytes, for: ["model_1", "ww_service"])
        #expect(opened.receiver == receiver)
    }

    @Test(arguments: [
        ("model_2", "model_2"), ("model_", "model_"), ("model_11", "model_11"), ("MODEL_1", "MODEL_1"),
        ("", "nobody"),
        ("model_1\n", "8 bytes that are no identity (byte 8 is 0x0a)"),
        ("\u{feff}model_1", "10 bytes that are no identity (byte 1 is 0xef)"),
        ("model_1\u{0}", "8 bytes that are no identity (byte 8 is 0x00)"),
        ("\u{1b}[2Jmodel_1", "11 bytes that are no identity (byte 1 is 0x1b)"),
        (String(repeating: "a", count: 64), String(repeating: "a", count: 64)),
        (String(repeating: "a", count: 65), String(repeating: "a", count: 64) + "… (65 bytes)"),
    ])
    func `any other is refused, and told as far as it is safe to`(receiver: String, told: String) {
        let bytes = plaintext(message: [1, 2], receiver: receiver)
        #expect(throws: EnvelopeError.receiver(expected: ["model_1"], arrived: told)) {
            try forger.open(plaintext: bytes)
        }
    }

    @Test func `receivers are compared by bytes, not by what they look like`() {
        let bytes = plaintext(message: [], receiver: "caf\u{65}\u{301}")
        #expect(failure { try forger.open(plaintext: bytes, for: ["caf\u{e9}"]) } != nil)
    }

    @Test func `an empty receiver or an empty list opens nothing`() {
        let nobody = plaintext(message: [1], receiver: "")
        #expect(throws: EnvelopeError.receiver(expected: [""], arrived: "nobody")) {
            try forger.open(plaintext: nobody, for: [""])
        }
        #expect(throws: EnvelopeError.receiver(expected: [], arrived: "model_1")) {
            try forger.open(plaintext: plaintext(message: [1]), for: [])
        }
    }

    @Test func `the operator reads which was expected and which arrived`() {
        let error = EnvelopeError.receiver(expected: ["model_1", "ww_service"], arrived: "model_2")
        #expect("\(error)" == "the envelope is for model_2, this URL expects model_1 or ww_service")
    }
}
