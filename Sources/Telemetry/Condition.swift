import Elements

/// Something that is wrong with the program, or with whom it needs, for as long as it is so.
///
/// Whatever answers 7, 403 or nothing for a reason of ours or of a cloud's is one of these. `Conditions` has those that
/// stand; `/readyz`, the log and the metrics read it from there, so that none is silent where another speaks.
package enum Condition: String, HashedByCase, Sendable, CaseIterable {
    // Another instance would not have these.
    case draining
    case ledgerLate = "ledger_late"
    case ledgerFull = "ledger_full"
    case ledgerUnavailable = "ledger_unavailable"

    // The program itself, and its machine.
    case ledgerCorrection = "ledger_correction"
    case ledgerLinked = "ledger_linked"
    case clockWrong = "clock_wrong"
    case clockUnsure = "clock_unsure"
    case overload
    case answersLate = "answers_late"
    case connectionsFull = "connections_full"
    case descriptorsUsedUp = "descriptors_used_up"
    case certificate
    case reloadRefused = "reload_refused"

    // What comes in.
    case connectionsBroken = "connections_broken"
    case refusals
    case misrouted
    case wrongRoute = "wrong_route"
    case notUnderstood = "not_understood"
    case eventTime = "event_time"
    case keyUnused = "key_unused"
    case sourcesUnknown = "sources_unknown"

    // WeCom.
    case noTicket = "no_ticket"
    case noToken = "no_token"
    case modelToken = "model_token"
    case wecomSilent = "wecom_silent"
    case robotSilent = "robot_silent"

    // The vendor's cloud, or the maker's service in its place.
    case vendorAway = "vendor_away"
    case vendorFailing = "vendor_failing"
    case vendorRefuses = "vendor_refuses"
    case vendorQuota = "vendor_quota"
    case makerRefuses = "maker_refuses"
    case vendorToken = "vendor_token"
    case vendorLocked = "vendor_locked"
    case accountGone = "account_gone"
    case outboxLate = "outbox_late"

    // Models, devices and codes.
    case paused
    case bindingMode = "binding_mode"
    case notListed = "not_listed"
    case placeShared = "place_shared"
    case noDeposit = "no_deposit"
    case leftovers
    case devicesStuck = "devices_stuck"
    case codesInDoubt = "codes_in_doubt"
    case codesWaiting = "codes_waiting"
    case codesRefused = "codes_refused"
}

extension Condition: LabelledCase {
    package static var label: String { "condition" }
}

extension Condition {
    /// Whether people are called for it where no stranger has brought it about: it costs binds, codes or devices, or
    /// soon will.
    package var isAlert: Bool {
        switch self {
        case .draining, .clockUnsure, .wrongRoute, .eventTime, .keyUnused, .sourcesUnknown, .robotSilent,
            .bindingMode, .notListed, .placeShared, .noDeposit, .leftovers:
            false
        case .ledgerLate, .ledgerFull, .ledgerUnavailable, .ledgerCorrection, .ledgerLinked, .clockWrong,
            .overload, .answersLate, .connectionsFull, .descriptorsUsedUp, .certificate, .reloadRefused,
            .connectionsBroken, .refusals, .misrouted, .notUnderstood, .noTicket, .noToken, .modelToken,
            .wecomSilent,
            .vendorAway, .vendorFailing, .vendorRefuses, .vendorQuota, .makerRefuses, .vendorToken,
            .vendorLocked, .accountGone, .outboxLate, .paused, .devicesStuck, .codesInDoubt, .codesWaiting,
            .codesRefused:
            true
        }
    }
}

extension Condition {
    /// What the catalogue says of one.
    package struct Entry: Sendable {
        /// What tells two of them apart that stand at once; nil when there can be only one.
        package let subject: Log.Key?
        package let begins: Beginning
        package let ends: Ending
        /// In a line, for the reference.
        package let meaning: String
        /// For whoever has nothing but this line.
        package let todo: String
    }

    /// What makes one stand.
    package enum Beginning: Equatable, Sendable {
        /// Whoever looks after it says so; what is met while it stands is counted.
        case told
        /// So many in a row, with no opposite between them.
        case running(Int)
        /// Half of what was met in the last minute.
        case half
    }

    /// What makes one stand no more.
    package enum Ending: Equatable, Sendable {
        /// Whoever looks after it says so.
        case told
        /// Its opposite; or for so many minutes nothing that speaks for it.
        case quiet(minutes: Int64)
    }

    /// Whether a balancer should go elsewhere: only for what another instance would not have. Never for want of
    /// a ticket, which comes through us only.
    package var isUnready: Bool {
        switch self {
        case .draining, .ledgerLate, .ledgerFull, .ledgerUnavailable: true
        default: false
        }
    }
}
