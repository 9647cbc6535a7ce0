package import Events

extension Reason {
    /// What to do about a bind that was answered for this reason, where an operator should hear of it; nil where
    /// nothing is for them to do.
    ///
    /// - Parameter fault: What came instead of an answer, if that is known.
    package func advice(about serial: SerialNumber, after fault: String? = nil) -> String? {
        switch word {
        case .boundInOtherMode:
            "compare the product's binding mode at the vendor with `models[].binding_mode`: in modes 1 and 3 the"
                + " vendor lets others take a device away"
        case .otherModel:
            "correct its model on our list, by `wecom-bind devices import FILE` or in `devices`; if that is right, look in"
                + " WeCom's console which model's it was made, and whose URL it has"
        case .vendorTaken:
            "nothing, unless nobody knows who has it: then ask the vendor, by its product_key and device_key, whose it is"
                + " there"
        case .placeShared: Advice.sharedPlace
        case .accountGone: "name that account in `vendors` again, or have its devices removed in WeCom first"
        case .noDeposit:
            "the maker's app must post what it has read from the device to /vendor/deposits before"
        case .vendorRefusedUs:
            remedy.map { "\($0.advice). `\(codesCommand)` has more" }
                ?? "only we can mend it: `\(codesCommand)` says what it means. Compare the device's product_key and"
                + " device_key, `vendors.*.user` and `vendors.*.user_domain` with what the vendor has"
        case .notVerified: "have the device reset and added again; the vendor lets go of it meanwhile"
        case .leftover:
            "nothing, unless it stays: the vendor had it from before, and is told to let it go."
                + " `wecom-bind devices show \(serial)` tells how that goes, then it can be added"
        case .vendorUnreachable:
            "no connection could be made: look at the way to `vendors.*.url`, or to `maker.url` of a forwarded model"
        case .vendorQuota:
            "have the account's quota raised by the vendor: it may ask nothing more today, and again from midnight"
                + " in China"
        case .vendorBusy:
            "it passes by itself: the vendor was asked too much at once. If it goes on, see what else uses the"
                + " account, or have the vendor allow it more"
        case .vendorLogin:
            Advice.login(refusedBy: refusal(after: fault), after: fault)
        case .makerRefusesUs:
            "the maker's service answers \(vendorCode.map { "HTTP \($0)" } ?? "an error"), and does not look at it:"
                + " at 401 or 403 compare `maker.secrets` with what it has, else see whether `maker.url` is its path"
        case .vendorUnanswered:
            "\(fault.map { NoAnswer($0).text } ?? "no answer came, or none that can be read"), so that nobody knows whether it is bound: it is looked for in a minute, and its"
                + " company's next try gets it then. If it goes on, ask whoever runs `vendors.*.url` or `maker.url`"
        case .vendorLate:
            "what became of the call is looked for once it has ended, and its company's next try gets it then. If it goes"
                + " on, ask whoever runs `vendors.*.url` or `maker.url`, by the time and the name of the call"
        case .makerRefused:
            "that is how the maker's service has decided: ask whoever runs it why, by the req_id"
        case .vendorUnclear:
            "its answer says neither yes nor no: `\(codesCommand)` tells what is known of the code, and `codes` can"
                + " give it an errcode"
        case .requestConflict, .codeReused: Advice.stranger
        case .tooManyGuesses:
            "somebody tries out codes: its binds get 7 until ten minutes have fewer wrong ones. Ask its company"
        case .bound, .verified, .adopted, .proved, .witnessed, .makerBound, .deviceAsking, .deviceHeld,
            .deviceBound, .holderUnknown, .deviceUnbinding, .noLongerAsking, .wecomBound, .wecomNotBound,
            .wecomSilent,
            .eventTooOld, .eventFromTheFuture, .foreign, .codeShape, .unknownSerial, .noTicket,
            .noToken, .noTime, .vendorAway, .paused, .vendorRefusedInstaller, .deviceOffline,
            .notInBindMode, .deviceStatusUnknown, .overload, .ledgerLate,
            .ledgerFull, .ledgerUnavailable, .outOfTime, .processEnded, .zeroIsOver, .secretRefused,
            .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored, .noRoute, .method, .query, .shape,
            .stale, .ahead, .envelope, .signature, .cipher, .receiver, .challenge, .source, .misrouted,
            .earlierVersion:
            nil
        }
    }

    /// What mends it, where the vendor's code says so.
    package var remedy: VendorRemedy? {
        vendorCode.flatMap(word == .vendorLogin ? VendorRemedy.init(ofLogin:) : VendorRemedy.init(of:))
    }

    /// By which code a login was refused; nil where that is over by itself, or nobody has said no.
    package func refusal(after fault: String?) -> Int? { Unsent.isPassing(fault ?? "") ? nil : vendorCode }

    var codesCommand: String { vendorCode.map { "wecom-bind codes \($0)" } ?? "wecom-bind codes" }
}
