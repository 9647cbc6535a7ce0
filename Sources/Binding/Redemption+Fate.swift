package import Elements

// MARK: What else can happen to it

extension Redemption {
    /// Nobody knows whether the 0 was written, and WeCom was asked.
    ///
    /// - Parameter isBound: What WeCom said; nil when it gave no answer.
    /// - Returns: `.begin` when the code may be spent now.
    package enum Look: Equatable, Sendable {
        case begin, wait
        case expired
    }

    package mutating func looked(isBound: Bool?, at now: UnixTime, sureSince: UnixTime?) -> Look {
        guard progress.state == .ready, !progress.isAnswered else { return .wait }
        if expire(at: now, sureSince: sureSince) { return .expired }
        if isBound == true { return .begin }
        progress.looks += 1
        let waits = Self.lookWaitsMilliseconds
        guard progress.looks < waits.count else {
            // Only its word says that there is nothing to spend the code on.
            guard isBound == nil else {
                end(.expired, because: Reason(.wecomNotBound))
                return .expired
            }
            progress.due = now.advanced(byMilliseconds: Self.silentLookWaitMilliseconds)
            return .wait
        }
        progress.due = now.advanced(byMilliseconds: waits[progress.looks] - waits[progress.looks - 1])
        return .wait
    }

    /// WeCom was asked whether a secret that came after a doubt is the device's; nil when it did not say.
    ///
    /// Asked again, ever more seldom, for a day, and for longer while it is not sure what a day is.
    ///
    /// States: Code 17.
    package mutating func proved(_ isProved: Bool?, at now: UnixTime, sureSince: UnixTime?) -> Alert? {
        guard progress.state == .stored, progress.due != nil else { return nil }
        progress.due = nil
        let age = age(at: now, sureSince: sureSince)
        switch isProved {
        case true?: return nil
        case nil where age < Self.proofMilliseconds:
            progress.due = now.advanced(
                byMilliseconds: min(max(age, Self.leastProofWaitMilliseconds), Self.mostProofWaitMilliseconds)
            )
            return nil
        case false?, nil: return .notProved
        }
    }

    /// Ends it if it is ready and may not start any more.
    ///
    /// - Returns: Whether it ended now.
    package mutating func expire(at now: UnixTime, sureSince: UnixTime?) -> Bool {
        guard progress.state == .ready, !mayStart(at: now, sureSince: sureSince) else { return false }
        endTooOld()
        return true
    }

    /// Whether it has brought the device's secret, or may still.
    package var isAlive: Bool {
        switch progress.state {
        case .ready, .sending, .stored, .inDoubt: true
        case .refused, .expired, .superseded, .lost: false
        }
    }

    /// The device was unbound, or a newer request was answered 0.
    ///
    /// States: Code 18.
    package mutating func supersede() {
        switch progress.state {
        case .ready, .inDoubt, .refused: end(.superseded)
        case .sending: progress.isSuperseded = true
        case .stored, .expired, .superseded, .lost: break
        }
    }

    /// A person gives up what brought no secret. One that comes all the same is still stored.
    ///
    /// - Returns: Whether it was refused, expired or in doubt.
    package mutating func giveUp() -> Bool {
        switch progress.state {
        case .inDoubt, .refused, .expired:
            end(.lost)
            return true
        case .ready, .sending, .stored, .superseded, .lost:
            return false
        }
    }

    /// A person has decided to try a doubtful code once more, and can do so only once.
    ///
    /// The doubtful attempt's connection must be closed by us, or its process gone.
    ///
    /// States: Code 13.
    ///
    /// - Returns: Whether it is ready again.
    package mutating func retryByHand(at now: UnixTime, sureSince: UnixTime?) -> Bool {
        guard progress.state == .inDoubt, !progress.wasRetried, mayStart(at: now, sureSince: sureSince) else {
            return false
        }
        progress.wasRetried = true
        progress.state = .ready
        progress.due = now
        return true
    }

    /// The time of day may have been moved: nothing is put off for longer than it ever is.
    mutating func waitAnew(at now: UnixTime) {
        let longest =
            progress.state == .stored ? Self.mostProofWaitMilliseconds : Self.silentLookWaitMilliseconds
        progress.due = progress.due.map { min($0, now.advanced(byMilliseconds: longest)) }
    }

    /// The ledger was set back: the code may have been spent since.
    mutating func park() {
        guard progress.state == .ready || progress.state == .sending else { return }
        progress.wasInDoubt = true
        end(progress.isSuperseded ? .superseded : .inDoubt, because: Reason(.ledgerRestored))
    }

    /// The process died while an attempt was on its way.
    package mutating func recover() {
        guard progress.state == .sending else { return }
        progress.wasInDoubt = true
        end(progress.isSuperseded ? .superseded : .inDoubt, because: Reason(.processEnded))
    }
}
