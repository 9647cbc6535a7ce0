package import Binding
package import Elements

/// Where tokens outlive the process. Whoever gives the two functions seals what they keep.
///
/// Those who share one also share what they learn of lock-outs.
package struct CredentialStore: Sendable {
    /// The newest credential under a name; nil when there is none, or when it cannot be read now.
    package let load: @Sendable (_ name: String) async -> Credential?
    /// Keeps a credential. A failure is the store's to report: without it a token is only fetched anew.
    package let keep: @Sendable (_ name: String, _ credential: Credential) async -> Void
    /// Keys the digests of passwords that stand in names.
    let namingKey: Secret
    let bars = Bars()

    package init(
        namedBy namingKey: Secret,
        load: @escaping @Sendable (_ name: String) async -> Credential?,
        keep: @escaping @Sendable (_ name: String, _ credential: Credential) async -> Void
    ) {
        self.namingKey = namingKey
        self.load = load
        self.keep = keep
    }

    /// Keeps nothing.
    package static let none = CredentialStore(namedBy: Secret(""), load: { _ in nil }, keep: { _, _ in })
}

// MARK: Who may not log in

extension CredentialStore {
    /// Takes up the bars of a login that an earlier process has met.
    func loadBars(of login: Login, on runtime: any Runtime) async {
        for scope in TokenTrouble.Scope.allCases {
            let name = login.barName(scope)
            guard let kept = await load(name) else { continue }
            // No longer than it was to last at first, whatever has become of the time of day.
            let longest = kept.ends.milliseconds(since: kept.made)
            let left = min(kept.ends.milliseconds(since: runtime.unixNow), longest)
            guard left > 0 else { continue }
            let now = runtime.now
            let trouble = TokenTrouble(
                barring: scope, seconds: longest / 1_000, kept.secret.exposedText, since: kept.made)
            bars.set(.init(end: now.advanced(byMilliseconds: left), trouble: trouble), for: name, at: now)
        }
    }

    /// What keeps everybody from logging in like this, whoever has met it; nil when nothing does.
    func bar(of login: Login, at now: Instant) -> Bars.Bar? { bars.last(of: login.barNames, at: now) }
}
