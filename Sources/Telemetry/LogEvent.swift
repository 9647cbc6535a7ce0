/// What a line of the log can be about. The names are stable: scripts and alerting look for them.
///
/// A line of level *warn* or *error* says what somebody should look at, or what had to be put off.
package enum LogEvent: String, Sendable, CaseIterable {
    // The process.
    case listening, reloaded, draining, stopped, recovered
    case startFailed = "start_failed"
    case reloadRefused = "reload_refused"
    case ledgerPoisoned = "ledger_poisoned"
    case ledgerCorrectionFails = "ledger_correction_fails"
    case ledgerLinked = "ledger_linked"
    case ledgerRestored = "ledger_restored"
    case supervisorUnheard = "supervisor_unheard"
    case office
    case officeRefused = "office_refused"
    case pruneFailed = "prune_failed"
    case logLinesDropped = "log_lines_dropped"
    case credentialUnread = "credential_unread"
    case credentialUnkept = "credential_unkept"

    // The time of day.
    case clockCorrected = "clock_corrected"
    case clockWrong = "clock_wrong"
    case clockUnsure = "clock_unsure"
    case clockConditionOver = "clock_condition_over"

    // Where callbacks come from.
    case sourcesTold = "sources_told"
    case sourcesOdd = "sources_odd"
    case sourcesUntold = "sources_untold"

    // Callbacks.
    case bindAnswered = "bind_answered"
    case urlChecked = "url_checked"
    case ticketTaken = "ticket_taken"
    case refused
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
    case noDeposit = "no_deposit"
    case vendorRefusedUs = "vendor_refused_us"
    case notVerified = "not_verified"
    case leftover
    case vendorUnreachable = "vendor_unreachable"
    case vendorUnanswered = "vendor_unanswered"
    case vendorUnclear = "vendor_unclear"
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
    case accountsUnread = "accounts_unread"
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
    case noTicket = "no_ticket"
    case noToken = "no_token"
    case tokenTaken = "token_taken"
    case modelTokenBack = "model_token_back"
    case wecomSilent = "wecom_silent"
    case wecomUnanswered = "wecom_unanswered"
    case wecomAnswers = "wecom_answers"
    case vendorToken = "vendor_token"
    case vendorTokenBack = "vendor_token_back"
    case vendorAway = "vendor_away"
    case vendorBack = "vendor_back"

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
        case .listening, .reloaded, .draining, .stopped, .office, .officeRefused, .clockConditionOver,
            .sourcesTold, .bindAnswered, .urlChecked, .ticketTaken, .refused, .eventKept, .unknownEvent,
            .errand, .reconciling, .reconciled, .deviceFreed, .deviceReconciled, .redemption, .tokenTaken,
            .modelTokenBack, .wecomUnanswered, .wecomAnswers, .vendorTokenBack, .vendorBack:
            .note
        case .recovered, .logLinesDropped, .supervisorUnheard, .pruneFailed, .credentialUnread,
            .credentialUnkept,
            .clockCorrected, .clockWrong, .clockUnsure, .sourcesOdd, .sourcesUntold, .notUnderstood,
            .requestConflict, .eventUnkept, .eventRefused, .claimFailed, .settlementFailed, .depositUnread,
            .depositNotUsed, .depositLost, .boundInOtherMode, .noDeposit, .vendorRefusedUs, .notVerified,
            .leftover, .vendorUnreachable, .vendorUnanswered, .vendorUnclear, .resultDiffers, .lostAtVendor,
            .strayInWeCom, .unbindStopped, .deviceAbandoned, .unbindingStuck, .accountGone, .accountsUnread,
            .placeShared, .deviceListedTwice, .listedDeviceChanged, .listedDevicesUnread, .ledgerRestored,
            .redemptionInDoubt, .redemptionRefused, .redemptionExpired, .codeUsedByAnother,
            .modelTokenRefused, .deviceSecretNotProved, .noTicket, .noToken, .wecomSilent, .vendorToken,
            .vendorAway, .makerMessageRefused, .credentialsUnanswered, .deviceTokenRefused,
            .outboxUndelivered, .alert:
            .warn
        case .startFailed, .reloadRefused, .ledgerPoisoned, .ledgerCorrectionFails, .ledgerLinked,
            .redemptionUnstored,
            .outboxExpired:
            .error
        }
    }
}

extension LogEvent: Series {
    package var labels: [(name: String, value: String)] { [("event", rawValue), ("level", level.rawValue)] }
}
