import Elements

/// What a line of the log can be about. The names are stable: scripts and alerting look for them.
///
/// A line of level *warn* or *error* says what somebody should look at, or what had to be put off.
package enum LogEvent: String, HashedByCase, Sendable, CaseIterable {
    // The process.
    case listening, reloaded, draining, stopped, recovered
    case startFailed = "start_failed"
    case reloadRefused = "reload_refused"
    case ledgerMade = "ledger_made"
    case ledgerPoisoned = "ledger_poisoned"
    case ledgerRestored = "ledger_restored"
    case supervisorUnheard = "supervisor_unheard"
    case office
    case officeRefused = "office_refused"
    case pruneFailed = "prune_failed"
    case logLinesDropped = "log_lines_dropped"
    case linesHeldBack = "lines_held_back"
    case connectionsRefused = "connections_refused"
    case adminPasswordWrong = "admin_password_wrong"
    case credentialUnread = "credential_unread"
    case credentialUnkept = "credential_unkept"

    // What is wrong, see `Condition`.
    case conditionBegun = "condition_begun"
    case conditionOver = "condition_over"

    // The time of day.
    case clockCorrected = "clock_corrected"

    // Where callbacks come from.
    case sourcesTold = "sources_told"
    case sourcesOdd = "sources_odd"
    case sourcesUntold = "sources_untold"

    // Callbacks.
    case bindAnswered = "bind_answered"
    case urlChecked = "url_checked"
    case ticketTaken = "ticket_taken"
    case refused
    /// Signed with our own Token, and refused all the same.
    case refusedSigned = "refused_signed"
    case misrouted
    case notUnderstood = "not_understood"
    case requestConflict = "req_id_conflict"
    case eventKept = "event_kept"
    case eventUnkept = "event_unkept"
    case eventRefused = "event_refused"
    case unknownEvent = "unknown_event"
    case claimFailed = "claim_failed"
    case settlementFailed = "settlement_failed"
    case depositUnread = "deposit_unread"
    case depositNotUsed = "deposit_not_used"
    case depositLost = "deposit_lost"

    // What a bind met that is for people.
    case boundInOtherMode = "bound_in_other_mode"
    case vendorRefusedUs = "vendor_refused_us"
    case notVerified = "not_verified"
    case vendorQuota = "vendor_quota"
    case vendorBusy = "vendor_busy"
    case vendorLogin = "vendor_login"
    case makerRefusesUs = "maker_refuses_us"
    case vendorUnreachable = "vendor_unreachable"
    case vendorUnanswered = "vendor_unanswered"
    case vendorUnclear = "vendor_unclear"
    case leftover
    case resultDiffers = "result_differs"

    // Devices.
    case errand, reconciling, reconciled
    case deviceFreed = "device_freed"
    case deviceReconciled = "device_reconciled"
    case lostAtVendor = "lost_at_vendor"
    case strayInWeCom = "stray_in_wecom"
    case unbindStopped = "unbind_stopped"
    case deviceAbandoned = "device_abandoned"
    case unbindingStuck = "unbinding_stuck"
    case accountGone = "account_gone"
    case placeShared = "place_shared"
    case deviceListedTwice = "device_listed_twice"
    case listedDeviceChanged = "listed_device_changed"
    case listedDevicesUnread = "listed_devices_unread"

    // Codes and secrets.
    case redemption
    case redemptionUnstored = "redemption_unstored"
    case redemptionInDoubt = "redemption_in_doubt"
    case redemptionRefused = "redemption_refused"
    case redemptionExpired = "redemption_expired"
    case codeUsedByAnother = "auth_code_used_by_another"
    case modelTokenRefused = "model_token_refused"
    case deviceSecretNotProved = "device_secret_not_proved"

    // The clouds.
    case tokenTaken = "token_taken"
    case wecomUnanswered = "wecom_unanswered"

    // The maker's service.
    case makerMessageRefused = "maker_message_refused"
    case credentialsUnanswered = "credentials_unanswered"
    case deviceTokenRefused = "device_token_refused"
    case outboxUndelivered = "outbox_undelivered"
    case outboxExpired = "outbox_expired"

    /// An alert whose name is none of these.
    case alert

    /// - Parameter name: As a decision has it.
    package init(alert name: String) { self = LogEvent(rawValue: name) ?? .alert }
}

extension LogEvent {
    package enum Level: String, Sendable {
        case note, warn, error

        /// As syslog(3) counts it, and sd-daemon(3) with it.
        package var priority: Int {
            switch self {
            case .error: 3
            case .warn: 4
            case .note: 6
            }
        }
    }

    package var level: Level {
        switch self {
        case .listening, .ledgerMade, .conditionOver, .reloaded, .draining, .stopped, .office, .officeRefused,
            .sourcesTold, .bindAnswered, .urlChecked, .ticketTaken, .refused, .eventKept, .unknownEvent,
            .errand, .reconciling, .reconciled, .deviceFreed, .deviceReconciled, .redemption, .tokenTaken,
            .wecomUnanswered, .linesHeldBack, .connectionsRefused:
            .note
        case .recovered, .conditionBegun, .logLinesDropped, .supervisorUnheard, .pruneFailed,
            .credentialUnread,
            .credentialUnkept,
            .adminPasswordWrong, .clockCorrected, .sourcesOdd, .sourcesUntold, .notUnderstood,
            .requestConflict, .eventUnkept, .eventRefused, .claimFailed, .settlementFailed, .depositUnread,
            .depositNotUsed, .depositLost, .boundInOtherMode, .vendorRefusedUs, .notVerified,
            .vendorQuota, .vendorBusy, .vendorLogin, .makerRefusesUs,
            .leftover, .vendorUnreachable, .vendorUnanswered, .vendorUnclear, .resultDiffers, .lostAtVendor,
            .strayInWeCom, .unbindStopped, .deviceAbandoned, .unbindingStuck, .accountGone,
            .placeShared, .deviceListedTwice, .listedDeviceChanged, .listedDevicesUnread, .ledgerRestored,
            .redemptionInDoubt, .redemptionRefused, .redemptionExpired, .codeUsedByAnother,
            .modelTokenRefused, .deviceSecretNotProved, .refusedSigned, .misrouted, .makerMessageRefused,
            .credentialsUnanswered, .deviceTokenRefused,
            .outboxUndelivered, .alert:
            .warn
        case .startFailed, .reloadRefused, .ledgerPoisoned, .redemptionUnstored,
            .outboxExpired:
            .error
        }
    }
}

extension LogEvent: Series {
    package static var labels: [String] { ["event", "level"] }
    package var values: [String] { [rawValue, level.rawValue] }
}
