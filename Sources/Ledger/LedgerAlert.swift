/// What a person should look at while the ledger goes on.
package enum LedgerAlert: Equatable, Sendable {
    /// What was committed too late for its caller cannot be put right; it is tried on.
    case correctionFails(String)
    /// The file has got a second name: what another process does under it is not seen.
    case linked(String)
}
