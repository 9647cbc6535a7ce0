import Binding
import Crypto
import Elements
import Events
import Foundation
import Glibc
import Ledger
import Support
import Testing

struct OpeningTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    @Test func `everything is there when it is opened again`() async throws {
        let secret = DeviceSecret(
            secret: Secret("S"), accessToken: Secret("T"), accessTokenEnds: UnixTime(seconds: 9),
            isProved: true)
        let ticket = Credential(
            secret: Secret("K"), made: UnixTime(seconds: 1), ends: UnixTime(seconds: 2))
        let number = try await disk.visit { records, now throws(LedgerFailure) in
            let number = try records.insert(StoredCallback(Sample.bind("r1", at: now)))
            try records.put(Device(serial: Sample.serial, since: now))
            try records.keep(secret, codeDigest: [1])
            try records.keep(ticket, named: "ticket")
            return number
        }
        try await disk.visit { records, now throws(LedgerFailure) in
            #expect(try records.callback(Sample.key("r1"))?.number == number)
            #expect(try records.openClaims().first?.authCode?.secret == Secret("code of r1"))
            #expect(try records.device(Sample.serial) == Device(serial: Sample.serial, since: now))
            #expect(try records.deviceSecret(codeDigest: [1]) == secret)
            #expect(try records.credential(named: "ticket") == ticket)
        }
    }

    @Test func `another seal key is refused`() async throws {
        await disk.close(try disk.open(key: 1))
        #expect(throws: LedgerError.wrongKey(path: disk.path, key: Hex.encode(SealingKey.sample(1).name))) {
            try disk.open(key: 2)
        }
        await disk.close(try disk.open(key: 1))
    }

    /// States: File 1.
    @Test func `a second owner is refused, and told which file is locked`() async throws {
        let first = try disk.open()
        #expect(throws: LedgerError.taken(lockFile: disk.path + ".lock")) { try disk.open() }
        await disk.close(first)
        await disk.close(try disk.open())
    }

    @Test func `a schema of the future is refused and left alone`() async throws {
        await disk.close(try disk.open())
        try RawDatabase.run("PRAGMA user_version = 99", on: disk.path)
        func expectRefusal(naming copy: String?) {
            #expect(throws: LedgerError.future(path: disk.path, version: 99, known: 10, copy: copy)) {
                try disk.open()
            }
        }
        expectRefusal(naming: nil)
        for version in [6, 7, 11] {
            try Data().write(to: URL(filePath: "\(disk.path).schema-\(version)"))
        }
        expectRefusal(naming: "\(disk.path).schema-7")
        #expect(try RawDatabase.run("PRAGMA user_version", on: disk.path) == ["99"])
    }

    @Test func `a ledger from before serials kept their spelling is brought up to date`() async throws {
        let listed = ListedDevice(
            serial: Sample.serial, model: Sample.model, productKey: "p", deviceKey: "d")
        try await disk.visit { records, now throws(LedgerFailure) in
            try records.stage([listed])
            try records.adoptStaged()
            try records.note(
                JournalEntry(kind: .person, name: "n", request: nil, serial: Sample.serial, at: now))
            var device = Device(serial: Sample.serial, since: now)
            device.state = .bound
            try records.put(device)
        }
        for sql in Self.beforeReasons + [
            "DROP INDEX device_for_a_person", "DROP INDEX device_upper", "DROP INDEX device_lower",
            "ALTER TABLE device DROP COLUMN upper_digest", "ALTER TABLE device DROP COLUMN lower_digest",
            "DROP INDEX listed_device_spelling", "DROP INDEX listed_device_keys",
            "ALTER TABLE listed_device DROP COLUMN spelling",
            "ALTER TABLE listed_device DROP COLUMN spelling_digest", "DROP INDEX callback_guess",
            "DROP INDEX journal_hand_out", "ALTER TABLE journal DROP COLUMN count", "PRAGMA user_version = 3",
        ] { try RawDatabase.run(sql, on: disk.path) }
        let digest = try #require(SerialDigest(Hex.encode(Digest.md5(Array(Sample.serial.text.utf8)))))
        try await disk.visit { records, _ throws(LedgerFailure) in
            #expect(try records.listing(of: Sample.serial) == listed)
            #expect(try records.device(digest: digest)?.serial == Sample.serial)
        }
        #expect(try Inspection(path: disk.path).latestJournal().map(\.count) == [1])
    }

    /// What a ledger lacks whose codes and devices do not say why they are as they are.
    private static let beforeReasons =
        beforeKeyNames + [
            "DROP INDEX device_routine",
            "ALTER TABLE redemption DROP COLUMN reason", "ALTER TABLE device DROP COLUMN obstacle",
            "ALTER TABLE device DROP COLUMN wecom_code",
        ]

    /// What a ledger is that holds nothing sealed, from before values named their keys.
    private static let beforeKeyNames = ["DROP TABLE key_use", "DROP TABLE seal_key"]

    @Test func `a ledger from before codes and devices said why keeps the errcodes that it has`() async throws
    {
        try await disk.visit { records, now throws(LedgerFailure) in
            for state in [Redemption.State.refused, .stored] {
                var redemption = Redemption(
                    request: RequestNumber(1), codeDigest: Sample.digest(of: state.rawValue),
                    serial: Sample.serial, model: Sample.model, company: Sample.company, arrived: now,
                    settledAt: now)
                redemption.progress.state = state
                redemption.progress.reason = Reason(.secretRefused, wecomCode: 600_004)
                try records.put(redemption)
            }
            var device = Device(serial: Sample.serial, since: now)
            device.state = .unbinding
            device.due = now
            device.obstacle = Reason(.vendorRefusedUs, vendorCode: 5041)
            try records.put(device)
        }
        for sql in Self.beforeReasons + ["PRAGMA user_version = 5"] {
            try RawDatabase.run(sql, on: disk.path)
        }
        try await disk.visit { records, _ throws(LedgerFailure) in
            let codes = try [Redemption.State.refused, .stored].map { state throws(LedgerFailure) in
                try records.redemptions(in: state).first?.progress.reason
            }
            #expect(codes == [Reason(.secretRefused, wecomCode: 600_004), nil])
            let obstacle = try records.device(Sample.serial)?.obstacle
            #expect(obstacle == Reason(.vendorRefusedUs, vendorCode: 5041))
        }
    }

    @Test func `another program's database is refused and left alone`() throws {
        try RawDatabase.run("CREATE TABLE theirs (a)", on: disk.path)
        #expect(throws: LedgerError.foreign(path: disk.path)) { try disk.open() }
        #expect(try RawDatabase.run("SELECT name FROM sqlite_schema", on: disk.path) == ["theirs"])
        #expect(try RawDatabase.run("PRAGMA journal_mode", on: disk.path) == ["delete"])
    }

    @Test func `a file that is no database is refused by its name`() throws {
        try disk.folder.write([UInt8](repeating: 0x5A, count: 8192), at: 0)
        #expect { try disk.open() } throws: { error in
            guard case .corrupt(disk.path, _) = error as? LedgerError else { return false }
            return "\(error)".contains(disk.path)
        }
    }

    @Test func `a damaged page is found before the ledger opens`() async throws {
        await disk.close(try disk.open())
        try disk.damage(table: "credential")
        #expect { try disk.open() } throws: { error in
            if case .corrupt(disk.path, _) = error as? LedgerError { true } else { false }
        }
    }

    @Test func `nobody else may read the files`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
        }
        for suffix in ["", "-wal", "-shm", ".lock", ".marker"] {
            var status = stat()
            #expect(unsafe stat(disk.path + suffix, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
        }
        await disk.close(ledger)
    }

    @Test func `the settings that durability depends on are in force`() async throws {
        let ledger = try disk.open()
        let settings = try await ledger.settings(disk.patience)
        #expect(settings["journal_mode"] == "wal")
        #expect(settings["synchronous"] == "2")
        #expect(settings["secure_delete"] == "1")
        #expect(settings["temp_store"] == "2")
        #expect(settings["foreign_keys"] == "1")
        await disk.close(ledger)
    }

    @Test func `a closed ledger takes nothing, and has emptied its log`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
        }
        await disk.close(ledger)
        await #expect(throws: LedgerFailure.ended("the ledger is closed")) {
            try await disk.change(ledger) { _, _ in }
        }
        var status = stat()
        let isThere = unsafe stat(disk.path + "-wal", &status) == 0
        #expect(!isThere || status.st_size == 0)
    }

    @Test func `a ledger that somebody reads is closed without a complaint`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
        }
        try await RawDatabase.reading(disk.path) { await disk.close(ledger) }
        #expect(!ledger.figures.isPoisoned)
        let device = try await disk.visit { records, _ throws(LedgerFailure) in
            try records.device(Sample.serial)
        }
        #expect(device != nil)
    }
}
