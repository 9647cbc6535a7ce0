import Binding
package import Elements
package import Events
package import Telemetry

/// The circuit of one vendor account: shared by its models, kept across reloads as long as the account is.
package final class Breaker: Sendable {
    /// One bind's leave to ask all the same. Dropping it gives it back.
    final class Pass: Sendable {
        private let probe: Circuit.Probe
        private let breaker: Breaker

        fileprivate init(_ probe: Circuit.Probe, of breaker: Breaker) {
            self.probe = probe
            self.breaker = breaker
        }

        deinit {
            let probe = probe
            breaker.circuit.withLock { $0.end(probe) }
        }
    }

    enum Passage {
        case free
        case probe(Pass)
        case barred
    }

    private let name: Guarded<String>
    let runtime: any Runtime
    private let conditions: Conditions
    private let circuit = Guarded(Circuit())
    private let last = Guarded(Heard())

    package init(account: String, runtime: any Runtime, conditions: Conditions) {
        name = Guarded(account)
        self.runtime = runtime
        self.conditions = conditions
    }

    /// The account's name in the configuration.
    package var account: String { name.withLock { $0 } }

    /// The same account is called otherwise in a new configuration.
    func rename(to account: String) { name.withLock { $0 = account } }

    package var isOpen: Bool { circuit.withLock { $0.isOpen } }

    /// Whether nobody else may ask now.
    var isBarred: Bool {
        let now = runtime.now
        return circuit.withLock { $0.isBarred(at: now) }
    }

    func pass() -> Passage {
        let now = runtime.now
        switch circuit.withLock({ $0.pass(at: now) }) {
        case .free: return .free
        case .probe(let probe): return .probe(Pass(probe, of: self))
        case .barred: return .barred
        }
    }

    /// Makes a call about a device, and learns from it.
    func watch<Answer>(
        _ serial: SerialNumber, reading evidence: (Answer) -> Circuit.Evidence, _ call: () async -> Answer
    ) async -> Answer {
        let begun = runtime.now
        let answer = await call()
        switch evidence(answer) {
        case .answered: answered()
        case .unanswered: unanswered(serial)
        case .timedOut:
            let isLong = runtime.now.milliseconds(since: begun) >= Circuit.silenceMilliseconds
            if isLong { unanswered(serial) }
        case .none: break
        }
        return answer
    }

    private func unanswered(_ serial: SerialNumber) {
        guard circuit.withLock({ $0.unanswered(serial) }) == .opened else { return }
        conditions.begin(
            .vendorAway, about: account, Conditions.Example([.device: .string(serial.text)]))
    }

    /// What the account was last heard of since the start.
    package var heard: Heard { last.withLock { $0 } }

    /// A device of the model is bound there, in that mode.
    func bound(_ model: ModelID, in mode: Int) { last.withLock { $0.modes[model] = mode } }

    private func answered() {
        let now = runtime.unixNow
        last.withLock { $0.answered = now }
        guard circuit.withLock({ $0.answered() }) == .closed else { return }
        conditions.over(.vendorAway, about: account)
    }
}

/// What an account was last heard of.
package struct Heard: Sendable {
    /// When it last answered a question.
    package fileprivate(set) var answered: UnixTime?
    /// In which mode it last bound a device of each model.
    package fileprivate(set) var modes: [ModelID: Int] = [:]
}

/// An account at a vendor's cloud, with every call told to its breaker and its quota.
struct WatchedAuthority: BindingAuthority {
    let authority: any BindingAuthority
    let breaker: Breaker
    let quota: Quota

    func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        let asked = breaker.runtime.now
        let answer = await breaker.watch(subject.device.serial, reading: Circuit.Evidence.init) {
            await authority.ask(question, about: subject, within: window)
        }
        if case .bound(let mode?, _) = answer.word { breaker.bound(subject.model, in: mode) }
        let now = breaker.runtime.unixNow
        let askedAt = now.advanced(byMilliseconds: -breaker.runtime.now.milliseconds(since: asked))
        switch answer.allowance {
        case .usedUp:
            let device = subject.device.serial
            quota.end(
                .init(code: answer.code, device: device, asked: asked, since: now), asked: askedAt, at: now)
        case .busy: quota.end(nil, asked: askedAt, at: now)
        case .unlimited: if Circuit.Evidence(answer) == .answered { quota.answered(askedAt: asked) }
        }
        return answer
    }
}
