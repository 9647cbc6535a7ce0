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
    package var isPoisoned = false
    /// Whether the file has got a second name.
    package var isLinked = false

    package init() {}
}
