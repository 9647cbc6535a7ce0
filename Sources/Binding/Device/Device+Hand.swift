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
