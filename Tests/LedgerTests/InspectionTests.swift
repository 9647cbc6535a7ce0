import Binding
import Elements
import Events
import Ledger
import Support
import Testing

struct InspectionTests {
    private let disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// States: Request 18.
    @Test(arguments: [true, false])
    func `a device's past is told, beside a server and without one`(isRunning: Bool) async throws {
        let ledger = try disk.open()
        let number = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            let bind = Sample.bind("r1", at: now)
            _ = try Claim(bind, Claim.Circumstances(refusal: nil)).run(in: &records, at: now)
            guard let number = try records.callback(bind.key)?.number else { return RequestNumber(0) }
            let call = VendorCallRecord(name: "bindDeviceDk", outcome: "200", milliseconds: 12)
            let settlement = Settlement(
                request: number, errcode: .success, reason: Reason(.bound, vendorCode: 200), finding: .ours,
                generation: number, calls: [call])
            _ = try Settle(settlement).run(in: &records, at: now)
            return number
        }
        if !isRunning { await disk.close(ledger) }
        let inspection = try Inspection(path: disk.path)
        let history = try #require(try inspection.device(Sample.serial))
        #expect(history.device?.state == .bound)
        #expect(history.callbacks.map(\.number) == [number])
        #expect(history.redemptions.map(\.request) == [number])
        #expect(history.journal.map(\.name) == ["bindDeviceDk"])
        #expect(try inspection.journal(of: number).map(\.detail) == ["200, 12 ms"])
        #expect(try inspection.latestJournal().count == 1)

        let found = try inspection.callbacks(Sample.key("r1").requestID)
        #expect(found.map(\.state) == [.settled(.success)])
        #expect(found.map(\.reason) == [Reason(.bound, vendorCode: 200)])
        #expect(try inspection.callback(number)?.key == Sample.key("r1"))

        #expect(try inspection.devices(in: .bound).map(\.serial) == [Sample.serial])
        #expect(try inspection.devices(in: .free).isEmpty)
        #expect(try inspection.redemptions(in: .ready).map(\.serial) == [Sample.serial])
        #expect(try inspection.counts().devices == [.bound: 1])
        #expect(try inspection.counts().redemptions == [.ready: 1])
        #expect(try inspection.counts().openClaims == 0)
        #expect(try inspection.counts().lastNumber == number)
        #expect(try inspection.check() == [])
        if isRunning { await disk.close(ledger) }
    }

    @Test func `what was handed out is counted by the day, the device and what it was`() async throws {
        let midnight = UnixTime(milliseconds: 20_000 * 86_400_000)
        let handOut = { (name: String, request: Int64, serial: SerialNumber?, at: UnixTime) in
            JournalEntry(
                kind: .credential, name: name, request: RequestNumber(request), serial: serial, at: at)
        }
        let entries = [
            handOut("a", 1, Sample.serial, midnight.advanced(byMilliseconds: -1)),
            handOut("a", 1, Sample.serial, midnight),
            handOut("a", 1, Sample.serial, midnight.advanced(byMilliseconds: 86_399_999)),
            handOut("b", 1, Sample.serial, midnight), handOut("a", 2, Sample.serial, midnight),
            handOut("a", 1, nil, midnight), handOut("a", 1, nil, midnight),
        ]
        try await disk.visit { records, _ throws(LedgerFailure) in
            for entry in entries { try records.keepOrCount(entry) }
        }
        let journal = try Inspection(path: disk.path).latestJournal()
        #expect(journal.map(\.count) == [2, 1, 1, 2, 1])
        #expect(journal.map(\.name) == ["a", "a", "b", "a", "a"])
        var memory = MemoryRecords()
        for entry in entries { try memory.keepOrCount(entry) }
        #expect(memory.journal == journal.reversed())
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `devices are counted as they come, change and go`(seed: UInt64) async throws {
        let ledger = try disk.open()
        var dice = SplitMix(state: seed)
        let changes = (0..<400).map { _ in
            (Int.random(in: 0..<40, using: &dice), Device.State.allCases.randomElement(using: &dice) ?? .free)
        }
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for (index, state) in changes {
                guard let serial = SerialNumber("SN\(index)") else { continue }
                var device = Device(serial: serial, since: now)
                device.state = state
                device.quarantineUntil = index < 3 ? now.advanced(bySeconds: 60) : index == 3 ? now : nil
                try records.put(device)
            }
        }
        try await compare(ledger, quarantined: Set(changes.map(\.0)).count { $0 < 3 })
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        #expect(try await ledger.prune(atMost: 100, disk.patience).rows > 0)
        try await compare(ledger, quarantined: 0)
        await disk.close(ledger)
    }

    /// States: Device 28.
    @Test func `devices that wait for a person are counted, and marked in the list`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for (name, state) in [("SN1", Device.State.unbinding), ("SN2", .free), ("SN3", .bound)] {
                guard let serial = SerialNumber(name) else { continue }
                var device = Device(serial: serial, since: now)
                device.state = state
                device.isStuck = state == .unbinding
                device.isAbandoned = state == .free
                try records.put(device)
            }
        }
        let tallies = try await ledger.tallies(disk.patience)
        #expect(tallies.stuck == 1 && tallies.abandoned == 1)
        let roster = try Inspection(path: disk.path).roster()
        #expect(roster.map(\.isStuck) == [true, false, false])
        #expect(roster.map(\.isAbandoned) == [false, true, false])
        await disk.close(ledger)
    }

    /// States: Code 19.
    @Test func `codes that have brought no secret are counted by their state`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for (index, state) in Redemption.State.allCases.enumerated() {
                var redemption = LedgerContract.redemption(state.rawValue, request: Int64(index) + 1, at: now)
                redemption.progress.state = state
                try records.put(redemption)
            }
        }
        let tallies = try await ledger.tallies(disk.patience)
        #expect(
            tallies.redemptions == [
                .ready: 1, .sending: 1, .inDoubt: 1, .refused: 1, .expired: 1, .lost: 1,
            ])
        await disk.close(ledger)
    }

    private func compare(_ ledger: SQLiteLedger, quarantined: Int) async throws {
        let tallies = try await ledger.tallies(disk.patience)
        #expect(tallies.devices.filter { $0.value > 0 } == (try Inspection(path: disk.path).counts().devices))
        #expect(tallies.quarantined == quarantined)
    }

    @Test func `what was never heard of is not there`() async throws {
        await disk.close(try disk.open())
        let inspection = try Inspection(path: disk.path)
        #expect(try inspection.device(Sample.serial) == nil)
        #expect(try inspection.callbacks(Sample.key("r1").requestID).isEmpty)
        #expect(try inspection.counts().lastNumber == RequestNumber(0))
    }

    @Test func `a full check finds a damaged page`() async throws {
        await disk.close(try disk.open())
        try disk.damage(table: "journal")
        let inspection = try Inspection(path: disk.path)
        let findings: [String]
        do {
            findings = try inspection.check()
        } catch {
            findings = ["\(error)"]
        }
        #expect(!findings.isEmpty)
    }

    @Test func `a file that is not there is not made`() throws {
        #expect(throws: LedgerError.self) { _ = try Inspection(path: disk.path) }
        #expect(throws: LedgerError.self) { _ = try Inspection(path: disk.path) }
    }

    @Test(
        arguments: [(0, 9), (59_999, 8), (60_000, 8), (480_000, 1), (480_001, 0), (999_999, 0)]
            as [(Int64, Int64)])
    func `minutes are left in which a person may have it sent once more`(age: Int64, minutes: Int64) {
        let arrived = UnixTime(seconds: 1_790_000_000)
        var redemption = Redemption(
            request: RequestNumber(1), codeDigest: [1], serial: Sample.serial, model: Sample.model,
            company: Sample.company, arrived: arrived, settledAt: arrived)
        // Of a code that nobody can have sent once more there are none to tell.
        #expect(redemption.minutesLeft(at: arrived) == nil)
        redemption.progress.state = .inDoubt
        #expect(redemption.minutesLeft(at: arrived.advanced(byMilliseconds: age)) == minutes)
    }
}
