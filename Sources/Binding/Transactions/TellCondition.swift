package import Elements
package import Events

/// Tells the maker's own service what is wrong with the program, or with whom it needs; left out as alerts are while it
/// takes nothing.
package struct TellCondition: Transaction {
    private let data: JSON

    /// - Parameter data: What stands, and what is over; no secret.
    package init(_ data: JSON) {
        self.data = data
    }

    package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
        guard records.hasService, try records.hasRoomToTell() else { return }
        try records.tell(MessageKind.condition.rawValue, data, about: nil, at: now)
    }
}
