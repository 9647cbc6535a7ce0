import Binding
import Elements
import Ledger
import Support
import Testing

/// What is done beside service looks at as many rows in a large ledger as in a small one.
struct LookedAtTests {
    /// What is asked of a ledger whose devices are all bound, each with a secret that is past its time.
    enum Work: CaseIterable {
        case prune, tallies, sweep

        func run(on disk: LedgerOnDisk, _ ledger: SQLiteLedger) async throws {
            switch self {
            case .prune:
                let step = try await ledger.prune(atMost: 20, disk.patience)
                #expect(step.rows == 0 && !step.isDone)
            case .tallies: #expect(try await ledger.tallies(disk.patience).devices[.bound] != nil)
            case .sweep:
                let due = try await disk.change(ledger) { records, now throws(LedgerFailure) in
                    try (records.nextDue(), records.devices(dueBy: now, atMost: 20))
                }
                #expect(due.0 != nil && due.1.count == 20)
            }
        }
    }

    @Test(arguments: Work.allCases)
    func `it looks at no more where there is more`(work: Work) async throws {
        #expect(try await steps(of: work, among: 200) == steps(of: work, among: 2_000))
    }

    @Test func `what nobody holds goes from behind those that stay`() async throws {
        let disk = try LedgerOnDisk()
        try await fill(disk, devices: 100)
        try RawDatabase.run("UPDATE device SET holder = 'ww_other' WHERE serial = 'SN90'", on: disk.path)
        let ledger = try disk.open()
        var steps = 0
        var rows = 0
        while true {
            let step = try await ledger.prune(atMost: 20, disk.patience)
            (steps, rows) = (steps + 1, rows + step.rows)
            if step.isDone { break }
        }
        #expect(steps == 6 && rows == 1)
        await disk.close(ledger)
    }

    @Test func `codes of a state are counted up to a bound`() async throws {
        let disk = try LedgerOnDisk()
        try await fill(disk, devices: LedgerTallies.mostRedemptions + 10)
        try RawDatabase.run("UPDATE redemption SET state = 'expired'", on: disk.path)
        let ledger = try disk.open()
        #expect(
            try await ledger.tallies(disk.patience).redemptions[.expired] == LedgerTallies.mostRedemptions)
        await disk.close(ledger)
    }

    private func steps(of work: Work, among devices: Int) async throws -> Int {
        #expect(StatementWatch.begin())
        let disk = try LedgerOnDisk()
        try await fill(disk, devices: devices)
        let ledger = try disk.open()
        // The first time it also learns what the tables are like.
        _ = StatementWatch.take(disk.path)
        try await work.run(on: disk, ledger)
        let steps = StatementWatch.take(disk.path).steps
        #expect(steps > 0)
        await disk.close(ledger)
        return steps
    }

    private func fill(_ disk: LedgerOnDisk, devices count: Int) async throws {
        await disk.close(try disk.open())
        let old = disk.runtime.unixNow.milliseconds - StoredCallback.retentionMilliseconds - 1
        let numbers =
            "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < \(count))"
        try RawDatabase.run(
            """
            \(numbers) INSERT INTO device (serial, state, holder, since, due, attempts)
            SELECT 'SN' || n, 'bound', 'ww_a', \(old), \(old) + n, 0 FROM number
            """, on: disk.path)
        try RawDatabase.run(
            """
            \(numbers) INSERT INTO redemption (
                code_digest, request, serial, model, company, arrived, state, attempts, busy_answers, code_refusals,
                token_refusals, was_in_doubt, was_retried, is_superseded, is_answered, looks)
            SELECT CAST(printf('%032d', n) AS BLOB), n, 'SN' || n, 'model', 'ww_a', \(old), 'stored',
                1, 0, 0, 0, 0, 0, 0, 1, 0
            FROM number
            """, on: disk.path)
    }
}
