import Binding
import Elements
import Events
import Ledger
import Support
import Testing

struct CommitTests {
    private var disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    @Test func `what waits together is committed together`() async throws {
        let commits = Guarded<[LedgerCommit]>([])
        let (disk, ledger) = (
            disk, try disk.open(onCommit: { commit in commits.withLock { $0.append(commit) } })
        )
        let gate = Gate()
        let before = ledger.figures.commits
        try await withThrowingTaskGroup { group in
            group.addTask { try await disk.change(ledger) { _, _ in gate.pass() } }
            _ = await gate.entered.wait(until: disk.soon, on: disk.runtime)
            for index in 0..<100 {
                group.addTask {
                    try await disk.change(ledger) { records, now throws(LedgerFailure) in
                        _ = try records.insert(Sample.unbind("r\(index)", at: now))
                    }
                }
            }
            await ledger.queued(100)
            gate.open()
            try await group.waitForAll()
        }
        #expect(ledger.figures.transactions == 101)
        #expect(ledger.figures.commits - before == 2)
        #expect(commits.withLock { $0.map(\.transactions) } == [1, 100])
        #expect(commits.withLock { $0.allSatisfy { $0.microseconds >= 0 } })
        #expect(ledger.figures.freeBytes.map { $0 > 0 } == true)
        await disk.close(ledger)
    }

    @Test func `a batch is bounded, and one body's failure is its own`() async throws {
        var disk = disk
        disk.limits.batch = 10
        let (open, ledger) = (disk, try disk.open())
        let gate = Gate()
        let failures = await withTaskGroup(of: Bool.self) { group in
            group.addTask { (try? await open.change(ledger) { _, _ in gate.pass() }) == nil }
            _ = await gate.entered.wait(until: open.soon, on: open.runtime)
            for index in 0..<30 {
                group.addTask {
                    let done: Void? = try? await open.change(ledger) { records, now throws(LedgerFailure) in
                        _ = try records.insert(Sample.unbind("r\(index)", at: now))
                        if index % 3 == 0 { throw .unavailable("a third of them") }
                    }
                    return done == nil
                }
            }
            await ledger.queued(30)
            gate.open()
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 10)
        #expect(ledger.figures.commits == 4)
        let kept = try await open.change(ledger) { records, _ throws(LedgerFailure) in
            var kept = 0
            for index in 0..<30 where try records.callback(Sample.key("r\(index)", "unbind")) != nil {
                kept += 1
            }
            return kept
        }
        #expect(kept == 20)
        await open.close(ledger)
    }

    @Test(arguments: [false, true])
    func `bodies run once, and once more where one of their batch fails`(oneFails: Bool) async throws {
        let (disk, ledger) = (disk, try disk.open())
        let gate = Gate()
        let runs = Guarded(0)
        await withTaskGroup { group in
            group.addTask { try? await disk.change(ledger) { _, _ in gate.pass() } }
            _ = await gate.entered.wait(until: disk.soon, on: disk.runtime)
            for index in 0..<10 {
                group.addTask {
                    try? await disk.change(ledger) { records, now throws(LedgerFailure) in
                        runs.withLock { $0 += 1 }
                        _ = try records.insert(Sample.unbind("r\(index)", at: now))
                        if index == 9, oneFails { throw .unavailable("one of them") }
                    }
                }
            }
            await ledger.queued(10)
            gate.open()
        }
        let count = runs.withLock { $0 }
        #expect(oneFails ? (11...20).contains(count) : count == 10)
        #expect(ledger.figures.transactions == (oneFails ? 10 : 11))
        await disk.close(ledger)
    }

    /// States: Request 6.
    @Test func `a caller hears late at its instant although the disk hangs, and is put right`() async throws {
        let (disk, ledger) = (disk, try disk.open())
        let gate = Gate()
        let wait = disk.runtime.now.advanced(byMilliseconds: 200)
        let outcome = Task {
            try await ledger.transact(
                LedgerTimes(by: wait),
                { records, now throws(LedgerFailure) in
                    gate.pass()
                    return try records.insert(Sample.unbind("r1", at: now))
                },
                ifLate: { (number: RequestNumber, records, now) throws(LedgerFailure) in
                    try records.note(
                        JournalEntry(kind: .alert, name: "late", request: number, serial: nil, at: now))
                    try records.put(Device(serial: Sample.serial, since: now))
                })
        }
        _ = await gate.entered.wait(until: disk.soon, on: disk.runtime)
        await disk.runtime.alarms(atLeast: 2)
        disk.runtime.advance(to: wait)
        await #expect(throws: LedgerFailure.late) { try await outcome.value }
        gate.open()
        let device = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            try records.device(Sample.serial)
        }
        #expect(device != nil)
        #expect(ledger.figures.corrections == 1)
        await disk.close(ledger)
    }

    @Test func `a correction that fails is tried again after a second`() async throws {
        let (disk, ledger) = (disk, try disk.open())
        let failures = Guarded(2)
        let wait = disk.runtime.now.advanced(byMilliseconds: 200)
        await #expect(throws: LedgerFailure.late) {
            try await ledger.transact(
                LedgerTimes(by: wait), { _, _ in disk.runtime.advance(to: wait) },
                ifLate: { _, records, now throws(LedgerFailure) in
                    try records.put(Device(serial: Sample.serial, since: now))
                    let isFailing = failures.withLock { failures in
                        failures -= 1
                        return failures >= 0
                    }
                    if isFailing { throw .unavailable("not yet") }
                })
        }
        for _ in 0..<2 {
            await disk.runtime.alarms(atLeast: 2)
            #expect(ledger.figures.corrections == 0)
            disk.runtime.advance(byMilliseconds: 1000)
        }
        let device = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            try records.device(Sample.serial)
        }
        #expect(device != nil)
        #expect(ledger.figures.corrections == 1)
        await disk.close(ledger)
    }

    @Test func `a correction that goes on failing is told of, and tried until it is done`() async throws {
        var disk = disk
        disk.limits.correctionAttempts = 3
        let alerts = Guarded<[LedgerAlert]>([])
        let (open, ledger) = (disk, try disk.open(onAlert: { alert in alerts.withLock { $0.append(alert) } }))
        let isFailing = Guarded(true)
        let wait = open.runtime.now.advanced(byMilliseconds: 200)
        await #expect(throws: LedgerFailure.late) {
            try await ledger.transact(
                LedgerTimes(by: wait), { _, _ in open.runtime.advance(to: wait) },
                ifLate: { _, records, now throws(LedgerFailure) in
                    try records.put(Device(serial: Sample.serial, since: now))
                    if isFailing.withLock({ $0 }) { throw .unavailable("not yet") }
                })
        }
        for _ in 0..<8 {
            open.runtime.advance(byMilliseconds: 1000)
            try await open.change(ledger) { _, _ in }
        }
        #expect(alerts.withLock { $0 } == [.correctionFails("not yet")])
        #expect(ledger.figures.overdueCorrections == 1)
        isFailing.withLock { $0 = false }
        open.runtime.advance(byMilliseconds: 1000)
        let device = try await open.change(ledger) { records, _ throws(LedgerFailure) in
            try records.device(Sample.serial)
        }
        #expect(device != nil)
        #expect(ledger.figures.overdueCorrections == 0)
        await open.close(ledger)
    }

    /// The time of day is corrected so: see `Timekeeper`.
    @Test func `what waits behind the end of a batch is run after its commit`() async throws {
        let (disk, ledger) = (disk, try disk.open())
        let gate = Gate()
        let isCommitted = Guarded(false)
        let found = try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                try await disk.change(ledger) { _, _ in gate.pass() }
                return nil
            }
            _ = await gate.entered.wait(until: disk.soon, on: disk.runtime)
            group.addTask {
                try await ledger.run(BatchEnd(isCommitted), disk.patience)
                return nil
            }
            await ledger.queued(1)
            group.addTask {
                try await disk.change(ledger) { _, _ in isCommitted.withLock { $0 } }
            }
            await ledger.queued(2)
            gate.open()
            return try await group.reduce(nil) { $0 ?? $1 }
        }
        #expect(found == true)
        #expect(ledger.figures.commits == 3)
        await disk.close(ledger)
    }

    private struct BatchEnd: Transaction {
        private let isCommitted: Guarded<Bool>

        init(_ isCommitted: Guarded<Bool>) { self.isCommitted = isCommitted }

        func run(in records: inout any Records, at now: UnixTime) {}

        func committed(_ outcome: Void) { isCommitted.withLock { $0 = true } }

        var endsBatch: Bool { true }
    }

    @Test func `a full queue refuses at once`() async throws {
        var disk = disk
        disk.limits.queue = 2
        let (open, ledger) = (disk, try disk.open())
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await open.change(ledger) { _, _ in gate.pass() } }
            _ = await gate.entered.wait(until: open.soon, on: open.runtime)
            for _ in 0..<2 { group.addTask { try await open.change(ledger) { _, _ in } } }
            await ledger.queued(2)
            await #expect(throws: LedgerFailure.unavailable("queue full")) {
                try await open.change(ledger) { _, _ in }
            }
            gate.open()
            try await group.waitForAll()
        }
        await open.close(ledger)
    }

    @Test func `closing commits what waits`() async throws {
        let (disk, ledger) = (disk, try disk.open())
        let gate = Gate()
        try await withThrowingTaskGroup { group in
            group.addTask { try await disk.change(ledger) { _, _ in gate.pass() } }
            _ = await gate.entered.wait(until: disk.soon, on: disk.runtime)
            group.addTask {
                try await disk.change(ledger) { records, now throws(LedgerFailure) in
                    try records.put(Device(serial: Sample.serial, since: now))
                }
            }
            await ledger.queued(1)
            group.addTask { await disk.close(ledger) }
            gate.open()
            try await group.waitForAll()
        }
        let device = try await disk.visit { records, _ throws(LedgerFailure) in
            try records.device(Sample.serial)
        }
        #expect(device != nil)
    }
}
