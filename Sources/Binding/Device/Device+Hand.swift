package import Elements

// MARK: A person says so

extension Device {
    /// What came of a person's word that WeCom does not have a device.
    package enum HoldOutcome: String, Sendable {
        /// It is held now.
        case held
        /// Its company had removed it: it is taken back now.
        case unbindingNow = "unbinding_now"
        /// It was held before.
        case already
        /// Nobody has it.
        case free
        /// A 0 may be on its way to WeCom, which would make the word untrue.
        case answering
        /// It is being taken back, which cannot be called off: a call that unbinds may be on its way.
        case unbinding
    }

    /// What came of a person's word that a device is nobody's any more.
    package enum ReleaseOutcome: String, Sendable {
        /// The vendor is told to let it go. The person's word counts where WeCom is silent; what WeCom has bound
        /// is not taken away.
        case unbinding
        /// The vendor could not be told: free after the quarantine, and listed.
        case abandoned
        /// It was free and listed, and is not any more.
        case struck
        /// Nobody has it.
        case free
        /// The vendor is being told already, and no attempt has failed.
        case already
        /// It is being let go without the vendor already.
        case abandoning
        /// A 0 may be on its way to WeCom, which would make the word untrue.
        case answering
    }

    package mutating func releaseByHand(at now: UnixTime) -> ReleaseOutcome {
        switch state {
        case .free:
            guard isAbandoned else { return .free }
            isAbandoned = false
            return .struck
        case .asking, .held, .bound:
            guard !answerIsInFlight(at: now) else { return .answering }
            // A conversation goes on unheard, and its call may still bind.
            if state == .asking { suspect(callFrom: generation, at: now) }
            beginUnbinding(at: now)
            isLetGo = true
            return .unbinding
        case .unbinding:
            guard !isAbandoned else { return .abandoning }
            guard attempts > 0 else { return .already }
            abandon(at: now)
            return .abandoned
        }
    }

    /// Lets it go without the vendor, once nothing can land any more.
    mutating func abandon(at now: UnixTime) {
        isAbandoned = true
        quarantine(by: nil, at: now)
        due = quarantineUntil
    }

    package mutating func holdByHand(at now: UnixTime) -> HoldOutcome {
        switch state {
        case .free: return .free
        case .held: return .already
        case .unbinding: return .unbinding
        case .asking, .bound:
            guard !answerIsInFlight(at: now) else { return .answering }
        }
        guard state == .asking else {
            missing(generation: generation, at: now)
            return state == .held ? .held : .unbindingNow
        }
        // The conversation goes on unheard, and its call may still bind.
        suspect(callFrom: generation, at: now)
        lastZero = nil
        hold(at: now)
        return .held
    }
}
