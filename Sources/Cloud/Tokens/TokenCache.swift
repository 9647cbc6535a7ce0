package import Binding
package import Elements

/// One token of one account: kept, renewed before it ends, and never fetched by two at once.
///
/// - Renewal runs beside the calls: a call waits for a token only when there is none to use.
/// - A refused token is replaced once, however many calls met the refusal, and only while it is the
///   present one: a late refusal of its predecessor says nothing about it.
/// - After a trouble nobody logs in before its wait is over. A lock-out outlives the process, and bars
///   whoever else it is about.
/// - A failure is told when it begins, when its code changes, and when it ends.
package final class TokenCache: Sendable {
    private struct State {
        var isLoaded = false
        var token: Credential?
        /// The peer has refused `token`, and nothing better has come yet.
        var isRefused = false
        /// Likewise, until it is taken again or another one comes: nobody is promised anything on it.
        var isDoubted = false
        /// The attempt under way.
        var flight: Promise<Bool>?
        var failures = 0
        var notBefore: Instant?
        var trouble: TokenTrouble?
        /// Why no token is to be expected, since the last one came.
        var failure: TokenTrouble?
        var replacedAt: Instant?
        /// The peer has taken `token`.
        var isProven = false
        var alarm: (any Alarm)?
    }

    private let login: Login
    /// What the token is called in the store.
    private let name: String
    private let source: any TokenSource
    private let store: CredentialStore
    private let timing: TokenTiming
    private let runtime: any Runtime
    private let tell: @Sendable (TokenTrouble?) -> Void
    private let state = Guarded(State())

    /// - Parameters:
    ///   - kind: Which token of the login it is.
    ///   - tell: Hears why no token is to be expected, and nil once there is one again.
    package init(
        _ kind: String, of login: Login, from source: any TokenSource, keptIn store: CredentialStore,
        timing: TokenTiming = TokenTiming(), on runtime: any Runtime,
        tell: @escaping @Sendable (TokenTrouble?) -> Void = { _ in }
    ) {
        self.login = login
        name = "\(kind)/\(login.name)"
        self.source = source
        self.store = store
        self.timing = timing
        self.runtime = runtime
        self.tell = tell
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

    /// Whether the peer has refused the present token, and has not taken it since.
    package var isDoubted: Bool { state.withLock { $0.isDoubted } }

    /// Why the last attempt brought no token; nil when it did.
    package var trouble: TokenTrouble? { state.withLock { $0.trouble } }

    /// Why no token is to be expected: one refusal is enough, or three attempts that nobody answered. It
    /// stands until a token comes, whatever is tried meanwhile.
    package var failure: TokenTrouble? { state.withLock { $0.failure } }

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
            state.isDoubted = true
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
            if state.token?.secret == taken { (state.isProven, state.isDoubted) = (true, false) }
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
        if let bar = store.bar(of: login, at: now) {
            var news: TokenTrouble?
            land(flight) { news = Self.meet(bar, &$0) }
            if let news { tell(news) }
            return
        }
        let end = runtime.now.advanced(byMilliseconds: TokenTiming.attemptMilliseconds)
        let obtained = await source.obtain(renewing: start.renewing, by: end)
        switch obtained {
        case .success(let token) where !TokenTiming.isUsable(token, at: runtime.unixNow):
            _ = fail(flight, TokenTrouble(.refused(firstWaitSeconds: 60), "token_ends_at_once"))
        case .success(let token):
            let former = state.withLock { $0.failure }
            land(flight) { state in
                state.token = token
                (state.isRefused, state.isDoubted) = (false, false)
                state.isProven = false
                state.failures = 0
                state.notBefore = nil
                (state.trouble, state.failure) = (nil, nil)
            }
            if former != nil { tell(nil) }
            await store.keep(name, token)
        case .failure(let trouble):
            let bar = fail(flight, trouble)
            if let bar { await store.keep(bar.name, bar.credential) }
        }
    }

    /// - Returns: Who is barred from now on, to keep.
    private func fail(
        _ flight: Promise<Bool>, _ trouble: TokenTrouble
    ) -> (name: String, credential: Credential)? {
        let (now, unixNow) = (runtime.now, runtime.unixNow)
        let trouble = trouble.met(at: unixNow)
        var seconds: Int64?
        var isNews = false
        land(flight) { state in
            state.failures += 1
            state.trouble = trouble
            seconds = TokenTiming.waitSeconds(after: trouble, failures: state.failures)
            // Without an end to wait for, `encourage` is what ends it.
            state.notBefore = seconds.map { now.advanced(byMilliseconds: $0 * 1_000) }
            // No other token will come for long. One that a single call has seen refused may yet be good.
            if case .blocked = trouble.kind { state.isRefused = false }
            guard trouble.isConclusive(failures: state.failures) else { return }
            isNews = state.failure == nil || state.failure?.code != trouble.code
            state.failure = trouble
        }
        if isNews { tell(trouble) }
        guard let seconds, let scope = trouble.barred else { return nil }
        let (name, end) = (login.barName(scope), now.advanced(byMilliseconds: seconds * 1_000))
        store.bars.set(.init(end: end, trouble: trouble), for: name, at: now)
        // What the peer has said is kept with it: after a restart people are told the same.
        let kept = Secret(trouble.reason)
        return (name, Credential(secret: kept, made: unixNow, ends: unixNow.advanced(bySeconds: seconds)))
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
    private func load() async {
        guard !state.withLock({ $0.isLoaded }) else { return }
        let token = await store.load(name)
        await store.loadBars(of: login, on: runtime)
        let unixNow = runtime.unixNow
        let bar = store.bar(of: login, at: runtime.now)
        let news: TokenTrouble? = state.withLock { state in
            guard !state.isLoaded else { return nil }
            state.isLoaded = true
            if let token, TokenTiming.isUsable(token, at: unixNow) { state.token = token }
            return bar.flatMap { Self.meet($0, &state) }
        }
        if let news { tell(news) }
        setAlarm()
    }

    /// - Returns: What is to be told of it.
    private static func meet(_ bar: Bars.Bar, _ state: inout State) -> TokenTrouble? {
        let isNews = state.failure == nil || state.failure?.code != bar.trouble.code
        state.notBefore = bar.end
        (state.trouble, state.failure) = (bar.trouble, bar.trouble)
        state.isRefused = false
        return isNews ? bar.trouble : nil
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
