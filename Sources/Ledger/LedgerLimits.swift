/// Every bound on the ledger.
package struct LedgerLimits: Sendable {
    /// Transactions that may wait to be picked up: one of each request that is being decided, and as many again.
    package var queue = 32_768
    /// How many are committed together at most.
    package var batch = 256
    /// Below this many free bytes no new callback is taken.
    package var freeBytes: Int64 = 64 << 20
    /// The log's length at which it is carried over into the database file, once nobody waits.
    package var checkpointPages = 4000
    /// The length at which it is carried over although somebody waits.
    package var urgentCheckpointPages = 16_000
    /// A file up to this size is looked through before the ledger opens; a larger one beside service.
    package var checkedBytes: Int64 = 32 << 20
    /// After so many failures, a second apart, somebody is told of a correction; it is tried on.
    package var correctionAttempts = 10
    /// Whether each body is run once more before it counts, and undone: for tests, since that must change
    /// nothing.
    package var runsTwice = false

    package init() {}
}
