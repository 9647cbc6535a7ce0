import Binding
package import Cloud
import Configuration
package import Elements
package import Events
import Telemetry

/// What the nightly comparison may still ask of one account today: the vendor counts every call, and a bind
/// that meets the end of the quota is refused. That it was used up outlives the process, as a lock-out does.
///
/// Source: vendor documentation; about 1,280 calls a day.
///
/// States: Device 43.
package final class Quota: Sendable {
    private struct State {
        var callsPerDay: Int
        var day: Int64?
        var calls = 0
        var isSpent = false
        /// The last refusal of the day, while nothing was answered since.
        var refused: Refused?
    }

    /// Which code said so, about which device.
    package struct Refused: Sendable {
        let code: Int?
        let device: SerialNumber
        var asked: Instant
        /// When it said so first today.
        var since: UnixTime

        package init(code: Int?, device: SerialNumber, asked: Instant, since: UnixTime) {
            (self.code, self.device, self.asked, self.since) = (code, device, asked, since)
        }
    }

    private let state: Guarded<State>
    private let keep: @Sendable (Refused?) -> Void

    package init(callsPerDay: Int = Installation.VendorAccount.usualNightlyCalls) {
        state = Guarded(State(callsPerDay: callsPerDay))
        keep = { _ in }
    }

    /// The one of an account, with what an earlier process has met today.
    package init(of account: String, keptIn store: CredentialStore, on runtime: any Runtime) async {
        let name = "used_up/\(account)"
        var kept = State(callsPerDay: Installation.VendorAccount.usualNightlyCalls)
        let last = await store.load(name)
        if let credential = last {
            Self.turn(&kept, at: runtime.unixNow)
            let isToday = kept.day == Self.day(of: credential.made)
            kept.refused = isToday ? Refused(credential, at: runtime.now) : nil
            kept.isSpent = kept.refused != nil
        }
        state = Guarded(kept)
        // The newest is kept, and a clock may have been ahead when the one before was.
        let newest = Guarded(last?.made)
        keep = { refused in
            let time = refused?.since ?? runtime.unixNow
            let made = newest.withLock { newest in
                let made = max(time, newest?.advanced(byMilliseconds: 1) ?? time)
                newest = made
                return made
            }
            let credential = Credential(refused, made: made)
            runtime.spawn { await store.keep(name, credential) }
        }
    }

    func set(callsPerDay: Int) { state.withLock { $0.callsPerDay = callsPerDay } }

    /// - Returns: Whether one more question may be asked; if so, it counts.
    func take(at now: UnixTime) -> Bool {
        state.withLock { state in
            Self.turn(&state, at: now)
            guard !state.isSpent, state.calls < state.callsPerDay else { return false }
            state.calls += 1
            return true
        }
    }

    /// Whether something was asked today, and no more may be.
    func isUsedUp(at now: UnixTime) -> Bool {
        state.withLock { state in
            Self.turn(&state, at: now)
            return state.isSpent || (state.calls > 0 && state.calls >= state.callsPerDay)
        }
    }

    /// By what the vendor has said that it answers the account nothing more; nil while it does.
    package func refused(at now: UnixTime) -> Refused? {
        state.withLock { state in
            Self.turn(&state, at: now)
            return state.refused
        }
    }

    /// The vendor has answered a question, which disproves what it refused before that was asked. The night asks no
    /// more today all the same.
    package func answered(askedAt asked: Instant) {
        let isNews = state.withLock { state in
            guard let refused = state.refused, asked >= refused.asked else { return false }
            state.refused = nil
            return true
        }
        if isNews { keep(nil) }
    }

    /// The night asks no more today.
    ///
    /// - Parameters:
    ///   - refused: How the vendor has said that nobody may; nil where it was only asked too much at once.
    ///   - asked: When it was asked. What it says of the day before is none of today's.
    package func end(_ refused: Refused?, asked: UnixTime, at now: UnixTime) {
        guard Self.day(of: asked) == Self.day(of: now) else { return }
        let news: Refused? = state.withLock { state in
            Self.turn(&state, at: now)
            state.isSpent = true
            guard var refused else { return nil }
            let former = state.refused
            if let former {
                // Answers need not come in the order of their questions.
                (refused.since, refused.asked) = (former.since, max(former.asked, refused.asked))
            }
            state.refused = refused
            return former == nil ? refused : nil
        }
        if let news { keep(news) }
    }

    /// The vendor's day is China's.
    private static func turn(_ state: inout State, at now: UnixTime) {
        let day = day(of: now)
        if state.day != day { state = State(callsPerDay: state.callsPerDay, day: day) }
    }

    private static func day(of time: UnixTime) -> Int64 { (time.seconds + 8 * 3_600) / 86_400 }
}

extension Conditions.Example {
    init(_ refused: Quota.Refused) {
        let reason = Reason(.vendorQuota, vendorCode: refused.code)
        self.init(
            reason.logged.merging([.device: .string(refused.device.text)]) { $1 },
            todo: reason.advice(about: refused.device), since: refused.since)
    }
}

// MARK: Through a restart

extension Quota.Refused {
    fileprivate init?(_ credential: Credential, at now: Instant) {
        let parts = credential.secret.exposedText.split(separator: " ")
        guard parts.count == 2, let device = SerialNumber(String(parts[0])) else { return nil }
        self.init(code: Int(parts[1]), device: device, asked: now, since: credential.made)
    }
}

extension Credential {
    /// Of a quota that is there again it says nothing.
    fileprivate init(_ refused: Quota.Refused?, made: UnixTime) {
        let text = refused.map { "\($0.device) \($0.code.map(String.init) ?? "-")" } ?? ""
        self.init(secret: Secret(text), made: made, ends: made.advanced(bySeconds: 86_400))
    }
}
