import Binding
import Elements
import Events
import Foundation
import Ledger
import Support
import Testing

/// What lies beside a ledger as its log is taken for its own only where it can be that.
struct OwnLogTests {
    private var disk: LedgerOnDisk
    private let files = FileManager.default

    init() throws {
        disk = try LedgerOnDisk()
        // As one is that is too large to be looked through at a start.
        disk.limits.checkedBytes = 0
    }

    private var backup: String { disk.folder.path + "/backup" }

    private func change(_ ledger: SQLiteLedger, _ requests: Range<Int>) async throws {
        for number in requests {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                _ = try records.insert(Sample.unbind("r\(number)", at: now))
            }
        }
    }

    /// Puts a file there, whatever is there.
    private func put(_ source: String, at target: String) throws {
        try? files.removeItem(atPath: target)
        try files.copyItem(atPath: source, toPath: target)
    }

    /// The ledger as it lies there while it is open, which is how a crash leaves it.
    private func crashed(_ ledger: SQLiteLedger) async throws -> LedgerOnDisk {
        var copy = disk
        copy.name = "crashed"
        for suffix in ["", "-wal", ".marker"] { try put(disk.path + suffix, at: copy.path + suffix) }
        await disk.close(ledger)
        return copy
    }

    private func expectRefusal(of disk: LedgerOnDisk) throws {
        let bytes = { try ["", "-wal"].map { try Data(contentsOf: URL(filePath: disk.path + $0)) } }
        let before = try bytes()
        let refusal = LedgerError.otherLog(path: disk.path)
        #expect(throws: refusal) { try disk.open() }
        #expect(throws: refusal) { try disk.open(acceptsRestored: true) }
        #expect(throws: refusal) {
            try Rehearsal.check(path: disk.path, seals: [.sample()], limits: disk.limits)
        }
        #expect(throws: refusal) { _ = try Inspection(path: disk.path) }
        #expect(throws: refusal) {
            try Backup.make(of: disk.path, at: backup + "2", replaces: false, now: disk.runtime.unixNow)
        }
        #expect(try bytes() == before)
    }

    /// States: File 4.
    @Test
    func `a backup beside the log of the ledger before it is refused untouched, and accepted without it`()
        async throws
    {
        let ledger = try disk.open()
        try await change(ledger, 0..<3)
        _ = try Backup.make(of: disk.path, at: backup, replaces: false, now: disk.runtime.unixNow)
        try await change(ledger, 3..<9)
        let restored = try await crashed(ledger)
        try put(backup, at: restored.path)
        try expectRefusal(of: restored)
        try files.removeItem(atPath: restored.path + "-wal")
        #expect(throws: LedgerError.self) { try restored.open() }
        #expect(try Data(contentsOf: URL(filePath: restored.path)) == Data(contentsOf: URL(filePath: backup)))
        let accepted = try restored.open(acceptsRestored: true)
        try await accepted.renew(disk.patience)
        await disk.close(accepted)
        #expect(try Inspection(path: restored.path).check([.sample()]) == [])
    }

    /// As whoever may only read a ledger leaves one: beside it the file must still say that it has a log of its own.
    @Test func `a backup beside an empty log is accepted, served, and recovered from its own`() async throws {
        let ledger = try disk.open()
        try await change(ledger, 0..<3)
        await disk.close(ledger)
        _ = try Backup.make(of: disk.path, at: backup, replaces: false, now: disk.runtime.unixNow)
        try put(backup, at: disk.path)
        try Data().write(to: URL(filePath: disk.path + "-wal"))
        let accepted = try disk.open(acceptsRestored: true)
        try await accepted.renew(disk.patience)
        try await change(accepted, 3..<9)
        let left = try await crashed(accepted)
        #expect(try Data(contentsOf: URL(filePath: left.path))[19] == 2)
        let recovered = try left.open()
        await disk.close(recovered)
    }

    /// As `cp` makes one while a server runs. States: File 4.
    @Test(arguments: [true, false])
    func `a copy of the file is opened beside the log that goes on behind it, and no older one is`(
        isOlder: Bool
    ) async throws {
        var disk = disk
        disk.limits.checkpointPages = 1
        let (ledger, copy) = (try disk.open(), disk.folder.path + "/copy")
        try await change(ledger, 0..<3)
        // Behind it all of that has been carried over.
        try await disk.change(ledger) { _, _ throws(LedgerFailure) in }
        if isOlder { try put(disk.path, at: copy) }
        try await change(ledger, 3..<9)
        try await disk.change(ledger) { _, _ throws(LedgerFailure) in }
        if !isOlder { try put(disk.path, at: copy) }
        let left = try await crashed(ledger)
        try put(copy, at: left.path)
        guard isOlder else {
            let opened = try left.open()
            return await disk.close(opened)
        }
        let bytes = { try ["", "-wal"].map { try Data(contentsOf: URL(filePath: left.path + $0)) } }
        let before = try bytes()
        for isAccepted in [false, true] {
            #expect(throws: LedgerError.otherLog(path: left.path)) {
                try left.open(acceptsRestored: isAccepted)
            }
        }
        #expect(try bytes() == before)
    }

    /// A start says what the file holds before it writes anything. States: File 4.
    @Test func `a copy of before the last stop is not opened beside the log of after it`() async throws {
        let first = try disk.open()
        try await change(first, 0..<3)
        await disk.close(first)
        let (second, copy) = (try disk.open(), disk.folder.path + "/copy")
        try put(disk.path, at: copy)
        try await change(second, 3..<6)
        await disk.close(second)
        let third = try disk.open()
        try await change(third, 6..<7)
        let left = try await crashed(third)
        try put(copy, at: left.path)
        let bytes = { try ["", "-wal"].map { try Data(contentsOf: URL(filePath: left.path + $0)) } }
        let before = try bytes()
        #expect(throws: LedgerError.otherLog(path: left.path)) { try left.open() }
        #expect(try bytes() == before)
    }

    @Test(arguments: [4, 8, 11]) func `a log that was cut short in its head is begun anew`(length: Int)
        async throws
    {
        let ledger = try disk.open()
        try await change(ledger, 0..<3)
        await disk.close(ledger)
        try Data([0x37, 0x7F, 0x06, 0x82] + [UInt8](repeating: 0, count: length - 4)).write(
            to: URL(filePath: disk.path + "-wal"))
        let opened = try disk.open()
        await disk.close(opened)
    }

    @Test func `a log of other pages than the file's is another one's`() async throws {
        let ledger = try disk.open()
        try await change(ledger, 0..<3)
        let other = try await crashed(ledger)
        var log = try Data(contentsOf: URL(filePath: other.path + "-wal"))
        log.replaceSubrange(8..<12, with: [0, 0, 4, 0])
        try log.write(to: URL(filePath: other.path + "-wal"))
        try expectRefusal(of: other)
    }

    @Test func `what a crash has left in the ledger's own log is recovered`() async throws {
        let ledger = try disk.open()
        try await change(ledger, 0..<9)
        let left = try await crashed(ledger)
        try Rehearsal.check(path: left.path, seals: [.sample()])
        let recovered = try left.open()
        try await disk.change(recovered) { records, _ throws(LedgerFailure) in
            #expect(try records.callback(Sample.key("r8", "unbind")) != nil)
        }
        await disk.close(recovered)
    }

    /// The file alone says still that it is a backup: that it is none any more stands in its log.
    @Test func `a backup that was accepted, and served, is recovered from its own log`() async throws {
        let ledger = try disk.open()
        try await change(ledger, 0..<3)
        await disk.close(ledger)
        _ = try Backup.make(of: disk.path, at: backup, replaces: false, now: disk.runtime.unixNow)
        try put(backup, at: disk.path)
        let accepted = try disk.open(acceptsRestored: true)
        try await accepted.renew(disk.patience)
        try await change(accepted, 3..<9)
        let left = try await crashed(accepted)
        let recovered = try left.open()
        #expect(recovered.restoreSign == nil)
        try await disk.change(recovered) { records, _ throws(LedgerFailure) in
            #expect(try records.callback(Sample.key("r8", "unbind")) != nil)
        }
        await disk.close(recovered)
    }
}
