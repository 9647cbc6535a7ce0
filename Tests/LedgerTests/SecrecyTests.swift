import Binding
import Elements
import Events
import Ledger
import Support
import Testing

struct SecrecyTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// States: Code 2, Code 21.
    @Test func `no secret is in the bytes of the file or its log`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try records.insert(StoredCallback(Sample.bind("r1", code: "CANARY-claimed", at: now)))
            guard let code = AuthCode("CANARY-code") else { return }
            try records.keep(code, digest: [1])
            try records.keep(
                DeviceSecret(
                    secret: Secret("CANARY-secret"), accessToken: Secret("CANARY-token"),
                    accessTokenEnds: now, isProved: true), codeDigest: [1])
            try records.keep(
                Credential(secret: Secret("CANARY-ticket"), made: now, ends: now), named: "ticket")
            try records.keep(
                Deposit(
                    random: "CANARY-random", encryptedBindingCode: Secret("CANARY-binding"),
                    encryptedNewBindingSecret: Secret("CANARY-new"),
                    encryptedOldBindingSecret: Secret("CANARY-old"), pwd: Secret("CANARY-pwd"), ends: now),
                for: Sample.serial)
            // What WeCom sends may hold keys, and is forwarded as it came.
            try records.tell("event.x", ["key": "CANARY-event"], about: Sample.serial, at: now)
        }
        let open = try disk.folder.bytes()
        await disk.close(ledger)
        let closed = try disk.folder.bytes()
        for bytes in [open, closed] {
            // What is not secret is found: the search works.
            #expect(bytes.contains(sequence: Sample.route.utf8))
            // "digest of CANARY-claimed" is the digest that the sample uses, and no secret.
            let count = bytes.count(of: "CANARY".utf8) - bytes.count(of: "digest of CANARY".utf8)
            #expect(count == 0)
        }
    }

    @Test func `an erased code is gone from the file, sealed as it was`() async throws {
        let digest = Sample.digest(of: "code of r1")
        let number = try await disk.visit { records, now throws(LedgerFailure) in
            let bind = Sample.bind("r1", at: now)
            try records.keep(bind.authCode, digest: bind.authCodeDigest)
            return try records.insert(StoredCallback(bind))
        }
        let sealed =
            try RawDatabase.run("SELECT hex(sealed) FROM auth_code", on: disk.path)
            + RawDatabase.run("SELECT hex(sealed_auth_code) FROM callback", on: disk.path)
        let codes = sealed.map(\.hexadecimal)
        #expect(codes.count == 2)
        for code in codes { #expect(try disk.folder.bytes().contains(sequence: code)) }
        try await disk.visit { records, now throws(LedgerFailure) in
            guard var callback = try records.callback(number) else { return }
            callback.settle(.wrongCode, Reason(.codeShape), at: now)
            try records.update(callback)
            try records.eraseAuthCode(digest: digest)
        }
        for code in codes { #expect(try !disk.folder.bytes().contains(sequence: code)) }
    }

    @Test(arguments: ["device_secret SET sealed", "device_secret SET sealed_token", "auth_code SET sealed"])
    func `what is sealed for one row opens in no other`(column: String) async throws {
        try await disk.visit { records, now throws(LedgerFailure) in
            for digest in [[1], [2]] as [AuthCodeDigest] {
                guard let code = AuthCode("code") else { return }
                try records.keep(code, digest: digest)
                try records.keep(
                    DeviceSecret(
                        secret: Secret("S"), accessToken: Secret("T"), accessTokenEnds: now, isProved: true),
                    codeDigest: digest)
            }
        }
        let name = column.contains("auth_code") ? "digest" : "code_digest"
        let parts = column.split(separator: " ")
        let (table, sealed) = (parts[0], parts[2])
        try RawDatabase.run(
            "UPDATE \(table) SET \(sealed) = (SELECT \(sealed) FROM \(table) WHERE \(name) = x'01')",
            on: disk.path)
        let ledger = try disk.open()
        let isCode = table == "auth_code"
        for (digest, isSame) in [([1], true), ([2], false)] as [(AuthCodeDigest, Bool)] {
            let found = try? await disk.change(ledger) { records, _ throws(LedgerFailure) in
                isCode
                    ? try records.authCode(digest: digest) != nil
                    : try records.deviceSecret(codeDigest: digest) != nil
            }
            #expect(found == (isSame ? true : nil))
        }
        await disk.close(ledger)
    }
}

extension [UInt8] {
    fileprivate func count(of text: some Collection<UInt8>) -> Int {
        let text = Array(text)
        guard let first = text.first, count >= text.count else { return 0 }
        var found = 0
        for start in 0...(count - text.count)
        where self[start] == first && self[start..<(start + text.count)].elementsEqual(text) {
            found += 1
        }
        return found
    }

    fileprivate func contains(sequence text: some Collection<UInt8>) -> Bool { count(of: text) > 0 }
}

extension String {
    fileprivate var hexadecimal: [UInt8] {
        let digits = Array(utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { index in
            UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
