import Binding
import Crypto
import Elements
import Glibc
import Ledger
import Support
import Testing

/// A ledger in a folder of its own, opened, closed and opened again.
struct LedgerOnDisk {
    let folder: ScratchFolder
    let runtime = ManualRuntime()
    var limits = LedgerLimits()
    /// Of its file; nil for the folder's usual one.
    var name: String?

    init() throws {
        folder = try ScratchFolder()
    }

    var path: String { name.map { "\(folder.path)/\($0)" } ?? folder.file }

    func open(
        as name: String? = nil, key: UInt8 = 7, former: UInt8? = nil, acceptsRestored: Bool = false,
        onPoison: @escaping @Sendable (String) -> Void = { Issue.record("poisoned: \($0)") },
        onAlert: @escaping @Sendable (LedgerAlert) -> Void = { Issue.record("alert: \($0)") },
        onCommit: @escaping @Sendable (LedgerCommit) -> Void = { _ in }
    ) throws -> SQLiteLedger {
        try SQLiteLedger(
            path: name ?? path, seal: .sample(key), formerSeal: former.map { .sample($0) }, runtime: runtime,
            limits: limits,
            acceptsRestored: acceptsRestored, onPoison: onPoison, onAlert: onAlert, onCommit: onCommit)
    }

    func close(_ ledger: SQLiteLedger) async {
        #expect(await ledger.close(by: soon))
    }

    var soon: Instant { runtime.now.advanced(byMilliseconds: 1000) }

    var patience: LedgerTimes { LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000)) }

    @discardableResult
    func change<Result: Sendable>(
        _ ledger: SQLiteLedger,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws(LedgerFailure) -> Result {
        try await ledger.transact(patience, body)
    }

    /// Opens the ledger, makes one change, and closes it.
    @discardableResult
    func visit<Result: Sendable>(
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Result
    ) async throws -> Result {
        let ledger = try open()
        let result = try await change(ledger, body)
        await close(ledger)
        return result
    }
}

extension LedgerOnDisk {
    /// Overwrites the first page of a table of a closed ledger.
    func damage(table: String) throws {
        let page = try RawDatabase.run(
            "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = '\(table)'", on: path)
        let number = try #require(page.first.flatMap { Int($0) })
        try folder.write([UInt8](repeating: 0xFF, count: 4096), at: (number - 1) * 4096)
    }
}

/// Holds the ledger's thread inside a body, as a disk that hangs would.
final class Gate: Sendable {
    private let isOpen = Guarded(false)
    let entered = Promise<Void>()

    func open() { isOpen.withLock { $0 = true } }

    /// Blocks the thread. Polling, since the thread that opens the gate may be the only other one.
    func pass() {
        entered.keep(())
        while !isOpen.withLock({ $0 }) { sched_yield() }
    }
}

extension SQLiteLedger {
    /// Returns once so many transactions wait to be picked up.
    func queued(_ count: Int) async {
        while figures.queued < count { await Task.yield() }
    }
}
