import Binding
import Elements
import Events
import Foundation
import Ledger
import Support
import Testing

/// How SQLite finds the rows of every statement of the ledger: no service waits for a walk through a table.
struct QueryPlanTests {
    private var disk: LedgerOnDisk

    private var backup: String { disk.folder.path + "/backup" }

    /// The ledger as a crash leaves it.
    private var left: LedgerOnDisk {
        var left = disk
        left.name = "left"
        return left
    }

    init() throws {
        #expect(StatementWatch.begin())
        disk = try LedgerOnDisk()
        // What is said of the log is said as soon as it was carried over.
        disk.limits.checkpointPages = 1
    }

    @Test func `no statement walks through a table`() async throws {
        let statements = try await statements()
        var ours: Set<String> = []
        for source in try StatementSource.all() {
            let found = statements.filter(source.matches)
            #expect(!found.isEmpty, "nobody runs this here: \(source.file), \(source.pieces)")
            ours.formUnion(found)
        }
        var used: Set<Int> = []
        for sql in ours {
            for line in try RawDatabase.run("EXPLAIN QUERY PLAN \(sql)", on: disk.path, column: 3)
            where line.hasPrefix("SCAN") || line.hasPrefix("USE TEMP B-TREE") {
                let exception = PlanException.all.firstIndex { $0.covers(line, of: sql) }
                #expect(exception != nil, "\(line): \(sql)")
                if let exception { used.insert(exception) }
            }
        }
        let idle = PlanException.all.indices.filter { !used.contains($0) }
        #expect(idle.map { PlanException.all[$0].plan } == [], "these are no exceptions")
    }

    /// Everything that the ledger's contract and a visit to the rest of it run.
    private func statements() async throws -> Set<String> {
        var statements: Set<String> = []
        for contract in LedgerContract.all {
            let disk = try LedgerOnDisk()
            let ledger = try disk.open()
            ledger.set(hasService: true)
            try await contract.check(ledger, disk.runtime)
            await disk.close(ledger)
            statements.formUnion(StatementWatch.take(disk.path).statements)
        }
        try await visit()
        for path in [disk.path, backup + ".partial", left.path] {
            statements.formUnion(StatementWatch.take(path).statements)
        }
        return Set(statements.map(StatementSource.plain))
    }

    /// What no contract says, since the ledger of the tests has nothing like it.
    private func visit() async throws {
        await disk.close(try disk.open())
        let ledger = try disk.open()
        let digest = try #require(SerialDigest(String(repeating: "0", count: 32)))
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try records.redemptions(in: .stored, atMost: 1)
            _ = try records.device(digest: digest)
            try records.keepOrCount(
                JournalEntry(kind: .credential, name: "n", request: nil, serial: nil, at: now))
        }
        for state in [Redemption.State.stored, .expired] {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                var redemption = LedgerContract.redemption(state.rawValue, request: 1, at: now)
                redemption.progress.state = state
                try records.put(redemption)
            }
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        _ = try await ledger.prune(atMost: 10, disk.patience)
        _ = try await ledger.tallies(disk.patience)
        _ = try await ledger.settings(disk.patience)
        try await ledger.keep(
            [KeyMark(route: "/cb", name: "n", lastUsed: disk.runtime.unixNow)],
            forgetting: [KeyMark(route: "/cb", name: "o", lastUsed: disk.runtime.unixNow)], disk.patience)
        _ = try await ledger.keyMarks(disk.patience)
        for suffix in ["", "-wal", ".marker"] {
            try FileManager.default.copyItem(atPath: disk.path + suffix, toPath: left.path + suffix)
        }
        await left.close(try left.open())
        try await ledger.renew(disk.patience)
        var walk: Resealing?
        while walk?.isDone != true { walk = try await ledger.reseal(walk, atMost: 10, disk.patience) }
        try inspect()
        await disk.close(ledger)
        try backUp()
        try LedgerFilling.add(
            3, to: disk.path, of: try #require(ModelID("model")), in: "account",
            for: try #require(CorpID("ww_a")),
            now: disk.runtime.unixNow)
    }

    private func backUp() throws {
        _ = try Backup.make(of: disk.path, at: backup, replaces: false, now: disk.runtime.unixNow)
    }

    private func inspect() throws {
        let inspection = try Inspection(path: disk.path)
        _ = try inspection.callbacks(Sample.key("r1").requestID)
        _ = try inspection.callback(RequestNumber(1))
        _ = try inspection.journal(of: RequestNumber(1))
        _ = try inspection.latestJournal()
        _ = try inspection.device(Sample.serial)
        _ = try inspection.devices(in: .bound)
        _ = try inspection.listing(of: Sample.serial)
        _ = try inspection.roster()
        _ = try inspection.pauses()
        _ = try inspection.keyMarks()
        _ = try inspection.redemptions(in: .stored)
        _ = try inspection.counts()
        _ = try inspection.prunable(before: disk.runtime.unixNow, at: disk.runtime.unixNow)
        _ = try inspection.sizes()
        _ = try inspection.check([.sample()])
        _ = try inspection.glance(since: UnixTime(milliseconds: 0), tickets: ["ticket"])
    }
}
