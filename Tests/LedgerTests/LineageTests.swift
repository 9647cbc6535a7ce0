import Binding
import Elements
import Foundation
import Glibc
import Ledger
import Support
import Testing

/// Only the ledger that every decision was made with is opened, and only while it is where it was.
struct LineageTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    // MARK: Other names

    /// States: File 1, Order 22.
    @Test func `whatever name leads to it, it has one owner`() async throws {
        let ledger = try disk.open()
        let name = disk.folder.path + "/other"
        #expect(unsafe symlink(disk.path, name) == 0)
        #expect(throws: LedgerError.taken(lockFile: disk.path)) { try disk.open(as: name) }
        await disk.close(ledger)
        await disk.close(try disk.open(as: name))
    }

    /// States: File 1.
    @Test func `a second name is refused at start, and told of later`() async throws {
        let alerts = Guarded<[LedgerAlert]>([])
        let ledger = try disk.open(onAlert: { alert in alerts.withLock { $0.append(alert) } })
        let name = disk.folder.path + "/other"
        #expect(unsafe link(disk.path, name) == 0)
        for _ in 0..<3 { try await disk.change(ledger) { _, _ in } }
        #expect(alerts.withLock { $0 } == [.linked(disk.path)])
        #expect(ledger.figures.isLinked)
        #expect(throws: LedgerError.taken(lockFile: name)) { try disk.open(as: name) }
        await disk.close(ledger)
        #expect(throws: LedgerError.linked(path: disk.path)) { try disk.open() }
        #expect(throws: LedgerError.linked(path: name)) { try disk.open(as: name) }
        #expect(unsafe unlink(name) == 0)
        await disk.close(try disk.open())
    }

    @Test func `a version before, which locks another file, is an owner too`() async throws {
        let number = unsafe open(disk.path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(number, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: LedgerError.taken(lockFile: disk.path + ".lock")) { try disk.open() }
        close(number)
        await disk.close(try disk.open())
    }

    // MARK: Gone

    enum Loss: CaseIterable {
        case removed, replaced, folderMoved, logRemoved, indexRemoved
    }

    private func lose(_ loss: Loss) throws {
        let files = FileManager.default
        switch loss {
        case .removed: try files.removeItem(atPath: disk.path)
        case .replaced:
            try files.copyItem(atPath: disk.path, toPath: disk.path + ".copy")
            #expect(unsafe rename(disk.path + ".copy", disk.path) == 0)
        case .folderMoved: try files.moveItem(atPath: disk.folder.path, toPath: disk.folder.path + "-moved")
        case .logRemoved: try files.removeItem(atPath: disk.path + "-wal")
        case .indexRemoved: try files.removeItem(atPath: disk.path + "-shm")
        }
    }

    private func restore(_ loss: Loss) throws {
        guard loss == .folderMoved else { return }
        try FileManager.default.removeItem(atPath: disk.folder.path + "-moved")
    }

    /// States: File 2, Order 22.
    @Test(arguments: Loss.allCases)
    func `nothing is acknowledged by a ledger that is gone`(loss: Loss) async throws {
        let reasons = Guarded<[String]>([])
        let ledger = try disk.open(onPoison: { reason in reasons.withLock { $0.append(reason) } })
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
        }
        try lose(loss)
        let failure = await #expect(throws: LedgerFailure.self) {
            try await disk.change(ledger) { records, _ throws(LedgerFailure) in
                _ = try records.device(Sample.serial)
            }
        }
        guard case .ended = failure else {
            Issue.record("\(loss): \(String(describing: failure))")
            return
        }
        await disk.close(ledger)
        #expect(reasons.withLock { $0.count } == 1)
        try restore(loss)
    }

    /// States: File 2.
    @Test(arguments: Loss.allCases)
    func `a ledger that is gone is noticed within a second, though nobody asks`(loss: Loss) async throws {
        let poisoned = Promise<Void>()
        let ledger = try disk.open(onPoison: { _ in poisoned.keep(()) })
        try await disk.change(ledger) { _, _ in }
        try lose(loss)
        await disk.runtime.alarms(atLeast: 1)
        disk.runtime.advance(byMilliseconds: 1_000)
        #expect(await poisoned.wait(until: disk.soon, on: disk.runtime) != nil)
        await disk.close(ledger)
        try restore(loss)
    }

    // MARK: Missing

    /// States: File 5, Order 22.
    @Test(arguments: [true, false])
    func `where a ledger was, none is begun`(isThere: Bool) async throws {
        await disk.close(try disk.open())
        try FileManager.default.removeItem(atPath: disk.path)
        if isThere { try disk.folder.write([], at: 0) }
        let missing = LedgerError.missing(path: disk.path, marker: disk.path + ".marker", commits: 1)
        #expect(throws: missing) { try disk.open() }
        #expect(throws: missing) { try disk.open(acceptsRestored: true) }
        try FileManager.default.removeItem(atPath: disk.path + ".marker")
        await disk.close(try disk.open())
    }

    @Test func `a log without its file is not thrown away`() async throws {
        let ledger = try disk.open()
        try FileManager.default.copyItem(atPath: disk.path + "-wal", toPath: disk.path + ".copy-wal")
        await disk.close(ledger)
        var other = disk
        other.name = "ledger.copy"
        try Data().write(to: URL(filePath: other.path))
        #expect(throws: LedgerError.corrupt(path: other.path, finding: "it is empty, and its log is not")) {
            try other.open()
        }
    }

    // MARK: Copies

    /// States: File 4.
    @Test func `a copy without its log is refused, with its marker and without`() async throws {
        let ledger = try disk.open()
        try await disk.bind(ledger, "r1")
        var copy = disk
        copy.name = "copy"
        let files = FileManager.default
        try files.copyItem(atPath: disk.path, toPath: copy.path)
        try await refused(copy, .noMarker)
        try files.copyItem(atPath: disk.path + ".marker", toPath: copy.path + ".marker")
        try await refused(copy, .setBack(commits: 1, marked: 2))
        await disk.close(ledger)
    }

    /// States: File 4, Order 22.
    @Test func `a ledger that was set back is refused until somebody accepts it`() async throws {
        try await disk.visit { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("u1", at: now))
        }
        let copy = try Data(contentsOf: URL(filePath: disk.path))
        try await disk.visit { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("u2", at: now))
        }
        let original = try Data(contentsOf: URL(filePath: disk.path))
        try copy.write(to: URL(filePath: disk.path))
        try await refused(disk, .setBack(commits: 2, marked: 3))
        // Opening it to look changes nothing, however often.
        for _ in 0..<3 {
            let looked = try disk.open(acceptsRestored: true)
            try await disk.change(looked) { records, now throws(LedgerFailure) in
                try records.put(Device(serial: Sample.serial, since: now))
            }
            await disk.close(looked)
        }
        try await refused(disk, .setBack(commits: 2, marked: 3))
        let accepted = try disk.open(acceptsRestored: true)
        #expect(accepted.restoreSign == .setBack(commits: 2, marked: 3))
        try await accepted.renew(disk.patience)
        await disk.close(accepted)
        try await disk.visit { records, _ throws(LedgerFailure) in
            #expect(try records.callback(Sample.key("u1", "unbind")) != nil)
            #expect(try records.callback(Sample.key("u2", "unbind")) == nil)
        }
        // From now on the other one is the stranger.
        try original.write(to: URL(filePath: disk.path))
        try await refused(disk, .foreignMarker)
    }

    /// States: File 6.
    @Test func `a ledger that is accepted by half is refused, whether or not anything else shows it`()
        async throws
    {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try AcceptRestore.Begin(because: "test").run(in: &records, at: now)
        }
        await disk.close(ledger)
        try await refused(disk, .halfAccepted)
        let accepted = try disk.open(acceptsRestored: true)
        try await accepted.renew(disk.patience)
        await disk.close(accepted)
        await disk.close(try disk.open())
    }

    @Test func `a ledger of a version before gets its identity, and its old copies none`() async throws {
        try await disk.visit { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("u1", at: now))
        }
        try RawDatabase.run("DELETE FROM meta WHERE name IN ('id', 'commits')", on: disk.path)
        try FileManager.default.removeItem(atPath: disk.path + ".marker")
        let copy = try Data(contentsOf: URL(filePath: disk.path))
        try await disk.visit { records, _ throws(LedgerFailure) in
            #expect(try records.callback(Sample.key("u1", "unbind")) != nil)
        }
        await disk.close(try disk.open())
        try copy.write(to: URL(filePath: disk.path))
        try await refused(disk, .foreignMarker)
    }

    private func refused(_ disk: LedgerOnDisk, _ sign: RestoreSign) async throws {
        let error = LedgerError.restored(path: disk.path, marker: disk.path + ".marker", sign)
        #expect(throws: error) { try disk.open() }
    }

    // MARK: The marker

    /// States: File 3.
    @Test func `the marker follows once a second, and at once before something is sent`() async throws {
        let ledger = try disk.open()
        try await disk.bind(ledger, "r1")
        #expect(try disk.marker().contains("commits 2 "))
        try await disk.bind(ledger, "r2")
        #expect(try !disk.marker().contains("commits 3 "))
        try await disk.send(ledger, "r1")
        #expect(try disk.marker().contains("commits 4 "))
        try await disk.send(ledger, "r2")
        #expect(try !disk.marker().contains("commits 5 "))
        disk.runtime.advance(byMilliseconds: 1_000)
        try await disk.change(ledger) { _, _ in }
        #expect(try disk.marker().contains("commits 5 "))
        try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            _ = try records.device(Sample.serial)
        }
        await disk.close(ledger)
        #expect(try !disk.marker().contains("commits 6 "), "who only reads commits nothing")
    }
}

extension LedgerOnDisk {
    fileprivate func bind(_ ledger: SQLiteLedger, _ request: String) async throws {
        try await change(ledger) { records, now throws(LedgerFailure) in
            let bind = Sample.bind(request, at: now)
            try records.keep(bind.authCode, digest: bind.authCodeDigest)
            try records.put(
                Redemption(
                    request: RequestNumber(1), codeDigest: bind.authCodeDigest, serial: bind.serial,
                    model: bind.model, company: bind.company, arrived: now, settledAt: now))
        }
    }

    fileprivate func send(_ ledger: SQLiteLedger, _ request: String) async throws {
        let attempt = try await change(ledger) { records, now throws(LedgerFailure) in
            try Spend.Begin(Sample.bind(request, at: now).authCodeDigest).run(in: &records, at: now)
        }
        #expect(attempt == 1)
    }

    fileprivate func marker() throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path + ".marker")), as: UTF8.self)
    }
}
