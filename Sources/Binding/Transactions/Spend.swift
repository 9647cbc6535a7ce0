package import Elements
package import Events

/// The transactions of one auth_code: each attempt is on disk before it is sent, each ending after it.
///
/// States: Code 4, Code 5.
package enum Spend {
    /// A redemption that is ready, and the code it is about.
    package struct Ready: Sendable {
        package let redemption: Redemption
        package let code: AuthCode
    }

    /// Gives up a code that is too old, or gets it ready to be sent.
    package struct Prepare: Transaction {
        private let codeDigest: AuthCodeDigest

        package init(_ codeDigest: AuthCodeDigest) {
            self.codeDigest = codeDigest
        }

        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Ready? {
            _ = try expire(codeDigest, in: &records, at: now)
            return try prepare(codeDigest, in: records)
        }
    }

    package static func prepare(
        _ codeDigest: AuthCodeDigest, in records: any Records
    ) throws(LedgerFailure) -> Ready? {
        guard let redemption = try records.redemption(codeDigest: codeDigest),
            redemption.progress.state == .ready,
            let code = try records.authCode(digest: codeDigest)
        else { return nil }
        return Ready(redemption: redemption, code: code)
    }

    /// Commits *sending*, after which the request may be written.
    package struct Begin: Transaction {
        private let codeDigest: AuthCodeDigest

        package init(_ codeDigest: AuthCodeDigest) {
            self.codeDigest = codeDigest
        }

        /// - Returns: The number of the attempt; nil when the code must not be sent now.
        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Int? {
            guard var redemption = try records.redemption(codeDigest: codeDigest) else { return nil }
            let before = redemption.progress.state
            let mayBegin = redemption.begin(at: now, sureSince: records.sureSince)
            try put(redemption, after: before, in: &records, at: now)
            if before == .ready, !mayBegin { try note(.expired, redemption, in: &records, at: now) }
            return mayBegin ? redemption.progress.attempts : nil
        }

        /// Nothing is sent by whoever has not heard of it.
        package func ifLate(_ attempt: Int?) -> (any Transaction)? {
            attempt.map { End(codeDigest, attempt: $0, .notSent, secret: nil) }
        }
    }

    /// A redemption after an attempt, and what people should hear.
    package struct Ended: Sendable {
        package let redemption: Redemption
        package let alert: Redemption.Alert?
    }

    /// Commits how an attempt ended; a secret and its state in one transaction.
    package struct End: Transaction {
        private let codeDigest: AuthCodeDigest
        private let attempt: Int
        private let ending: Redemption.Ending
        private let secret: DeviceSecret?

        package init(
            _ codeDigest: AuthCodeDigest, attempt: Int, _ ending: Redemption.Ending, secret: DeviceSecret?
        ) {
            self.codeDigest = codeDigest
            self.attempt = attempt
            self.ending = ending
            self.secret = secret
        }

        /// - Returns: nil when there is no such redemption.
        package func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) -> Ended? {
            guard var redemption = try records.redemption(codeDigest: codeDigest) else { return nil }
            let (before, wasInDoubt) = (redemption.progress.state, redemption.progress.wasInDoubt)
            let alert = redemption.end(
                attempt: attempt, ending, at: now, sureSince: records.sureSince)
            if let secret {
                var kept = secret
                kept.isProved = !wasInDoubt
                try records.keep(kept, codeDigest: codeDigest)
            }
            // A secret that must be proved cannot be handed out before, and is told then.
            let isTold = secret == nil || !wasInDoubt
            try put(redemption, after: before, isTold: isTold, in: &records, at: now)
            if let alert { try note(alert, redemption, in: &records, at: now) }
            return Ended(redemption: redemption, alert: alert)
        }
    }

    /// Commits what WeCom said about a 0 of which nobody knows whether it was written.
    package struct Look: Transaction {
        private let codeDigest: AuthCodeDigest
        private let word: WeComWord

        package init(_ codeDigest: AuthCodeDigest, _ word: WeComWord) {
            self.codeDigest = codeDigest
            self.word = word
        }

        package func run(
            in records: inout any Records, at now: UnixTime
        ) throws(LedgerFailure) -> Redemption.Look {
            guard var redemption = try records.redemption(codeDigest: codeDigest) else { return .wait }
            let state = redemption.progress.state
            let isBound = word.isBound
            if let code = word.wecomCode {
                try records.note(
                    JournalEntry(
                        kind: .vendorCall, name: "get_device_detail", request: redemption.request,
                        serial: redemption.serial, detail: "errcode \(code)", at: now))
            }
            let look = redemption.looked(isBound: isBound, at: now, sureSince: records.sureSince)
            if look == .wait, isBound == nil, redemption.progress.state == .ready {
                redemption.progress.reason = Reason(.wecomSilent, wecomCode: word.wecomCode)
            }
            try put(redemption, after: state, in: &records, at: now)
            guard look == .expired else { return look }
            try note(.expired, redemption, in: &records, at: now)
            guard isBound == false else { return look }
            if let before = try records.device(redemption.serial) {
                var device = before
                device.missing(generation: redemption.request, at: now)
                try Supersede.put(device, after: before, in: &records)
            }
            return look
        }
    }

    /// Ends a redemption that was ready, and may not start any more.
    ///
    /// - Returns: Whether it ended now.
    package static func expire(
        _ codeDigest: AuthCodeDigest, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        guard var redemption = try records.redemption(codeDigest: codeDigest),
            redemption.expire(at: now, sureSince: records.sureSince)
        else { return false }
        try put(redemption, after: .ready, in: &records, at: now)
        try note(.expired, redemption, in: &records, at: now)
        return true
    }

    /// Commits what WeCom said about a secret that came after a doubt.
    package struct Prove: Transaction {
        private let codeDigest: AuthCodeDigest
        private let isProved: Bool?

        package init(_ codeDigest: AuthCodeDigest, isProved: Bool?) {
            self.codeDigest = codeDigest
            self.isProved = isProved
        }

        package func run(
            in records: inout any Records, at now: UnixTime
        ) throws(LedgerFailure) -> Redemption.Alert? {
            guard var redemption = try records.redemption(codeDigest: codeDigest) else { return nil }
            let before = redemption.progress.state
            let alert = redemption.proved(isProved, at: now, sureSince: records.sureSince)
            try put(redemption, after: before, in: &records, at: now)
            if isProved == true, var secret = try records.deviceSecret(codeDigest: codeDigest),
                !secret.isProved
            {
                secret.isProved = true
                try records.keep(secret, codeDigest: codeDigest)
                if redemption.progress.state == .stored {
                    try Tell.redemption(redemption, after: .inDoubt, in: &records, at: now)
                }
            }
            if let alert {
                let detail = isProved == nil ? "WeCom gave no answer for a day" : "WeCom does not take it"
                try note(alert, redemption, detail: detail, in: &records, at: now)
            }
            return alert
        }
    }

    /// A person lets a doubtful code be sent once more.
    ///
    /// The caller knows that the doubtful attempt's connection was closed by us, or its process is gone.
    /// - Returns: Whether it is ready now.
    package static func retryByHand(
        _ codeDigest: AuthCodeDigest, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        guard var redemption = try records.redemption(codeDigest: codeDigest),
            redemption.retryByHand(at: now, sureSince: records.sureSince)
        else { return false }
        try put(redemption, after: .inDoubt, in: &records, at: now)
        try records.note(
            JournalEntry(
                kind: .person, name: "redemption_retried", request: redemption.request,
                serial: redemption.serial, at: now))
        return true
    }

    /// A person gives a code up: its device must be removed in WeCom and added again.
    ///
    /// - Returns: Whether it had ended without a secret.
    package static func giveUp(
        _ codeDigest: AuthCodeDigest, because reason: String, in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Bool {
        guard var redemption = try records.redemption(codeDigest: codeDigest) else { return false }
        let before = redemption.progress.state
        guard redemption.giveUp() else { return false }
        try put(redemption, after: before, in: &records, at: now)
        try records.note(
            JournalEntry(
                kind: .person, name: "redemption_lost", request: redemption.request,
                serial: redemption.serial, detail: reason, at: now))
        return true
    }

    /// - Parameter detail: nil for why it is in its state.
    private static func note(
        _ alert: Redemption.Alert, _ redemption: Redemption, detail: String? = nil,
        in records: inout any Records, at now: UnixTime
    ) throws(LedgerFailure) {
        try records.note(
            JournalEntry(
                kind: .alert, name: alert.rawValue, request: redemption.request, serial: redemption.serial,
                detail: detail ?? redemption.progress.reason?.text ?? "", at: now))
    }

    /// A code is erased when its redemption has ended; a doubtful one may still be tried by hand.
    private static func put(
        _ redemption: Redemption, after before: Redemption.State, isTold: Bool = true,
        in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) {
        try records.put(redemption)
        if isTold { try Tell.redemption(redemption, after: before, in: &records, at: now) }
        switch redemption.progress.state {
        case .stored, .refused, .expired, .superseded, .lost:
            try records.eraseAuthCode(digest: redemption.codeDigest)
        case .ready, .sending, .inDoubt:
            break
        }
    }
}
