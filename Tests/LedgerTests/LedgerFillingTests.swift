import Binding
import Elements
import Events
import Ledger
import Support
import Testing

/// Rows that a bench puts into a ledger are as the program's own.
@Suite struct LedgerFillingTests {
    @Test func `the ledger opens, and tells of each row`() async throws {
        let disk = try LedgerOnDisk()
        await disk.close(try disk.open())
        let model = try #require(ModelID("model"))
        let company = try #require(CorpID("ww_a"))
        var told: [Int] = []
        try LedgerFilling.add(
            30, to: disk.path, of: model, in: "account", for: company, now: disk.runtime.unixNow
        ) { told.append($0) }
        #expect(told == [30])
        let ledger = try disk.open()
        #expect(try await ledger.tallies(disk.patience).devices[.bound] == 30)
        let unplaced = try await ledger.read(disk.patience) { (records, _) throws(LedgerFailure) in
            try records.unplaced(after: nil, atMost: 1)
        }
        #expect(unplaced.isEmpty)
        await disk.close(ledger)
        let inspection = try Inspection(path: disk.path)
        for number in 1...30 {
            let serial = try #require(SerialNumber("\(LedgerFilling.prefix)\(number)"))
            let history = try #require(try inspection.device(serial))
            #expect(history.device?.holder == company && history.device?.model == model)
            let callback = try #require(history.callbacks.first)
            #expect(callback.number == history.device?.generation)
            let age = disk.runtime.unixNow.milliseconds(since: callback.arrived)
            #expect(age >= 60_000 && age < StoredCallback.retentionMilliseconds)
        }
    }
}
