/// What is remembered of the messages of the maker's own service, so that none of them counts twice.
///
/// It is kept in the ledger, in the transaction of what a message brought about: a used deposit does not come
/// back after a restart either.
package enum MakerReplay {
    /// How long a signature can be presented: its time may lie 300 s before and after ours.
    package static let milliseconds: Int64 = 600_000
    /// While so many are remembered, no other message is taken: it could not be told from a replay later.
    package static let mostRemembered = 100_000
}
