package import Events

extension Reason {
    /// What to do about a bind that was answered for this reason, where an operator should hear of it; nil where
    /// nothing is for them to do.
    package func advice(about serial: SerialNumber) -> String? {
        switch word {
        case .boundInOtherMode:
            "compare the product's binding mode at the vendor with `models[].binding_mode`: in modes 1 and 3 the"
                + " vendor lets others take a device away"
        case .placeShared: Advice.sharedPlace
        case .accountGone: "name that account in `vendors` again, or have its devices removed in WeCom first"
        case .noDeposit:
            "the maker's app must post what it has read from the device to /vendor/deposits before"
        case .vendorRefusedUs:
            "only we can mend it: `\(codesCommand)` says what it means. Compare the device's product_key and"
                + " device_key, `vendors.*.user` and `vendors.*.user_domain` with what the vendor has"
        case .notVerified: "have the device reset and added again; the vendor lets go of it meanwhile"
        case .leftover:
            "nothing, unless it stays: the vendor had it from before, and is told to let it go."
                + " `wecom-bind devices show \(serial)` tells how that goes, then it can be added"
        case .vendorUnreachable:
            "no connection could be made: look at the way to `vendors.*.url`, or to `maker.url` of a forwarded model"
        case .vendorUnanswered:
            "no answer came in time, so that nobody knows whether it is bound: it is looked for in a minute, and its"
                + " company's next try gets it then. If it goes on, ask whoever runs `vendors.*.url` or `maker.url`"
        case .vendorUnclear:
            "its answer says neither yes nor no: `\(codesCommand)` tells what is known of the code, and `codes` can"
                + " give it an errcode"
        case .requestConflict, .codeReused: Advice.stranger
        case .tooManyGuesses:
            "somebody tries out codes: its binds get 7 until ten minutes have fewer wrong ones. Ask its company"
        case .bound, .verified, .adopted, .proved, .witnessed, .makerBound, .deviceAsking, .deviceHeld,
            .deviceBound, .deviceUnbinding, .noLongerAsking, .wecomBound, .wecomNotBound, .wecomSilent,
            .eventTooOld, .eventFromTheFuture, .foreign, .codeShape, .unknownSerial, .otherModel, .noTicket,
            .noToken, .noTime, .vendorAway, .paused, .vendorRefusedInstaller, .vendorTaken, .deviceOffline,
            .notInBindMode, .deviceStatusUnknown, .vendorLate, .makerRefused, .overload, .ledgerLate,
            .ledgerFull, .ledgerUnavailable, .outOfTime, .processEnded, .zeroIsOver, .secretRefused,
            .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored, .noRoute, .method, .query, .shape,
            .stale, .ahead, .envelope, .signature, .cipher, .receiver, .challenge, .source, .misrouted,
            .earlierVersion:
            nil
        }
    }

    private var codesCommand: String { vendorCode.map { "wecom-bind codes \($0)" } ?? "wecom-bind codes" }
}
