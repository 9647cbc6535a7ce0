import Binding
import Elements
import Events
import Support
import Testing

extension LedgerContract {
    static let sealedRows = [
        LedgerContract("keeps a code until it is erased; the first one of a digest stays") { subject in
            let (first, second) = (AuthCode("the first"), AuthCode("another"))
            try await subject.change { records, _ throws(LedgerFailure) in
                guard let first, let second else { return }
                try records.keep(first, digest: [1])
                try records.keep(second, digest: [1])
                #expect(try records.authCode(digest: [1]) == first)
                try records.eraseAuthCode(digest: [2])
                #expect(try records.authCode(digest: [1]) == first)
                try records.eraseAuthCode(digest: [1])
                #expect(try records.authCode(digest: [1]) == nil)
            }
        },
        // States: Code 16.
        LedgerContract("keeps the first secret of a code, and lets the same one bring its proof") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                let first = secret("one", token: "t1", ends: 10, isProved: false)
                try records.keep(first, codeDigest: [1])
                #expect(try records.deviceSecret(codeDigest: [1]) == first)
                try records.keep(secret("two", token: "t2", ends: 99, isProved: true), codeDigest: [1])
                #expect(try records.deviceSecret(codeDigest: [1]) == first)

                try records.keep(secret("one", token: "t0", ends: 9, isProved: true), codeDigest: [1])
                let proved = secret("one", token: "t1", ends: 10, isProved: true)
                #expect(try records.deviceSecret(codeDigest: [1]) == proved)
                try records.keep(secret("one", token: "t3", ends: 11, isProved: false), codeDigest: [1])
                let renewed = secret("one", token: "t3", ends: 11, isProved: true)
                #expect(try records.deviceSecret(codeDigest: [1]) == renewed)
            }
        },
        // States: Code 21.
        LedgerContract("keeps the newest credential of a name") { subject in
            try await subject.change { records, _ throws(LedgerFailure) in
                let (middle, older, same, newer) = (
                    credential("b", made: 20), credential("a", made: 19), credential("b2", made: 20),
                    credential("c", made: 21)
                )
                for late in [middle, older, same] {
                    try records.keep(late, named: "ticket")
                    #expect(try records.credential(named: "ticket") == middle)
                }
                #expect(try records.credential(named: "token") == nil)
                try records.keep(newer, named: "ticket")
                #expect(try records.credential(named: "ticket") == newer)
            }
        },
        LedgerContract("keeps a device's last deposit until it is removed or old") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                let good = now.advanced(byMilliseconds: 1)
                try records.keep(deposit("first", hasAll: true, ends: good), for: Sample.serial)
                try records.keep(deposit("last", hasAll: true, ends: good), for: Sample.serial)
                for _ in 0..<2 {
                    let found = try records.deposit(for: Sample.serial, at: now)
                    #expect(found == deposit("last", hasAll: true, ends: good))
                }
                try records.removeDeposit(for: Sample.serial)
                try records.removeDeposit(for: Sample.serial)
                #expect(try records.deposit(for: Sample.serial, at: now) == nil)

                try records.keep(deposit("bare", hasAll: false, ends: good), for: Sample.serial)
                let bare = try records.deposit(for: Sample.serial, at: now)
                #expect(bare == deposit("bare", hasAll: false, ends: good))

                try records.keep(deposit("old", hasAll: true, ends: now), for: Sample.serial)
                #expect(try records.deposit(for: Sample.serial, at: now) == nil)
                let earlier = now.advanced(byMilliseconds: -1)
                #expect(
                    try records.deposit(for: Sample.serial, at: earlier)
                        == deposit("old", hasAll: true, ends: now))
            }
        },
    ]

    private static func secret(
        _ text: String, token: String, ends: Int64, isProved: Bool
    ) -> DeviceSecret {
        DeviceSecret(
            secret: Secret(text), accessToken: Secret(token), accessTokenEnds: UnixTime(seconds: ends),
            isProved: isProved)
    }

    private static func credential(_ text: String, made: Int64) -> Credential {
        Credential(
            secret: Secret(text), made: UnixTime(seconds: made), ends: UnixTime(seconds: made + 1800))
    }

    private static func deposit(_ text: String, hasAll: Bool, ends: UnixTime) -> Deposit {
        Deposit(
            random: text, encryptedBindingCode: hasAll ? Secret("\(text) \"1\"") : nil,
            encryptedNewBindingSecret: Secret("\(text)\\2"),
            encryptedOldBindingSecret: hasAll ? Secret("\(text)\n3") : nil,
            pwd: hasAll ? Secret("\(text) 四") : nil, ends: ends)
    }
}
