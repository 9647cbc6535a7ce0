import Crypto
import Foundation
import Glibc
import Ledger
import Testing

/// What a start would refuse is known before it, and beside a server.
struct RehearsalTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    private func refusal(_ name: String? = nil, key: UInt8 = 7) -> LedgerError? {
        do throws(LedgerError) {
            try Rehearsal.check(path: name ?? disk.path, seals: [.sample(key)])
            return nil
        } catch {
            return error
        }
    }

    enum Spoiling: CaseIterable {
        case removed, emptied, schema, page, link, marker, foreign
    }

    private func spoil(_ spoiling: Spoiling) throws {
        switch spoiling {
        case .removed: try FileManager.default.removeItem(atPath: disk.path)
        case .emptied: try Data().write(to: URL(filePath: disk.path))
        case .schema: try RawDatabase.run("PRAGMA user_version = 99", on: disk.path)
        case .page: try disk.damage(table: "credential")
        case .link: #expect(unsafe link(disk.path, disk.folder.path + "/other") == 0)
        case .marker: try FileManager.default.removeItem(atPath: disk.path + ".marker")
        case .foreign: try RawDatabase.run("PRAGMA application_id = 5", on: disk.path)
        }
    }

    @Test(arguments: Spoiling.allCases)
    func `it is refused as by a start`(spoiling: Spoiling) async throws {
        await disk.close(try disk.open())
        #expect(refusal() == nil)
        try spoil(spoiling)
        let rehearsed = try #require(refusal())
        #expect(throws: rehearsed) { try disk.open() }
    }

    enum Irregular: CaseIterable {
        case folder, pipe, danglingLink
    }

    @Test(arguments: ["", "-wal", "-shm", ".marker", ".lock"], Irregular.allCases)
    func `what is no file is refused as by a start, and not waited for`(
        suffix: String, kind: Irregular
    ) throws {
        // A link beside the ledger may lead to a file that is made then.
        if kind == .danglingLink, !suffix.isEmpty { return }
        let path = disk.path + suffix
        switch kind {
        case .folder:
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .pipe: #expect(unsafe mkfifo(path, 0o600) == 0)
        case .danglingLink: #expect(unsafe symlink(disk.path + ".elsewhere", path) == 0)
        }
        #expect(refusal() == .irregular(path: path))
        #expect(throws: LedgerError.irregular(path: path)) { try disk.open() }
    }

    @Test(arguments: [true, false])
    func `another key is refused, the right one is not, whoever has the ledger`(isRunning: Bool) async throws
    {
        let ledger = try disk.open(key: 1)
        if !isRunning { await disk.close(ledger) }
        #expect(refusal(key: 1) == nil)
        #expect(refusal(key: 2) == .wrongKey(path: disk.path, key: Hex.encode(SealingKey.sample(1).name)))
        if isRunning { await disk.close(ledger) }
        await disk.close(try disk.open(key: 1))
    }

    @Test func `another name leads to the same ledger and its marker`() async throws {
        await disk.close(try disk.open())
        try FileManager.default.createDirectory(
            atPath: disk.folder.path + "/elsewhere", withIntermediateDirectories: true)
        let name = disk.folder.path + "/elsewhere/ledger"
        #expect(unsafe symlink(disk.path, name) == 0)
        #expect(refusal(name) == nil)
    }

    @Test func `where nothing is yet, nothing is made`() throws {
        let before = try FileManager.default.contentsOfDirectory(atPath: disk.folder.path)
        #expect(refusal() == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path) == before)
        let nowhere = disk.folder.path + "/none/ledger"
        #expect(refusal(nowhere) == .file(path: disk.folder.path + "/none", call: "realpath", code: ENOENT))
    }
}
