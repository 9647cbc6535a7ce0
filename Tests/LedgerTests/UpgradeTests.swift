import Foundation
import Glibc
import Ledger
import Processes
import Testing

/// A ledger of every version that was in service is brought to the present shape, and has in it what it had.
///
/// `Fixtures/ledgers` has them as SQL, each with its marker: those of tagged versions by their tags. For a new tag
/// `ledger-life FILE first 24` makes one, and `sqlite3 FILE .dump` with its two pragmas writes it down.
struct UpgradeTests {
    private static let folder = Built.sources.appending(path: "Fixtures/ledgers")
    static let fixtures =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".sql") }.map { String($0.dropLast(4)) }.sorted()
    private static let present = "10"

    private var disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    private func revive(_ name: String) throws {
        let file = { (suffix: String) in Self.folder.appending(path: name + suffix) }
        try RawDatabase.execute(try String(contentsOf: file(".sql"), encoding: .utf8), on: disk.path)
        try Data(contentsOf: file(".marker")).write(to: URL(filePath: disk.path + ".marker"))
    }

    private func version(of path: String) throws -> String? {
        try RawDatabase.run("PRAGMA user_version", on: path).first
    }

    /// Asks for every row of every table, by the columns that there are now, but for what is sealed: that is opened.
    private func questions(of path: String) throws -> [String] {
        let tables = try RawDatabase.run(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", on: path)
        return try tables.map { table in
            let columns = try RawDatabase.run(
                "SELECT name FROM pragma_table_info('\(table)') WHERE name NOT LIKE 'sealed%'", on: path)
            // Each opening counts its commits, and a copy says that it is one.
            let rows = table == "meta" ? " WHERE name = 'id'" : ""
            return
                "SELECT \(columns.map { "quote(\($0))" }.joined(separator: " || ',' || ")) FROM \(table)\(rows)"
        }
    }

    private func answers(to questions: [String], by path: String) throws -> [[String]] {
        try questions.map { try RawDatabase.run($0, on: path).sorted() }
    }

    @Test(arguments: fixtures)
    func `a ledger of before has what it had, and its copy too`(name: String) async throws {
        try revive(name)
        let former = try #require(try version(of: disk.path))
        let questions = try questions(of: disk.path)
        let before = try answers(to: questions, by: disk.path)
        #expect(before.count { !$0.isEmpty } > 12, "it holds something of most kinds")
        let picture = try await LedgerPicture(of: disk.path)
        #expect(picture.secrets.contains { $0.hasPrefix("secret") && !$0.hasSuffix("none") })
        #expect(try version(of: disk.path) == Self.present)
        #expect(try answers(to: questions, by: disk.path) == before)

        let copy = "\(disk.path).schema-\(former)"
        guard former != Self.present else {
            return #expect(!FileManager.default.fileExists(atPath: copy))
        }
        var status = stat()
        #expect(unsafe stat(copy, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(try version(of: copy) == former)
        #expect(try answers(to: questions, by: copy) == before)
        #expect(!FileManager.default.fileExists(atPath: copy + ".partial"))
    }

    @Test func `the present version's ledger is among them, and so is a former one's`() throws {
        #expect(Self.fixtures.contains("0.1.0") && Self.fixtures.count > 1)
    }

    @Test func `the same secrets come out of each`() async throws {
        var secrets: Set<[String]> = []
        for name in Self.fixtures {
            let other = try UpgradeTests()
            try other.revive(name)
            secrets.insert(try await LedgerPicture(of: other.disk.path).secrets)
        }
        #expect(secrets.count == 1)
    }

    @Test mutating func `without room for the copy nothing is changed`() throws {
        try revive("schema-3")
        disk.limits.freeBytes = .max / 2
        #expect { try disk.open() } throws: { error in
            guard case .noRoom(disk.path, _, _, _) = error as? LedgerError else { return false }
            return "\(error)".contains("make room")
        }
        #expect(try version(of: disk.path) == "3")
        #expect(!FileManager.default.fileExists(atPath: disk.path + ".schema-3"))
    }

    @Test(arguments: fixtures)
    func `with another seal key nothing is changed`(name: String) throws {
        try revive(name)
        let former = try #require(try version(of: disk.path))
        #expect { try disk.open(key: 2) } throws: { error in
            if case .wrongKey(disk.path, _) = error as? LedgerError { true } else { false }
        }
        #expect(try version(of: disk.path) == former)
        #expect(!FileManager.default.fileExists(atPath: disk.path + ".schema-\(former)"))
    }

    @Test func `a copy that was cut short is made anew, and one of before is replaced`() async throws {
        for _ in 1...2 {
            try revive("schema-3")
            try Data("half".utf8).write(to: URL(filePath: disk.path + ".schema-3.partial"))
            await disk.close(try disk.open())
            #expect(try version(of: disk.path + ".schema-3") == "3")
            #expect(!FileManager.default.fileExists(atPath: disk.path + ".schema-3.partial"))
            for suffix in ["", ".marker"] { try FileManager.default.removeItem(atPath: disk.path + suffix) }
        }
    }

    /// Its copy is not brought up to date by a start; and a ledger is.
    @Test func `whoever looks at one of before, or at its copy, is told what that one needs`() async throws {
        try revive("schema-3")
        #expect(throws: LedgerError.past(path: disk.path, version: 3, isBackup: false)) {
            _ = try Inspection(path: disk.path)
        }
        await disk.close(try disk.open())
        let copy = disk.path + ".schema-3"
        #expect {
            _ = try Inspection(path: copy)
        } throws: { error in
            error as? LedgerError == .past(path: copy, version: 3, isBackup: true)
                && "\(error)".contains("leave it as it is")
        }
    }

    @Test func `with its copy the version before can go on, once somebody has accepted it`() async throws {
        try revive("schema-3")
        await disk.close(try disk.open())
        let copy = try UpgradeTests()
        try FileManager.default.copyItem(atPath: disk.path + ".schema-3", toPath: copy.disk.path)
        #expect { try copy.disk.open() } throws: { error in
            if case .restored(copy.disk.path, _, _) = error as? LedgerError { true } else { false }
        }
        await copy.disk.close(try copy.disk.open(acceptsRestored: true))
    }

    @Test func `one that a newer version has written is refused, and the way back is told`() async throws {
        await disk.close(try disk.open())
        try RawDatabase.run("PRAGMA user_version = 99", on: disk.path)
        #expect { try disk.open() } throws: { error in
            let words = "\(error)"
            return words.contains("schema 99") && words.contains("newer version")
                && words.contains("a backup of before")
        }
    }
}
