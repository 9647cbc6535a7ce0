import Binding
import Elements
import Events
import Ledger
import Support
import Testing

/// A ledger that is not whole is told to be so, in words that say where.
struct CheckedLedgerTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// Something in each table that has a rule.
    private func fill() async throws {
        let ledger = try disk.open()
        ledger.set(hasService: true)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
            try records.keep(Credential(secret: Secret("s"), made: now, ends: now), named: "one")
            try records.keep(Credential(secret: Secret("s"), made: now, ends: now), named: "other")
            try records.tell("device.bound", .object([]), about: Sample.serial, at: now)
            try records.tell("device.unbound", .object([]), about: Sample.serial, at: now)
            try records.note(
                JournalEntry(kind: .person, name: "n", request: nil, serial: nil, at: now))
        }
        await disk.close(ledger)
    }

    /// What somebody does to it with a shell, and what is said of it.
    private static let spoilings = [
        ("UPDATE device_tally SET count = count + 1 WHERE state = 'free'", "device_tally: free is told as"),
        ("DELETE FROM device_tally", "device_tally: free is told as 0"),
        ("UPDATE device SET state = 'lent'", "device: 1 rows hold what this program never writes"),
        ("UPDATE journal SET kind = 'x'", "journal: 1 rows hold"),
        ("INSERT INTO auth_code VALUES (x'01', x'02')", "auth_code: 1 rows have no redemption"),
        (
            "INSERT INTO device_secret VALUES (x'01', x'02', x'03', 0, 0, NULL)",
            "device_secret: 1 rows have no redemption"
        ),
        ("UPDATE outbox SET due = NULL", "outbox: 1 rows wait for a message before them"),
        ("DELETE FROM outbox_line", "outbox: 2 rows have a number"),
        (
            "UPDATE credential SET sealed = (SELECT sealed FROM credential WHERE name = 'other')",
            "credential.sealed: 1 values do not open"
        ),
        ("UPDATE seal_key SET name = x'0102030405060708'", "sealed with another key, 0102030405060708"),
    ]

    @Test(arguments: spoilings.indices)
    func `what is not whole is named`(number: Int) async throws {
        try await fill()
        #expect(try Inspection(path: disk.path).check([.sample()]) == [])
        let (sql, finding) = Self.spoilings[number]
        try RawDatabase.run(sql, on: disk.path)
        let findings = try Inspection(path: disk.path).check([.sample()])
        #expect(findings.contains { $0.contains(finding) }, "\(findings)")
    }

    @Test func `a damaged page is named, and nothing is changed`() async throws {
        try await fill()
        try disk.damage(table: "journal")
        let before = try disk.folder.bytes()
        #expect(try Inspection(path: disk.path).check([.sample()]) != [])
        #expect(try disk.folder.bytes() == before)
    }

    /// What goes is what was counted before.
    @Test func `what pruning would take is counted`() async throws {
        try await fill()
        let ledger = try disk.open()
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        let (day, now) = (disk.runtime.unixNow.advanced(byMilliseconds: -1), disk.runtime.unixNow)
        let kept = now.advanced(byMilliseconds: -StoredCallback.retentionMilliseconds)
        let old = now.advanced(byMilliseconds: -2 * StoredCallback.retentionMilliseconds)
        let counted = try Inspection(path: disk.path).prunable(before: kept, at: now)
        #expect(counted > 0)
        let early = try Inspection(path: disk.path).prunable(before: old, at: now)
        var rows = try await ledger.prune(before: old, atMost: 100, disk.patience).rows
        #expect(rows == early && early < counted)
        rows += try await ledger.prune(before: day, atMost: 100, disk.patience).rows
        #expect(rows == counted)
        #expect(try Inspection(path: disk.path).prunable(before: kept, at: now) == 0)
        await disk.close(ledger)
    }
}
