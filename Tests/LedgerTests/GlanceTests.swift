import Binding
import Elements
import Events
import Ledger
import Support
import Testing

/// What a page shows of a ledger.
@Suite struct GlanceTests {
    private let disk: LedgerOnDisk

    init() throws { disk = try LedgerOnDisk() }

    @Test func `a glance has the newest binds, the day's answers, and what is in doubt`() async throws {
        let ledger = try disk.open()
        let start = disk.runtime.unixNow
        for (request, errcode, reason) in [
            ("r1", Errcode.success, Reason.Word.bound), ("r2", .alreadyBound, .deviceBound),
            ("r3", .alreadyBound, .deviceBound),
        ] {
            _ = try await disk.change(ledger) { records, now throws(LedgerFailure) in
                let bind = Sample.bind(
                    request, company: request == "r1" ? Sample.company : Sample.otherCompany, at: now)
                _ = try Claim(bind, Claim.Circumstances(refusal: nil)).run(in: &records, at: now)
                guard errcode == .success, let number = try records.callback(bind.key)?.number else { return }
                let settlement = Settlement(
                    request: number, errcode: errcode, reason: Reason(reason), finding: .ours,
                    generation: number, calls: [])
                _ = try Settle(settlement).run(in: &records, at: now)
            }
        }
        await disk.close(ledger)
        let inspection = try Inspection(path: disk.path)
        let glance = try inspection.glance(since: start.advanced(bySeconds: -60), tickets: ["ticket/none"])
        #expect(glance.binds.map(\.key.requestID.text) == ["r3", "r2", "r1"])
        #expect(glance.devices.filter { $0.value > 0 } == [.bound: 1])
        #expect(glance.doubtful.isEmpty && glance.tickets.isEmpty)
        #expect(glance.day.reduce(0) { $0 + $1.count } == 3)
        #expect(glance.day.contains(BindTally(.success, .bound, of: Sample.model, count: 1)))
        #expect(glance.countedAmong == nil)
        let cut = try inspection.glance(
            since: start.advanced(bySeconds: -60), tickets: [], countedAmong: 2)
        #expect(cut.countedAmong == 2)
        #expect(cut.day == [BindTally(.alreadyBound, .deviceBound, of: Sample.model, count: 2)])
        let tomorrow = try inspection.glance(since: start.advanced(bySeconds: 86_400), tickets: [])
        #expect(tomorrow.countedAmong == nil)
        #expect(tomorrow.day.isEmpty && tomorrow.binds.count == 3)
    }

    /// A large ledger answers as soon as a small one.
    @Test(arguments: [Inspection.latestBinds, Inspection.dayTally])
    func `no glance looks a table through`(question: String) async throws {
        await disk.close(try disk.open())
        let steps = try RawDatabase.run("EXPLAIN QUERY PLAN \(question)", on: disk.path, column: 3)
        #expect(
            steps.contains { $0.hasPrefix("SEARCH callback USING INTEGER PRIMARY KEY (rowid>") }, "\(steps)")
        #expect(!steps.contains { $0.hasPrefix("SCAN callback") }, "\(steps)")
    }
}
