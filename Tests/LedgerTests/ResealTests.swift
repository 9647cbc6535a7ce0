import Binding
import Crypto
import Elements
import Events
import Ledger
import Support
import Testing

/// One seal key takes another's place, a step at a time.
struct ResealTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// Something in each column that is sealed.
    private func fill(_ ledger: SQLiteLedger, _ numbers: Range<Int>) async throws {
        ledger.set(hasService: true)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for number in numbers {
                _ = try records.insert(StoredCallback(Sample.bind("r\(number)", at: now)))
                let digest = Sample.digest(of: "code\(number)")
                try records.put(
                    Redemption(
                        request: RequestNumber(Int64(number)), codeDigest: digest, serial: Sample.serial,
                        model: Sample.model, company: Sample.company, arrived: now, settledAt: now))
                if let code = AuthCode("code\(number)") { try records.keep(code, digest: digest) }
                try records.keep(
                    DeviceSecret(
                        secret: Secret("secret\(number)"), accessToken: Secret("token\(number)"),
                        accessTokenEnds: now, isProved: true), codeDigest: digest)
                try records.keep(
                    Credential(secret: Secret("ticket"), made: now, ends: now), named: "ticket\(number)")
                try records.tell(
                    "device.bound", .object([("n", .integer(Int64(number)))]), about: nil, at: now)
            }
        }
    }

    private func read(_ ledger: SQLiteLedger, _ numbers: Range<Int>) async throws {
        try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            for number in numbers {
                let digest = Sample.digest(of: "code\(number)")
                #expect(try records.deviceSecret(codeDigest: digest)?.secret == Secret("secret\(number)"))
                #expect(try records.authCode(digest: digest)?.secret == Secret("code\(number)"))
                #expect(try records.credential(named: "ticket\(number)")?.secret == Secret("ticket"))
            }
            #expect(try records.openClaims().count == numbers.count)
        }
    }

    /// - Returns: How many steps it took.
    private func reseal(_ ledger: SQLiteLedger, atMost limit: Int = 2) async throws -> Int {
        var steps = 0
        var walk: Resealing?
        repeat {
            walk = try await ledger.reseal(walk, atMost: limit, disk.patience)
            steps += 1
        } while walk?.isDone != true
        return steps
    }

    private func adopt(_ ledger: SQLiteLedger, _ key: UInt8, former: UInt8?) async throws(LedgerFailure) {
        try await ledger.adopt(.sample(key), formerSeal: former.map { .sample($0) }, disk.patience)
    }

    @Test func `the new key seals all, also what comes meanwhile, and then opens it alone`() async throws {
        let ledger = try disk.open(key: 1)
        try await fill(ledger, 0..<5)
        try await adopt(ledger, 2, former: 1)
        var walk: Resealing?
        for _ in 0..<3 { walk = try await ledger.reseal(walk, atMost: 2, disk.patience) }
        try await fill(ledger, 5..<7)
        try await read(ledger, 0..<7)
        #expect(try Inspection(path: disk.path).check([.sample(1), .sample(2)]) == [])
        #expect(try Inspection(path: disk.path).check([.sample(2)]) != [])
        #expect(try await reseal(ledger) > 7)
        #expect(try Inspection(path: disk.path).check([.sample(2)]) == [])
        try await read(ledger, 0..<7)
        await disk.close(ledger)
        let again = try disk.open(key: 2)
        try await read(again, 0..<7)
        await disk.close(again)
    }

    @Test func `while either has sealed something, both are needed, and the missing one is named`()
        async throws
    {
        let ledger = try disk.open(key: 1)
        try await fill(ledger, 0..<3)
        try await adopt(ledger, 2, former: 1)
        try await fill(ledger, 3..<4)
        await disk.close(ledger)
        for (present, missing) in [(UInt8(1), UInt8(2)), (2, 1)] {
            let name = Hex.encode(SealingKey.sample(missing).name)
            let expected = LedgerError.wrongKey(path: disk.path, key: name)
            #expect(throws: expected) { try disk.open(key: present) }
            #expect(throws: expected) { try Rehearsal.check(path: disk.path, seals: [.sample(present)]) }
            #expect("\(expected)".contains(name) && "\(expected)".contains("old_seal_key"))
        }
        let both = try disk.open(key: 2, former: 1)
        try await read(both, 0..<4)
        await disk.close(both)
    }

    @Test func `a key is not adopted beside which something could not be opened`() async throws {
        let ledger = try disk.open(key: 1)
        try await fill(ledger, 0..<2)
        await #expect(throws: LedgerFailure.self) { try await adopt(ledger, 2, former: nil) }
        try await fill(ledger, 2..<3)
        #expect(try Inspection(path: disk.path).check([.sample(1)]) == [])
        await disk.close(ledger)
    }

    /// The other key's walk must not end this one's.
    @Test func `a third key begins the walk anew`() async throws {
        let ledger = try disk.open(key: 1)
        try await fill(ledger, 0..<3)
        try await adopt(ledger, 2, former: 1)
        let walk = try await ledger.reseal(nil, atMost: 2, disk.patience)
        await #expect(throws: LedgerFailure.self) { try await adopt(ledger, 3, former: 2) }
        _ = try await reseal(ledger)
        try await adopt(ledger, 3, former: 2)
        let other = try await ledger.reseal(walk, atMost: 100, disk.patience)
        #expect(other.key == SealingKey.sample(3).name && !other.isDone)
        _ = try await reseal(ledger)
        #expect(try Inspection(path: disk.path).check([.sample(3)]) == [])
        await disk.close(ledger)
    }

    /// What one is from before values named their keys.
    private static let beforeNames = [
        "UPDATE callback SET sealed_auth_code = substr(sealed_auth_code, 9)",
        "UPDATE auth_code SET sealed = substr(sealed, 9)",
        "UPDATE device_secret SET sealed = substr(sealed, 9), sealed_token = substr(sealed_token, 9)",
        "UPDATE credential SET sealed = substr(sealed, 9)", "UPDATE outbox SET sealed = substr(sealed, 9)",
        "DROP TABLE key_use", "DROP TABLE seal_key", "PRAGMA user_version = 7",
    ]

    @Test func `a ledger from before is brought up to date by the key that it was made with`() async throws {
        let ledger = try disk.open(key: 1)
        try await fill(ledger, 0..<3)
        await disk.close(ledger)
        let check = SealingKey.sample(1).derive("ledger").seal(
            Secret("wecom-bind ledger"), context: "meta.value key_check")
        let mark = "INSERT INTO meta VALUES ('key_check', x'\(Hex.encode(check))')"
        for sql in Self.beforeNames + [mark] { try RawDatabase.run(sql, on: disk.path) }
        #expect(throws: LedgerError.wrongKey(path: disk.path, key: nil)) { try disk.open(key: 2) }
        #expect(throws: LedgerError.wrongKey(path: disk.path, key: nil)) {
            try Rehearsal.check(path: disk.path, seals: [.sample(2)])
        }
        try Rehearsal.check(path: disk.path, seals: [.sample(2), .sample(1)])
        let opened = try disk.open(key: 2, former: 1)
        #expect(opened.sealName == SealingKey.sample(1).name)
        try await read(opened, 0..<3)
        #expect(try Inspection(path: disk.path).check([.sample(1)]) == [])
        await disk.close(opened)
    }
}
