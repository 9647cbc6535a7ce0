package import Elements
package import Events

/// Whether an account at the vendor's cloud answers at all, as the calls about its devices tell.
///
/// - It opens when the calls about five different devices in a row were refused a connection, broken off, or
///   ended without an answer. One device alone proves nothing: its own retries would soon be five.
/// - A late answer is an answer: nothing is told of a call before its own time is over.
/// - While it is open, one bind at a time may try all the same; the others are spared the wait.
/// - Any answer closes it, be it an error: a vendor that answers is asked.
///
/// States: Account 7.
package struct Circuit: Equatable, Sendable {
    package enum Change: Equatable, Sendable {
        case opened
        case closed
    }

    /// A bind's place in the open circuit. It comes back by `end`, or by itself after `probeMilliseconds`.
    package struct Probe: Equatable, Sendable {
        fileprivate let number: Int
        fileprivate let ends: Instant
    }

    package enum Passage: Equatable, Sendable {
        case free
        case probe(Probe)
        case barred
    }

    /// Which devices brought no answer since the last one that did.
    private var silent: [SerialNumber] = []
    private var probe: Probe?
    private var probes = 0

    package init() {}

    /// How many devices in a row are enough.
    package static let devicesToOpen = 5
    /// A call that was given less and brought nothing proves nothing: three quarters of what a bind can wait.
    package static let silenceMilliseconds: Int64 = 1_500
    /// No bind waits for the vendor longer.
    package static let probeMilliseconds: Int64 = 3_000

    package var isOpen: Bool { silent.count >= Self.devicesToOpen }

    /// A call about this device was refused a connection, was broken off, or has timed out.
    package mutating func unanswered(_ serial: SerialNumber) -> Change? {
        guard !isOpen, !silent.contains(serial) else { return nil }
        silent.append(serial)
        return isOpen ? .opened : nil
    }

    /// The vendor has answered a call, whatever it said.
    package mutating func answered() -> Change? {
        let change: Change? = isOpen ? .closed : nil
        silent = []
        probe = nil
        return change
    }

    /// Whether another bind has the place to try.
    package func isBarred(at now: Instant) -> Bool {
        guard isOpen, let probe else { return false }
        return now < probe.ends
    }

    /// Whether a bind may ask the vendor now.
    package mutating func pass(at now: Instant) -> Passage {
        guard isOpen else { return .free }
        if isBarred(at: now) { return .barred }
        probes += 1
        let next = Probe(number: probes, ends: now.advanced(byMilliseconds: Self.probeMilliseconds))
        probe = next
        return .probe(next)
    }

    /// The bind that had this place has its answer, or never asked. The place of another is left alone.
    package mutating func end(_ ended: Probe) {
        if probe == ended { probe = nil }
    }
}

// MARK: What a call tells

extension Circuit {
    package enum Evidence: Equatable, Sendable {
        /// The vendor has said something.
        case answered
        /// It took no connection, or broke it off.
        case unanswered
        /// Nothing until the call's time was over, which tells something if that was long enough.
        case timedOut
        /// Nothing: the call was never made, for reasons of our own.
        case none

        package init(_ answer: AuthorityAnswer) {
            switch answer.word {
            case .notSent(let fault): self.init(notSent: fault)
            case .unknown(let fault): self.init(unknown: fault)
            case .cannotTell: self = .none
            case .verified, .bound, .refused, .taken, .notYet, .busy, .turnedAway, .unclear, .decided, .ours,
                .notOurs, .online, .released:
                self = .answered
            }
        }

        package init(_ answer: MakerAnswer) {
            switch answer {
            case .notSent(let fault): self.init(notSent: fault)
            case .unknown(let fault): self.init(unknown: fault)
            case .answered, .accepted, .refused: self = .answered
            }
        }

        private init(unknown fault: String) {
            self = fault == "reset" ? .unanswered : fault == "timeout" ? .timedOut : .answered
        }

        private init(notSent fault: String) {
            self = fault == "timeout" ? .timedOut : Unsent(fault) == .noConnection ? .unanswered : .none
        }
    }
}
