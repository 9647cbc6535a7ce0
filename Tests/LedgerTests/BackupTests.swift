import Binding
import Elements
import Events
import Foundation
import Glibc
import Ledger
import Support
import Testing

/// A copy of a ledger that is whole, knows that it is a copy, and takes nothing else's place.
struct BackupTests {
    private let disk: LedgerOnDisk
    private let target: String

    init() throws {
        disk = try LedgerOnDisk()
        target = disk.folder.path + "/backup"
    }

    private func make(replaces: Bool = false) throws(LedgerError) -> Backup.Outcome {
        try Backup.make(
            of: disk.path, at: target, replaces: replaces, now: UnixTime(milliseconds: 1_700_000_000_000))
    }

    private func bind(_ ledger: SQLiteLedger, _ numbers: Range<Int>) async throws {
        for number in numbers {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                _ = try records.insert(Sample.unbind("r\(number)", at: now))
                let serial = SerialNumber("SN\(number)") ?? Sample.serial
                try records.put(Device(serial: serial, since: now))
                try records.keep(
                    Credential(secret: Secret("secret"), made: now, ends: now), named: "c\(number)")
            }
        }
    }

    /// What a start would say.
    private func refusal(of path: String) -> LedgerError? {
        do throws(LedgerError) {
            try Rehearsal.check(path: path, seals: [])
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [true, false])
    func `it has what was committed, beside a server and without one`(isRunning: Bool) async throws {
        let ledger = try disk.open()
        try await bind(ledger, 0..<20)
        if !isRunning { await disk.close(ledger) }
        let outcome = try make()
        #expect(outcome.requests == 20 && outcome.devices == 20)
        #expect(try Inspection(path: target).check([.sample()]) == [])
        #expect(try Inspection(path: target).counts().devices == [.free: 20])
        #expect(try Set(names()).isDisjoint(with: ["backup-wal", "backup-shm", "backup.partial"]))
        let mode = try FileManager.default.attributesOfItem(atPath: target)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        if isRunning {
            try await bind(ledger, 20..<21)
            await disk.close(ledger)
        }
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: disk.folder.path)
    }

    /// A copy of one moment, although commits come between its steps.
    @Test func `what is committed while it is made is not in it, and does not hold it up`() async throws {
        let ledger = try disk.open()
        try await bind(ledger, 0..<1)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for number in 0..<4_000 {
                try records.note(
                    JournalEntry(
                        kind: .person, name: "n\(number)", request: nil, serial: nil,
                        detail: String(repeating: "x", count: 400), at: now))
            }
        }
        let steps = Guarded(0)
        let (path, target, disk) = (disk.path, target, disk)
        let outcome = try await withCheckedThrowingContinuation { (made: CheckedContinuation<_, any Error>) in
            let turn = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                made.resume(
                    with: Result {
                        try Backup.make(of: path, at: target, replaces: false, now: disk.runtime.unixNow) {
                            _, _ in
                            let step = steps.withLock { steps in
                                steps += 1
                                return steps
                            }
                            Task {
                                try await bind(ledger, step..<step + 1)
                                turn.signal()
                            }
                            turn.wait()
                        }
                    })
            }
        }
        #expect(steps.withLock { $0 } > 1)
        #expect(outcome.requests == 1)
        #expect(try Inspection(path: target).check([.sample()]) == [])
        await disk.close(ledger)
    }

    /// States: File 4. The marker may be behind, and the copy with as many commits as it says all the same.
    @Test(arguments: [true, false])
    func `it is refused as one until it is accepted, wherever it is put`(hasMarker: Bool) async throws {
        let ledger = try disk.open()
        try await bind(ledger, 0..<3)
        await disk.close(ledger)
        _ = try make()
        #expect(unsafe rename(target, disk.path) == 0)
        if !hasMarker { #expect(unsafe unlink(disk.path + ".marker") == 0) }
        let made = UnixTime(milliseconds: 1_700_000_000_000)
        let expected = LedgerError.restored(
            path: disk.path, marker: disk.path + ".marker", .backup(made))
        #expect("\(expected)".contains("a backup that was made 2023-11-14T22:13:20"))
        #expect(refusal(of: disk.path) == expected)
        #expect(throws: expected) { try disk.open() }
        let accepted = try disk.open(acceptsRestored: true)
        try await accepted.renew(disk.patience)
        await disk.close(accepted)
        #expect(refusal(of: disk.path) == nil)
        #expect(try Inspection(path: disk.path).backup == nil)
        await disk.close(try disk.open())
    }

    /// States: File 6.
    @Test func `one that is accepted half is refused by a check as by a start`() async throws {
        let ledger = try disk.open(acceptsRestored: true)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in try records.restore(at: now) }
        await disk.close(ledger)
        let expected = LedgerError.restored(
            path: disk.path, marker: disk.path + ".marker", .halfAccepted)
        #expect(refusal(of: disk.path) == expected)
        #expect(throws: expected) { try disk.open() }
    }

    enum Other: CaseIterable {
        case backup, text, ledger, folder, log
    }

    @Test(arguments: Other.allCases)
    func `nothing but another backup is replaced, and that only if it is asked for`(other: Other) async throws
    {
        let ledger = try disk.open()
        try await bind(ledger, 0..<2)
        switch other {
        case .backup: _ = try make()
        case .text: try Data("mine".utf8).write(to: URL(filePath: target))
        case .ledger: await disk.close(try disk.open(as: target))
        case .folder:
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
        case .log: try Data("a log".utf8).write(to: URL(filePath: target + "-wal"))
        }
        try await bind(ledger, 2..<3)
        #expect(throws: LedgerError.self) { try make() }
        if other == .backup {
            #expect(try make(replaces: true).requests == 3)
            #expect(try Inspection(path: target).counts().devices == [.free: 3])
        } else {
            #expect(throws: LedgerError.self) { try make(replaces: true) }
        }
        #expect(try !names().contains("backup.partial"))
        await disk.close(ledger)
    }

    @Test func `what another backup was cut short at is begun anew, and is not touched while it goes on`()
        async throws
    {
        await disk.close(try disk.open())
        let partial = target + ".partial"
        try Data("half of one".utf8).write(to: URL(filePath: partial))
        let number = unsafe open(partial, O_RDWR | O_CLOEXEC)
        #expect(flock(number, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: LedgerError.notReplaced(path: partial, "is being written by another backup")) {
            try make()
        }
        #expect(try Data(contentsOf: URL(filePath: partial)) == Data("half of one".utf8))
        close(number)
        #expect(try make().requests == 0)
        #expect(try Inspection(path: target).check([.sample()]) == [])
    }

    enum Stranger: CaseIterable {
        case link, symlink, pipe, anothers
    }

    /// Whoever may write in the folder too has put there what they would go on reading.
    @Test(arguments: Stranger.allCases)
    func `what is there for it and is not its own is left as it is`(stranger: Stranger) async throws {
        if stranger == .anothers, geteuid() != 0 { return }
        await disk.close(try disk.open())
        let (partial, other) = (target + ".partial", disk.folder.path + "/other")
        try Data("theirs".utf8).write(to: URL(filePath: other))
        switch stranger {
        case .link: #expect(unsafe link(other, partial) == 0)
        case .symlink: #expect(unsafe symlink(other, partial) == 0)
        case .pipe: #expect(unsafe mkfifo(partial, 0o600) == 0)
        case .anothers:
            try FileManager.default.copyItem(atPath: other, toPath: partial)
            #expect(unsafe chown(partial, 65_534, 65_534) == 0)
        }
        #expect(throws: LedgerError.self) { try make() }
        #expect(try Data(contentsOf: URL(filePath: other)) == Data("theirs".utf8))
        #expect(try names().contains("backup.partial") && !names().contains("backup"))
        #expect(unsafe unlink(partial) == 0)
        #expect(try make().requests == 0)
    }

    /// As where Ctrl-C is held until the step under way is over.
    @Test func `told to end while it is made, it leaves nothing`() async throws {
        await disk.close(try disk.open())
        let told = try endWhileMaking()
        #expect("\(told)".contains("told to end"), "\(told)")
        #expect(try Set(names()).isDisjoint(with: ["backup", "backup.partial"]))
        #expect(try make().requests == 0)
    }

    /// What it would have found at the end of a long look is not waited for.
    @Test func `told to end while it looks the copy through, it looks no further`() async throws {
        await disk.close(try disk.open())
        try RawDatabase.run(
            """
            WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 3000)
            INSERT INTO device (serial, state, since, attempts, model)
            SELECT printf('SN%04d', n), 'free', 0, 0, iif(n < 3000, 'm', NULL) FROM number
            """, on: disk.path)
        try RawDatabase.execute(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(sql, ' model TEXT,', ' model TEXT NOT NULL,') WHERE name = 'device';
            """, on: disk.path)
        let found = #expect(throws: LedgerError.self) { try make() }
        #expect("\(found as Any)".contains("NULL value in device.model"), "\(found as Any)")
        let told = try endWhileMaking()
        #expect("\(told)".contains("told to end"), "\(told)")
        #expect(try Set(names()).isDisjoint(with: ["backup", "backup.partial"]))
    }

    /// The signal is for this thread alone, and is taken from it again.
    private func endWhileMaking() throws -> LedgerError {
        var (ours, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ours)
        unsafe sigaddset(&ours, SIGINT)
        #expect(unsafe pthread_sigmask(SIG_BLOCK, &ours, &before) == 0)
        defer {
            var number: CInt = 0
            #expect(unsafe sigwait(&ours, &number) == 0)
            _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        return try #require(throws: LedgerError.self) {
            _ = try Backup.make(
                of: disk.path, at: target, replaces: false, now: disk.runtime.unixNow
            ) { _, _ in pthread_kill(pthread_self(), SIGINT) }
        }
    }
}
