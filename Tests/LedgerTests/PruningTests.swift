import Binding
import Elements
import Events
import Foundation
import Ledger
import Support
import Testing

struct PruningTests {
    private let disk: LedgerOnDisk
    private static let day: Int64 = 24 * 3_600_000

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// States: Request 19.
    @Test func `what is older than 180 days goes, in bounded steps, and nothing else`() async throws {
        let ledger = try disk.open()
        let (old, claim) = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for index in 0..<5 { _ = try records.insert(Sample.unbind("old\(index)", at: now)) }
            let claim = try records.insert(StoredCallback(Sample.bind("open", at: now)))
            for _ in 0..<3 {
                try records.note(
                    JournalEntry(kind: .security, name: "x", request: nil, serial: nil, at: now))
            }
            return (try records.callback(Sample.key("old4", "unbind"))?.number, claim)
        }
        #expect(try await ledger.prune(atMost: 100, disk.patience).rows == 0)
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("new", at: now))
        }
        #expect(try await ledger.prune(atMost: 3, disk.patience).rows == 6)
        #expect(try await ledger.prune(atMost: 3, disk.patience).rows == 2)
        #expect(try await ledger.prune(atMost: 3, disk.patience).rows == 0)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            #expect(try records.openClaims().map(\.number) == [claim])
            #expect(try records.callback(Sample.key("new", "unbind")) != nil)
            #expect(try records.callback(Sample.key("old4", "unbind")) == nil)
        }
        #expect(old != nil)
        await disk.close(ledger)
    }

    /// A clock that was ahead at first has left rows before the others which are younger than they are.
    @Test func `what is over goes wherever it stands, behind more than a step looks at`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            let ahead = now.advanced(byMilliseconds: 10 * Self.day)
            for (count, time) in [(7, ahead), (5, now), (4, ahead), (5, now)] {
                for _ in 0..<count {
                    let number = try records.insert(Sample.unbind("r\(UUID())", at: time))
                    try records.note(
                        JournalEntry(kind: .security, name: "x", request: number, serial: nil, at: time))
                }
            }
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        var rows: [Int] = []
        repeat {
            let step = try await ledger.prune(atMost: 3, disk.patience)
            rows.append(step.rows)
            if step.isDone { break }
        } while rows.count < 100
        #expect(rows.reduce(0, +) == 20 && rows.allSatisfy { $0 <= 6 }, "\(rows)")
        let counts = try Inspection(path: disk.path).sizes().rows
        for (table, count) in counts where ["callback", "journal"].contains(table) {
            #expect(count == 11, "\(table)")
        }
        await disk.close(ledger)
    }

    @Test func `once a day all rows are looked at, and meanwhile the oldest until some are young`()
        async throws
    {
        let ledger = try disk.open()
        func steps(before time: UnixTime? = nil) async throws -> (steps: Int, rows: Int) {
            var (steps, rows) = (0, 0)
            while true {
                let step = try await ledger.prune(before: time, atMost: 3, disk.patience)
                (steps, rows) = (steps + 1, rows + step.rows)
                if step.isDone { return (steps, rows) }
            }
        }
        func insert(_ count: Int, age: Int64) async throws {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                for _ in 0..<count {
                    let time = now.advanced(byMilliseconds: -age)
                    _ = try records.insert(Sample.unbind("r\(UUID())", at: time))
                }
            }
        }
        let old = StoredCallback.retentionMilliseconds + 1
        #expect(try await steps() == (1, 0))
        try await insert(4, age: old)
        try await insert(40, age: 0)
        try await insert(1, age: old)
        #expect(try await steps() == (3, 4))
        #expect(try await steps() == (1, 0))
        disk.runtime.advance(byMilliseconds: Self.day)
        let whole = try await steps()
        #expect(whole.steps > 10 && whole.rows == 1)
        try await insert(1, age: old)
        #expect(try await steps() == (1, 0))
        #expect(try await steps(before: disk.runtime.unixNow.advanced(byMilliseconds: -old + 1)).rows == 1)
        await disk.close(ledger)
    }

    /// States: Time 9.
    @Test func `nothing goes by a time that is not sure, and what went is known afterwards`() async throws {
        let ledger = try disk.open()
        let sent = Sample.bind("r1", at: disk.runtime.unixNow)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("old", at: now))
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        disk.runtime.isTimeSure = false
        #expect(try await ledger.prune(atMost: 10, disk.patience).rows == 0)
        try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            #expect(!records.isTimeSure)
            #expect(try !Pruned.mayHaveHad(sent.createtime, in: records))
        }
        disk.runtime.isTimeSure = true
        #expect(try await ledger.prune(atMost: 10, disk.patience).rows == 1)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            #expect(records.isTimeSure)
            #expect(try Pruned.mayHaveHad(sent.createtime, in: records))
            #expect(try !Pruned.mayHaveHad(now, in: records))
        }
        await disk.close(ledger)
    }

    @Test func `a number never comes again, even when every row is gone`() async throws {
        let ledger = try disk.open()
        let first = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.insert(Sample.unbind("r1", at: now))
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        #expect(try await ledger.prune(atMost: 10, disk.patience).rows == 1)
        let second = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.insert(Sample.unbind("r1", at: now))
        }
        #expect(second > first)
        await disk.close(ledger)
    }

    @Test(arguments: Device.State.allCases)
    func `only a free device is forgotten, and its holder's secret stays`(state: Device.State) async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            var device = Device(serial: Sample.serial, since: now)
            device.state = state
            device.holder = state == .free ? nil : Sample.company
            try records.put(device)
            try Self.store("holder's", of: Sample.company, in: &records, at: now)
            try Self.store("other's", of: Sample.otherCompany, in: &records, at: now)
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds)
        #expect(try await ledger.prune(atMost: 10, disk.patience).rows == 0)
        disk.runtime.advance(byMilliseconds: Self.day)
        while try await !ledger.prune(atMost: 1, disk.patience).isDone {}
        let (device, holders, others) = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            (
                try records.device(Sample.serial),
                try records.deviceSecret(codeDigest: Sample.digest(of: "holder's")),
                try records.deviceSecret(codeDigest: Sample.digest(of: "other's"))
            )
        }
        #expect((device == nil) == (state == .free))
        #expect((holders == nil) == (state == .free))
        #expect(others == nil)
        await disk.close(ledger)
    }

    /// States: Code 18.
    @Test func `the secret of a superseded code is kept for a day`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try Self.store("code", of: Sample.company, in: &records, at: now, .superseded)
        }
        let digest = Sample.digest(of: "code")
        for (wait, isKept) in [(Self.day - 1, true), (2, false)] {
            disk.runtime.advance(byMilliseconds: wait)
            _ = try await ledger.prune(atMost: 10, disk.patience)
            let (secret, redemption) = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
                (
                    try records.deviceSecret(codeDigest: digest),
                    try records.redemption(codeDigest: digest)
                )
            }
            #expect((secret != nil) == isKept)
            #expect(redemption != nil)
        }
        await disk.close(ledger)
    }

    private static func store(
        _ code: String, of company: CorpID, in records: inout any Records, at now: UnixTime,
        _ state: Redemption.State = .stored
    ) throws(LedgerFailure) {
        let digest = Sample.digest(of: code)
        try records.keep(
            DeviceSecret(secret: Secret("S"), accessToken: Secret("T"), accessTokenEnds: now, isProved: true),
            codeDigest: digest)
        var redemption = Redemption(
            request: RequestNumber(1), codeDigest: digest, serial: Sample.serial, model: Sample.model,
            company: company, arrived: now, settledAt: now)
        redemption.progress.state = state
        redemption.progress.due = nil
        try records.put(redemption)
    }
}
