package import Elements
package import Events

/// What to do about something, for whoever has only this line.
///
/// In backticks stand the program's own commands as they are typed, other commands that end what is wrong, and the
/// keys of the configuration by their paths.
package enum Advice {
    static let again = "have its company remove the device in WeCom and add it again"

    /// About what nobody can send who has not got WeCom's keys, and WeCom should not.
    package static let stranger =
        "once is nothing. If it comes again, somebody else may have the keys of this URL: make new ones in WeCom's"
        + " console, and put them in front of the old ones in `models[].keys`"

    /// About what the vendor keeps under the keys of two serials.
    static let sharedPlace =
        "one device cannot be bound under two serials: give each its own product_key and device_key, by"
        + " `wecom-bind devices import FILE` or in `devices`"

    /// About a login at the vendor's cloud.
    ///
    /// - Parameters:
    ///   - code: What it was refused by; nil where nobody has said no.
    ///   - fault: What came instead of a token, if that is known.
    package static func login(refusedBy code: Int?, after fault: String?) -> String {
        if fault?.hasSuffix(Unsent.unsureTimeSuffix) == true {
            return
                "the login was signed by a time that nobody vouches for, and may be refused for that: it is tried again as"
                + " soon as the time is sure. Look at this machine's clock (`timedatectl set-ntp true`)"
        }
        if let code {
            let remedy =
                VendorRemedy(ofLogin: code)?.advice
                ?? "check `vendors.*.user`, `vendors.*.user_domain` and `vendors.*.access_secret`, then reload"
            return "the vendor refuses the login with code \(code): \(remedy)"
        }
        return
            "no token came\(fault.map { " (\(word($0)))" } ?? ""). It is tried again by itself; if it goes on,"
            + " look at the way to `vendors.*.url`, and ask whoever runs it"
    }

    /// A fault without what may be of the peer's own choosing.
    static func word(_ fault: String) -> String {
        String(fault.trimmingPrefix(Unsent.noTokenPrefix).prefix { $0 != ":" })
    }

    /// What ends an order of a person's.
    package static func resume(_ model: ModelID) -> String {
        "`wecom-bind models resume \(model)`, once they may go on"
    }

    /// About a bind that is for another model or maker than its URL's.
    package static func foreign(model: ModelID?, provider: CorpID?) -> String {
        "it is for model \(model?.text ?? "none") of provider \(provider?.text ?? "none"): see which URL that model has in"
            + " WeCom's console, and compare `models[].id`, `models[].path` and `provider.corpid`"
    }

    static func lost(_ serial: SerialNumber) -> String {
        "`wecom-bind redemptions lost \(serial) --reason TEXT`"
    }

    /// About what may be of no use any more.
    static func anew(_ serial: SerialNumber) -> String {
        "\(again), then \(lost(serial)) if `wecom-bind redemptions list` still has it"
    }

    /// About a code of which nobody knows whether it was spent.
    ///
    /// - Parameter secondsLeft: Of `Redemption`.
    package static func doubt(of serial: SerialNumber, secondsLeft: Int64?) -> String {
        guard let secondsLeft else { return anew(serial) }
        let time = secondsLeft < 60 ? "\(secondsLeft) s" : "\(secondsLeft / 60) min"
        return
            "within \(time): `wecom-bind redemptions retry \(serial)`, by which nothing can be lost, since WeCom refuses"
            + " a spent code. If that fails, or is too late: \(anew(serial))"
    }

    /// About a device that the vendor does not let go.
    package static func stuck(_ serial: SerialNumber) -> String {
        "let it go at the vendor, or by \(release(serial))"
    }

    static func release(_ serial: SerialNumber) -> String {
        "`wecom-bind devices release \(serial) --reason TEXT`"
    }
}

// MARK: Codes

extension Redemption {
    /// Whole seconds in which a person may still have it sent once more; nil when that is not, or no more, theirs
    /// to have.
    ///
    /// States: Code 13.
    package func secondsLeft(at now: UnixTime) -> Int64? {
        guard progress.state == .inDoubt, !progress.wasRetried else { return nil }
        return Self.secondsLeft(since: arrived, at: now)
    }

    /// The same of a code in doubt that was not retried, by its arrival.
    package static func secondsLeft(since arrived: UnixTime, at now: UnixTime) -> Int64? {
        let seconds = (lastStartMilliseconds - now.milliseconds(since: arrived)) / 1_000
        return seconds > 0 ? seconds : nil
    }

    /// When it is sent no more.
    package var expires: UnixTime { arrived.advanced(byMilliseconds: Self.lastStartMilliseconds) }

    /// When it is tried no more, for what WeCom says of it now: by most refusals that is long before the code is over.
    ///
    /// States: Code 9, Code 10.
    package var lastTry: UnixTime {
        isGivenUpSoon
            ? arrived.advanced(byMilliseconds: Self.codeWaitsMilliseconds.reduce(0, +)) : expires
    }

    private var isGivenUpSoon: Bool {
        switch progress.reason?.wecomCode.map({ Refusal($0) }) {
        case .busy?, .used?, .code?: true
        case .token?, .limited?, nil: false
        }
    }

    /// Whether people should know that it brings no secret, while that can be mended: it was tried more than once, and
    /// longer than a code takes to be known everywhere.
    package func isRunningOut(at now: UnixTime) -> Bool {
        [.ready, .sending].contains(progress.state) && !progress.isSuperseded && progress.reason != nil
            && progress.attempts > 1 && !isGivenUpSoon
            && now.milliseconds(since: arrived) >= Self.patienceMilliseconds
    }

    private static let patienceMilliseconds: Int64 = 10_000

    /// What to do about it; nil while nothing is to be done.
    ///
    /// A removal in WeCom supersedes a code that is refused or in doubt; where its event does not come, or the
    /// code is expired, a person gives it up.
    package func advice(at now: UnixTime) -> String? {
        switch progress.state {
        case .ready, .sending, .stored: nil
        case .superseded: "nothing: the device was removed, or bound once more"
        case .lost: Advice.again
        case .expired where progress.reason?.word == .wecomNotBound:
            "WeCom does not have the device: have its company add it again, then \(Advice.lost(serial))"
        case .expired: "\(Advice.again), then \(Advice.lost(serial))"
        case .refused: Advice.anew(serial)
        case .inDoubt: Advice.doubt(of: serial, secondsLeft: secondsLeft(at: now))
        }
    }
}

// MARK: Alerts

extension JournalEntry {
    /// What to do about an alert, or a security event.
    ///
    /// - Parameters:
    ///   - redemption: The code that it is about, as it is now.
    ///   - reason: Why its device is as it is.
    package func advice(
        about redemption: Redemption?, because reason: Reason? = nil, at now: UnixTime
    ) -> String? {
        if let alert = Redemption.Alert(rawValue: name) { return alert.advice(about: redemption, at: now) }
        guard let serial else { return name == AcceptRestore.alert ? Advice.restored : nil }
        if let alert = RunErrand.Alert(rawValue: name) { return alert.advice(about: serial, because: reason) }
        return switch name {
        case Reconcile.Outcome.lostAtVendor.rawValue, Reconcile.Outcome.strayInWeCom.rawValue: Advice.again
        case TakeResult.alert:
            "the first result stays: look in the maker's service why it has decided twice, and by"
                + " `wecom-bind devices show \(serial)` what was said"
        default: Reason.Word(rawValue: name).flatMap { Reason($0).advice(about: serial) }
        }
    }
}

extension Advice {
    fileprivate static let restored =
        "`wecom-bind redemptions list --state in_doubt` names the codes that may have been spent since: retry each"
        + " while it has time left. Devices find out by themselves whose they are"
}

extension Redemption.Alert {
    fileprivate func advice(about redemption: Redemption?, at now: UnixTime) -> String {
        switch self {
        case .inDoubt, .refused, .expired: redemption?.advice(at: now) ?? Advice.again
        case .tokenRefused:
            "it is tried again by itself while the code lives. If it goes on, WeCom does not take the tokens that it"
                + " has given: look at `models[].secret` and `wecom.url`"
        case .notProved: "its secret is not handed out, since WeCom does not take it: \(Advice.again)"
        case .usedByAnother:
            "\(Advice.again). Somebody else has spent its code: see who else has `models[].secret` and"
                + " `models[].keys`. If this machine was set back, stop the server and"
                + " `wecom-bind ledger accept-restore --reason TEXT`"
        }
    }
}

extension RunErrand.Alert {
    private static func look(up reason: Reason?) -> String {
        guard let reason, reason.vendorCode != nil, ![.vendorLogin, .makerRefusesUs].contains(reason.word)
        else { return "" }
        return " (`\(reason.codesCommand)` says what it means)"
    }

    fileprivate func advice(about serial: SerialNumber, because reason: Reason?) -> String {
        switch self {
        case .stopped:
            "WeCom has it, so its company keeps it: have it removed there if that should not be. If"
                + " `wecom-bind redemptions show \(serial)` has no stored code, \(Advice.again)"
        case .abandoned:
            "it is free within a minute. Look whether the maker's service still has it, and let it go there; then"
                + " \(Advice.release(serial)) takes it off the list of those"
        case .stuck:
            "end what the reason names\(Self.look(up: reason)), or let it go at the vendor; it is tried hourly."
                + " \(Advice.release(serial)) frees it without the vendor"
        }
    }
}
