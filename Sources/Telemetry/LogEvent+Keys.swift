extension LogEvent {
    /// What may stand in its lines beside `at`, `level` and `event`.
    package var keys: Set<Log.Key> {
        switch self {
        // The process.
        case .listening: [.ports, .adminPort]
        case .reloaded: [.models, .changed, .changedCount, .needsRestart, .fixed, .todo]
        case .draining: [.binds]
        case .stopped: [.ledgerClosed]
        case .recovered: [.settledClaims, .doubtfulRedemptions]
        case .startFailed: [.failure, .exit, .mistakes, .todo]
        case .reloadRefused: [.failure, .todo]
        case .ledgerMade: [.path, .todo]
        case .ledgerPoisoned: [.failure, .todo]
        case .supervisorUnheard, .pruneFailed: [.failure]
        case .office: [.operation]
        case .officeRefused: [.operation, .failure]
        case .logLinesDropped: [.count]
        case .linesHeldBack: [.type, .reason, .route, .count, .most, .peer, .sender, .device]
        case .connectionsRefused: [.count, .counts, .detail, .peer, .failure]
        case .adminPasswordWrong: [.peer, .count]
        case .credentialUnread, .credentialUnkept: [.name, .failure]
        // Whatever its last example was.
        case .conditionBegun, .conditionOver: Set(Log.Key.allCases)
        case .clockCorrected: [.milliseconds]
        case .sourcesTold: [.count]
        case .sourcesOdd: [.texts]
        case .sourcesUntold: [.failure, .todo]

        // Callbacks, and the maker's service.
        case .bindAnswered:
            Self.named.union(Self.reasoned).union([
                .route, .course, .delivery, .first, .errcode, .milliseconds, .calls,
            ])
        case .urlChecked: [.model, .route, .peer]
        case .ticketTaken: [.model, .isNewer, .ageSeconds]
        case .refused, .refusedSigned, .misrouted: Self.request.union(Self.reasoned).union([.detail, .todo])
        case .makerMessageRefused: Self.request.union([.reason, .todo])
        case .notUnderstood: [.requestID, .model, .route, .device, .name, .peer, .fault, .todo]
        case .requestConflict: [.requestID, .todo]
        case .eventKept: [.number, .device, .name, .course]
        case .eventUnkept: [.requestID, .model, .device, .name, .failure, .todo]
        case .eventRefused: [.route, .name]
        case .unknownEvent: [.requestID, .name]
        case .claimFailed: Self.named.union([.failure, .todo])
        case .settlementFailed: [.request, .failure]
        case .depositUnread, .depositNotUsed, .credentialsUnanswered: [.failure]
        case .depositLost: [.device, .failure]
        case .deviceTokenRefused: [.device, .errcode]
        case .outboxUndelivered: [.device, .type, .answer, .attempt]
        case .outboxExpired: [.sequence, .device, .type, .attempts, .made, .todo]

        // Alerts.
        case .boundInOtherMode, .vendorRefusedUs, .notVerified, .leftover, .vendorQuota, .vendorBusy,
            .vendorLogin, .makerRefusesUs, .vendorUnreachable, .vendorUnanswered, .vendorUnclear,
            .resultDiffers, .lostAtVendor, .strayInWeCom, .unbindStopped, .deviceAbandoned, .unbindingStuck,
            .accountGone, .placeShared, .redemptionInDoubt, .redemptionRefused, .redemptionExpired,
            .codeUsedByAnother, .modelTokenRefused, .deviceSecretNotProved, .ledgerRestored, .alert:
            Self.named.union(Self.reasoned).union([
                .name, .state, .call, .fault, .minutesLeft, .detail, .todo,
            ])
        case .tokenTaken: [.account, .model, .token]
        case .wecomUnanswered: [.model, .device, .wecomCode]

        // Devices and codes.
        case .errand: Self.reasoned.union([.device, .state, .report, .attempt])
        case .reconciling: [.checked]
        case .reconciled: [.devices, .askedUpTo]
        case .deviceFreed: [.model, .device, .company]
        case .deviceReconciled: [.device, .outcome]
        case .deviceListedTwice: [.device, .detail, .todo]
        case .listedDeviceChanged: [.device, .state, .todo]
        case .listedDevicesUnread: [.failure]
        case .redemption: Self.reasoned.union([.model, .device, .company, .state, .attempt, .fault])
        case .redemptionUnstored: [.device, .failure, .holdsSecret, .todo]
        }
    }

    private static let named: Set<Log.Key> = [.requestID, .model, .device, .company]
    private static let reasoned: Set<Log.Key> = [.reason, .whose, .vendorCode, .wecomCode, .seconds]
    private static let request: Set<Log.Key> = [
        .model, .route, .path, .nearest, .method, .peer, .sender, .forwarded,
    ]
}
