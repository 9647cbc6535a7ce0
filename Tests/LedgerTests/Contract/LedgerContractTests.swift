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

    /// Running a body once more changes nothing, as long as the body touches its records only.
    @Test(arguments: LedgerContract.all, [false, true])
    func `the ledger in SQLite`(keeps contract: LedgerContract, runningTwice: Bool) async throws {
        let runtime = ManualRuntime()
        let folder = try ScratchFolder()
        var limits = LedgerLimits()
        limits.runsTwice = runningTwice
        let ledger = try SQLiteLedger(
            path: folder.file, seal: try .sample(), runtime: runtime, limits: limits
        ) { reason in
            Issue.record("poisoned: \(reason)")
        }
        ledger.set(hasService: true)
        try await contract.check(ledger, runtime)
        #expect(await ledger.close(by: runtime.now.advanced(byMilliseconds: 1000)))
    }
}
