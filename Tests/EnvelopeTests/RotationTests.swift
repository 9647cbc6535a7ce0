import Crypto
import Elements
import Envelope
import Testing

@Suite struct RotationTests {
    private static let otherKey = "zyxwvutsrqponmlkjihgfedcba9876543210ZYXWVUT"
    private let old: Forger
    private let new: Forger
    private let newKeyOldToken: Forger

    init() throws {
        old = try Forger()
        new = try Forger(token: "anotherToken", key: Self.otherKey)
        newKeyOldToken = try Forger(key: Self.otherKey)
    }

    private func text(by forger: Forger, for receiver: String = "model_1") throws -> String {
        Base64.encode(try forger.encrypt(plaintext(message: Array("{}".utf8), receiver: receiver)))
    }

    @Test func `either of two keys opens, and the one that did is told`() throws {
        let keys = [try old.credentials, try new.credentials]
        for keys in [keys, keys.reversed()] {
            for forger in [old, new] {
                let opened = try forger.open(text(by: forger), with: keys)
                #expect(opened.credentials.name == (try forger.credentials.name))
                #expect(opened.message == Array("{}".utf8))
            }
        }
    }

    @Test func `a key that is not live any more opens nothing`() throws {
        #expect(throws: EnvelopeError.signature) {
            try old.open(text(by: old), with: [new.credentials])
        }
        #expect(throws: EnvelopeError.signature) { try old.open(text(by: old), with: []) }
    }

    @Test func `of two keys with one token, the one that decrypts is found`() throws {
        let keys = [try old.credentials, try newKeyOldToken.credentials]
        for keys in [keys, keys.reversed()] {
            for forger in [old, newKeyOldToken] {
                let opened = try forger.open(text(by: forger), with: keys)
                #expect(opened.credentials.name == (try forger.credentials.name))
            }
        }
    }

    @Test func `of two keys with one token, the one that came furthest says what is wrong`() throws {
        let keys = [try old.credentials, try newKeyOldToken.credentials]
        for keys in [keys, keys.reversed()] {
            for forger in [old, newKeyOldToken] {
                #expect(throws: EnvelopeError.receiver(expected: ["model_1"], arrived: "model_2")) {
                    try forger.open(text(by: forger, for: "model_2"), with: keys)
                }
            }
        }
    }

    @Test func `a right token with a wrong key is a wrong key`() throws {
        #expect(throws: EnvelopeError.padding) {
            try old.open(text(by: old), with: [newKeyOldToken.credentials])
        }
    }
}
