import Binding
import Elements
import Events
import Support

/// How things are: what the vendor and WeCom have, and which answers are on their way.
///
/// The adapter can only ask about it. What must never happen is noticed here, where it would happen.
final class Truth: Sendable {
    /// One attempt to spend a code, as far as anybody outside the process could prove what became of it.
    private struct Attempt {
        var isProvedUnspent = false
    }

    private struct State {
        /// When the vendor bound a device to our account.
        var boundAt: [Thing: UnixTime] = [:]
        /// Where it was let go without the vendor, as its people know.
        var leftBehind: Set<Thing> = []
        /// The company that has a device in WeCom.
        var owners: [SerialNumber: String] = [:]
        /// Zeros that WeCom has not acted on yet.
        var zeros: [SerialNumber: [String]] = [:]
        /// Codes that WeCom lets be spent, because it acted on their 0, and when it made them.
        var active: [String: UnixTime] = [:]
        /// Whose code each is that came with a 0.
        var companies: [String: (serial: SerialNumber, company: String)] = [:]
        var spent: Set<String> = []
        var attempts: [String: [Attempt]] = [:]
    }

    let simulation: Simulation
    let chronicle: Chronicle
    private let state = Guarded(State())

    init(_ simulation: Simulation, _ chronicle: Chronicle) {
        self.simulation = simulation
        self.chronicle = chronicle
    }

    func later(_ milliseconds: Int64, _ action: @escaping @Sendable () async -> Void) {
        simulation.spawn { [simulation] in
            await simulation.sleep(until: simulation.now.advanced(byMilliseconds: milliseconds))
            await action()
        }
    }

    // MARK: The vendor

    func boundAt(_ device: Thing) -> UnixTime? { state.withLock { $0.boundAt[device] } }

    /// Whether the vendor has a device, under whatever key.
    func isAtVendor(_ serial: SerialNumber) -> Bool {
        state.withLock { $0.boundAt.keys.contains { $0.serial == serial } }
    }

    /// Whether the vendor has a device where nobody has let it go on purpose.
    func isForgottenAtVendor(_ serial: SerialNumber) -> Bool {
        state.withLock { state in
            state.boundAt.keys.contains { $0.serial == serial && !state.leftBehind.contains($0) }
        }
    }

    /// A person lets a device go without the vendor, where that has it now.
    func leaveBehind(_ serial: SerialNumber) {
        state.withLock { state in
            state.leftBehind.formUnion(state.boundAt.keys.filter { $0.serial == serial })
        }
    }

    /// Whether any user has it under this key.
    func isAtVendor(key: String) -> Bool {
        state.withLock { $0.boundAt.keys.contains { $0.key == key } }
    }

    func bindAtVendor(_ device: Thing) {
        chronicle.note("  \(device.key): bound at the vendor by \(device.user)")
        let now = simulation.unixNow
        state.withLock { state in
            if state.boundAt[device] == nil { state.boundAt[device] = now }
            state.leftBehind.remove(device)
        }
    }

    func unbindAtVendor(_ device: Thing) {
        chronicle.note("  \(device.key): unbound at the vendor by \(device.user)")
        let serial = device.serial
        let (owner, zeros) = state.withLock { state in
            state.boundAt[device] = nil
            return (state.owners[serial], state.zeros[serial] ?? [])
        }
        // What is left of an earlier list is no company's.
        guard !isAtVendor(serial) else { return }
        if let owner { chronicle.violation("\(serial) is unbound while \(owner) has it in WeCom") }
        if !zeros.isEmpty {
            chronicle.violation("\(serial) is unbound while a 0 is on its way to \(zeros[0])")
        }
    }

    /// The vendor's people let a device go that somebody has let go without asking them.
    func letGoAtVendor(_ serial: SerialNumber) {
        for device in state.withLock({ $0.boundAt.keys.filter { $0.serial == serial } }) {
            unbindAtVendor(device)
        }
    }

    // MARK: WeCom

    func owner(of serial: SerialNumber) -> String? { state.withLock { $0.owners[serial] } }

    func isZeroUnderWay(_ serial: SerialNumber) -> Bool {
        state.withLock { $0.zeros[serial]?.isEmpty == false }
    }

    func removeInWeCom(_ serial: SerialNumber) { state.withLock { $0.owners[serial] = nil } }

    /// A 0 leaves the adapter.
    ///
    /// - Parameters:
    ///   - made: When WeCom made the code.
    ///   - arrives: After how many milliseconds WeCom acts on it, if ever.
    func zero(
        _ serial: SerialNumber, to company: String, code: String, made: UnixTime, arrives: Int64?
    ) {
        let (owner, zeros) = state.withLock { state in (state.owners[serial], state.zeros[serial] ?? []) }
        if let owner, owner != company {
            chronicle.violation("\(serial): 0 to \(company), and \(owner) has it")
        }
        if zeros.contains(where: { $0 != company }) {
            chronicle.violation("\(serial): zeros to two companies")
        }
        state.withLock { $0.companies[code] = (serial, company) }
        guard let arrives else { return }
        state.withLock { $0.zeros[serial, default: []].append(company) }
        later(arrives) { [self] in
            chronicle.note("  \(serial): WeCom binds it for \(company)")
            state.withLock { state in
                if let place = state.zeros[serial]?.firstIndex(of: company) {
                    state.zeros[serial]?.remove(at: place)
                }
                state.owners[serial] = company
                state.active[code] = made
            }
        }
    }

    // MARK: Codes

    /// Whether WeCom lets it be spent, for ten minutes by its own clock.
    func isActive(_ code: String) -> Bool {
        guard let made = state.withLock({ $0.active[code] }) else { return false }
        return simulation.unixNow.milliseconds(since: made) < StoredCallback.codeLifeMilliseconds
    }

    static func secret(of code: String) -> String { "CANARY-secret-of-\(code)" }

    /// The maker's service gets a secret: of the device it asked about, and of no company that has lost it.
    func handOut(_ secret: String, of serial: SerialNumber) {
        let (companies, owner) = state.withLock { ($0.companies, $0.owners[serial]) }
        guard let its = companies.first(where: { Truth.secret(of: $0.key) == secret })?.value else {
            return chronicle.violation("\(serial): a secret of no 0 is handed out")
        }
        chronicle.note("  the maker's service fetches the secret of \(serial) for \(its.company)")
        if its.serial != serial {
            chronicle.violation("\(serial): the secret of \(its.serial) is handed out")
        }
        if let owner, owner != its.company {
            chronicle.violation("\(serial): \(its.company)'s secret is handed out, and \(owner) has it")
        }
    }

    /// - Returns: Whether it had not been spent before.
    func spend(_ code: String) -> Bool { state.withLock { $0.spent.insert(code).inserted } }

    func isSpent(_ code: String) -> Bool { state.withLock { $0.spent.contains(code) } }

    /// The first byte of an attempt leaves the adapter.
    ///
    /// - Returns: Which attempt of this code it is.
    func beginAttempt(_ code: String) -> Int {
        // For a person who had it retried, the earlier ones do not count any more.
        let isRetry = chronicle.histories.takeRetry(of: code)
        let (number, mayBeSpent) = state.withLock { state in
            let earlier = (state.attempts[code] ?? []).map { attempt in
                Attempt(isProvedUnspent: attempt.isProvedUnspent || isRetry)
            }
            state.attempts[code] = earlier + [Attempt()]
            return (earlier.count, earlier.contains { !$0.isProvedUnspent })
        }
        chronicle.histories.note(code: code, .send)
        if mayBeSpent {
            chronicle.violation("\(code) is sent again although an attempt may have spent it")
        }
        return number
    }

    /// The adapter heard that this attempt spent nothing.
    func proveUnspent(_ code: String, attempt: Int) {
        chronicle.histories.note(code: code, .refusal)
        state.withLock { $0.attempts[code]?[attempt].isProvedUnspent = true }
    }
}
