package import Binding
package import Elements

/// One token of one account: kept, renewed before it ends, and never fetched by two at once.
///
/// - Renewal runs beside the calls: a call waits for a token only when there is none to use.
/// - A refused token is replaced once, however many calls met the refusal, and only while it is the
///   present one: a late refusal of its predecessor says nothing about it.
/// - After a trouble nobody logs in before its wait is over. A lock-out outlives the process.
package final class TokenCache: Sendable {
    private struct State {
        var isLoaded = false
        var token: Credential?
        /// The peer has refused `token`, and nothing better has come yet.
        var isRefused = false
        /// The attempt under way.
        var flight: Promise<Bool>?
        var failures = 0
        var notBefore: Instant?
        var trouble: TokenTrouble?
        var replacedAt: Instant?
        /// The peer has taken `token`.
        var isProven = false
        var alarm: (any Alarm)?
    }

    /// What the token is called in the store and to people.
    package let name: String
    private let source: any TokenSource
    private let store: CredentialStore
    private let timing: TokenTiming
    private let runtime: any Runtime
    private let state = Guarded(State())

    package init(
        named name: String, from source: any TokenSource, keptIn store: CredentialStore,
        timing: TokenTiming = TokenTiming(), on runtime: any Runtime
    ) {
        self.name = name
        self.source = source
        self.store = store
        self.timing = timing
        self.runtime = runtime
    }

    deinit {
        state.withLock { $0.alarm }?.cancel()
    }

    /// Takes up what the store has, and begins to keep the token fresh.
    package func begin() async {
        await load()
        _ = flight()
    }

    /// The token to send now; nil when there is none.
    package var present: Credential? {
        let now = runtime.unixNow
        return state.withLock { state in
            guard let token = state.token, !state.isRefused, TokenTiming.isUsable(token, at: now) else {
                return nil
            }
            return token
        }
    }

    /// Why the last attempt brought no token; nil when it did.
    package var trouble: TokenTrouble? { state.withLock { $0.trouble } }

    /// The token to send. Waits for one only when there is none, and not past `deadline`.
    package func token(by deadline: Instant) async -> Credential? {
        if let present { return present }
        guard let flight = flight() else { return nil }
        _ = await flight.wait(until: deadline, on: runtime)
        return present
    }

    /// The peer has refused this token. If it is still the present one, another is fetched.
    ///
    /// - Returns: Whether another is there or on its way.
    @discardableResult
    package func refuse(_ refused: Secret) -> Bool {
        let now = runtime.now
        let isReplaced = state.withLock { state in
            guard let token = state.token, token.secret == refused else { return true }
            if state.flight == nil {
                if let wait = state.notBefore, wait > now { return false }
                let spacing = state.isProven ? timing.provenSpacingSeconds : timing.refusalSpacingSeconds
                if let last = state.replacedAt, now.milliseconds(since: last) < spacing * 1_000 {
                    return false
                }
            }
            state.isRefused = true
            state.replacedAt = now
            return true
        }
        if isReplaced { _ = flight() }
        return isReplaced
    }

    /// The peer has taken this token.
    package func accept(_ taken: Secret) {
        state.withLock { state in
            if state.token?.secret == taken { state.isProven = true }
        }
    }

    /// Another token in place of a refused one; nil when none comes in time, or none may be fetched.
    package func replacement(for refused: Secret, by deadline: Instant) async -> Credential? {
        guard refuse(refused), let token = await token(by: deadline), token.secret != refused else {
            return nil
        }
        return token
    }

    /// What the source lacked has come: whatever it was waiting for, it may try now.
    package func encourage() {
        state.withLock { state in
            state.failures = 0
            state.notBefore = nil
        }
        _ = flight()
    }
}

// MARK: One attempt

extension TokenCache {
    /// The attempt under way, begun now if need be; nil when none may begin.
    private func flight() -> Promise<Bool>? {
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        let found: (flight: Promise<Bool>, isNew: Bool)? = state.withLock { state in
            if let flight = state.flight { return (flight, false) }
            if let wait = state.notBefore, wait > now { return nil }
            if state.isLoaded, !isNeeded(state, at: unixNow) { return nil }
            let flight = Promise<Bool>()
            state.flight = flight
            return (flight, true)
        }
        guard let found else { return nil }
        if found.isNew { runtime.spawn { await self.fly(found.flight) } }
        return found.flight
    }

    private func isNeeded(_ state: State, at now: UnixTime) -> Bool {
        guard let token = state.token, !state.isRefused else { return true }
        return timing.renewal(of: token) <= now
    }

    private func fly(_ flight: Promise<Bool>) async {
        await load()
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        let start: (mayBegin: Bool, renewing: Credential?) = state.withLock { state in
            let isBarred = state.notBefore.map { $0 > now } ?? false
            let isGood =
                state.token.map { !state.isRefused && TokenTiming.isUsable($0, at: unixNow) } ?? false
            return (!isBarred && isNeeded(state, at: unixNow), isGood ? state.token : nil)
        }
        guard start.mayBegin else { return land(flight) { _ in } }
        let end = runtime.now.advanced(byMilliseconds: TokenTiming.attemptMilliseconds)
        let obtained = await source.obtain(renewing: start.renewing, by: end)
        switch obtained {
        case .success(let token) where !TokenTiming.isUsable(token, at: runtime.unixNow):
            _ = fail(flight, TokenTrouble(.refused(firstWaitSeconds: 60), "token_ends_at_once"))
        case .success(let token):
            land(flight) { state in
                state.token = token
                state.isRefused = false
                state.isProven = false
                state.failures = 0
                state.notBefore = nil
                state.trouble = nil
            }
            await store.keep(name, token)
        case .failure(let trouble):
            let block = fail(flight, trouble)
            if let block { await store.keep(blockName, block) }
        }
    }

    /// - Returns: A lock-out to keep.
    private func fail(_ flight: Promise<Bool>, _ trouble: TokenTrouble) -> Credential? {
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        var block: Credential?
        land(flight) { state in
            state.failures += 1
            state.trouble = trouble
            let wait = TokenTiming.waitSeconds(after: trouble, failures: state.failures)
            // Without an end to wait for, `encourage` is what ends it.
            state.notBefore = wait.map { now.advanced(byMilliseconds: $0 * 1_000) }
        }
        if case .blocked(let seconds) = trouble.kind {
            // No other token will come for long. One that a single call has seen refused may yet be good.
            state.withLock { $0.isRefused = false }
            block = Credential(secret: Secret(""), made: unixNow, ends: unixNow.advanced(bySeconds: seconds))
        }
        return block
    }

    private func land(_ flight: Promise<Bool>, _ change: (inout State) -> Void) {
        state.withLock { state in
            state.flight = nil
            change(&state)
        }
        setAlarm()
        flight.keep(true)
    }
}

// MARK: Between attempts

extension TokenCache {
    private var blockName: String { "\(name)/blocked" }

    private func load() async {
        guard !state.withLock({ $0.isLoaded }) else { return }
        let token = await store.load(name)
        let block = await store.load(blockName)
        let now = runtime.unixNow
        state.withLock { state in
            guard !state.isLoaded else { return }
            state.isLoaded = true
            if let token, TokenTiming.isUsable(token, at: now) { state.token = token }
            if let block, block.ends > now {
                // No longer than it was to last at first, whatever has become of the time of day.
                let longest = block.ends.milliseconds(since: block.made)
                let left = min(block.ends.milliseconds(since: now), longest)
                state.notBefore = runtime.now.advanced(byMilliseconds: left)
                state.trouble = TokenTrouble(.blocked(seconds: left / 1_000), "locked_out")
            }
        }
        setAlarm()
    }

    /// The next attempt without a caller: at the renewal, but not before a trouble's wait is over.
    private func setAlarm() {
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        let due: Instant? = state.withLock { state in
            guard let token = state.token, !state.isRefused else { return state.notBefore }
            if case .waiting? = state.trouble?.kind { return nil }
            let left = timing.renewal(of: token).milliseconds(since: unixNow)
            let renewal = min(left, TokenTiming.longestAlarmMilliseconds)
            return max(now.advanced(byMilliseconds: renewal), state.notBefore ?? now)
        }
        let alarm = due.map { due in
            runtime.schedule(at: due) { [weak self] in _ = self?.flight() }
        }
        let former = state.withLock { state in
            let former = state.alarm
            state.alarm = alarm
            return former
        }
        former?.cancel()
    }
}
