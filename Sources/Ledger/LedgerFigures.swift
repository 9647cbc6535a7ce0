/// What the ledger has done since it was opened.
package struct LedgerFigures: Sendable {
    package var commits = 0
    /// Transactions that were committed. Divided by `commits`, how many share an fsync.
    package var transactions = 0
    /// Transactions that were dropped unrun.
    package var late = 0
    /// Committed transactions whose caller had given up, and that were put right.
    package var corrections = 0
    /// Those that have failed so often that somebody was told.
    package var overdueCorrections = 0
    /// Transactions that wait now.
    package var queued = 0
    /// Length of the write-ahead log.
    package var pagesInLog = 0
    /// Room that the ledger's disk has; nil where it cannot be asked.
    package var freeBytes: Int64?
    package var isPoisoned = false
    /// Whether the file has got a second name.
    package var isLinked = false

    package init() {}
}

/// One commit that is on disk.
package struct LedgerCommit: Equatable, Sendable {
    /// From the last transaction's end until the disk had all of them.
    package let microseconds: Int64
    package let transactions: Int
}
