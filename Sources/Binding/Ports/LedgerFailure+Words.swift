extension LedgerFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .late: "the ledger did not answer in time"
        case .full: "the ledger's disk has too little room"
        case .unavailable(let text), .ended(let text): text
        }
    }
}
