/// Something that is wrong with the program, or with whom it needs, for as long as it is so.
package struct Condition: Equatable, Sendable {
    /// Stable: balancers and alerting look for them.
    package enum Name: String, Sendable, CaseIterable {
        // Another instance would not have these.
        case draining
        case ledgerLate = "ledger_late"
        case ledgerFull = "ledger_full"
        case ledgerUnavailable = "ledger_unavailable"
        // Worth a look; callbacks are served all the same, and some of these are mended by them only.
        case ledgerCorrection = "ledger_correction"
        case ledgerLinked = "ledger_linked"
        case clockWrong = "clock_wrong"
        case clockUnsure = "clock_unsure"
        case noTicket = "no_ticket"
        case noToken = "no_token"
        case modelToken = "model_token"
        case wecomSilent = "wecom_silent"
        case vendorToken = "vendor_token"
        case vendorAway = "vendor_away"
        case accountGone = "account_gone"
        case paused
        case devicesStuck = "devices_stuck"
        case outboxLate = "outbox_late"
        case sourcesUnknown = "sources_unknown"

        /// Whether a balancer should go elsewhere. Never for want of a ticket, which comes through us only.
        package var isUnready: Bool {
            switch self {
            case .draining, .ledgerLate, .ledgerFull, .ledgerUnavailable: true
            case .ledgerCorrection, .ledgerLinked, .clockWrong, .clockUnsure, .noTicket, .noToken,
                .modelToken, .wecomSilent, .vendorToken, .vendorAway, .accountGone, .paused, .devicesStuck,
                .outboxLate, .sourcesUnknown:
                false
            }
        }
    }

    package let name: Name
    /// Which model, account or token it is about, and what is known of it.
    package let details: [String]

    package init(_ name: Name, _ details: String?...) {
        self.name = name
        self.details = details.compactMap { $0 }
    }

    /// As `/readyz` has it.
    package var text: String { ([name.rawValue] + details).joined(separator: ":") }
}
