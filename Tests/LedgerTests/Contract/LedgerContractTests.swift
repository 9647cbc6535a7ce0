import Binding
import Crypto
import Elements
import Ledger
import Support
import Testing

struct LedgerContractTests {
    @Test(arguments: LedgerContract.all)
    func `the ledger of the tests`(keeps contract: LedgerContract) async throws {
        let runtime = ManualRuntime()
        let ledger = MemoryLedger(runtime)
        ledger.set(hasService: true)
        try await contract.check(ledger, runtime)
    }

    @Test func `the ledger of the tests runs each body twice, and only the last run counts`() async throws {
        let runtime = ManualRuntime()
        let ledger = MemoryLedger(runtime)
        let runs = Guarded(0)
        let times = LedgerTimes(by: runtime.now.advanced(byMilliseconds: 1_000))
        let number = try await ledger.transact(times) { records, now throws(LedgerFailure) in
            runs.withLock { $0 += 1 }
            return try records.insert(Sample.unbind("r1", at: now))
        }
        #expect(runs.withLock { $0 } == 2)
        #expect(number == RequestNumber(1))
        #expect(ledger.records.callbacks.count == 1)
    }

    /// Running a body once more changes nothing, as long as the body touches its records only.
    @Test(arguments: LedgerContract.all, [false, true])
    func `the ledger in SQLite`(keeps contract: LedgerContract, runningTwice: Bool) async throws {
        let runtime = ManualRuntime()
        let folder = try ScratchFolder()
        var limits = LedgerLimits()
        limits.runsTwice = runningTwice
        let ledger = try SQLiteLedger(
            path: folder.file, seal: .sample(), runtime: runtime, limits: limits
        ) { reason in
            Issue.record("poisoned: \(reason)")
        }
        ledger.set(hasService: true)
        try await contract.check(ledger, runtime)
        #expect(await ledger.close(by: runtime.now.advanced(byMilliseconds: 1000)))
    }
}
