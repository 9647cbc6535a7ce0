import Binding
import Elements
import Events
import Ledger
import Support
import Testing

struct LedgerFaultTests {
    private var disk: LedgerOnDisk

    init() throws {
        disk = try LedgerOnDisk()
    }

    /// States: File 9.
    @Test func `with little room no new callback is taken, and all else is`() async throws {
        var disk = disk
        disk.limits.freeBytes = .max
        let ledger = try disk.open()
        await #expect(throws: LedgerFailure.full) {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                _ = try records.insert(Sample.unbind("r1", at: now))
            }
        }
        let secret = DeviceSecret(
            secret: Secret("S"), accessToken: Secret("T"), accessTokenEnds: UnixTime(seconds: 9),
            isProved: true)
        try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            try records.keep(secret, codeDigest: [1])
        }
        await disk.close(ledger)
    }

    @Test func `a body that hides an error is undone`() async throws {
        let ledger = try disk.open()
        await #expect(throws: LedgerFailure.self) {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                _ = try records.insert(Sample.unbind("r1", at: now))
                // A refused insertion, of which the ledger's caller would never hear.
                _ = try? records.insert(Sample.unbind("r1", at: now))
            }
        }
        let found = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
            try records.callback(Sample.key("r1", "unbind"))?.number
        }
        #expect(found == nil)
        await disk.close(ledger)
    }

    @Test func `a damaged disk poisons the ledger once and for all`() async throws {
        await disk.close(try disk.open())
        try disk.damage(table: "credential")
        var disk = disk
        disk.limits.checkedBytes = 0
        let reasons = Guarded<[String]>([])
        let ledger = try disk.open(onPoison: { reason in reasons.withLock { $0.append(reason) } })
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.put(Device(serial: Sample.serial, since: now))
        }
        let (open, gate) = (disk, Gate())
        let failures = await withTaskGroup(of: LedgerFailure?.self) { group in
            group.addTask {
                await open.failure(ledger) { records, _ throws(LedgerFailure) in
                    gate.pass()
                    _ = try records.credential(named: "ticket")
                }
            }
            _ = await gate.entered.wait(until: open.soon, on: open.runtime)
            group.addTask { await open.failure(ledger) { _, _ in } }
            await ledger.queued(1)
            gate.open()
            return await group.reduce(into: []) { $0.append($1) }
        }
        for failure in failures + [await open.failure(ledger) { _, _ in }] {
            guard case .ended = failure else {
                Issue.record("\(String(describing: failure))")
                continue
            }
        }
        await open.close(ledger)
        #expect(reasons.withLock { $0.count } == 1)
        #expect(ledger.figures.isPoisoned)
    }
}

extension LedgerOnDisk {
    fileprivate func failure(
        _ ledger: SQLiteLedger,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void
    ) async -> LedgerFailure? {
        do throws(LedgerFailure) {
            try await change(ledger, body)
            return nil
        } catch {
            return error
        }
    }
}
