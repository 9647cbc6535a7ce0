import Adapter
import Binding
import Elements
import Events
import Support

/// How things are outside: what the vendor and WeCom have, and what is on its way there. The adapter can
/// only ask about it.
///
/// What must never happen is noticed here, where it would happen.
final class Outside: Sendable {
    private struct Truth {
        var random: SplitMix
        var isCalm = false
        /// When a process ended last, and all its calls with it.
        var lastCrash: Instant?
        /// When the vendor bound a device to our account.
        var boundAt: [SerialNumber: UnixTime] = [:]
        /// The company that has a device in WeCom.
        var owners: [SerialNumber: String] = [:]
        /// Zeros that WeCom has not acted on yet.
        var zeros: [SerialNumber: [String]] = [:]
        /// Codes with an attempt that did not provably end unspent.
        var spent: Set<[UInt8]> = []
        var faults: [String] = []
        var trace: [String] = []
    }

    let simulation: Simulation
    private let origin: Instant
    private let truth: Guarded<Truth>

    init(_ simulation: Simulation, seed: UInt64) {
        self.simulation = simulation
        origin = simulation.now
        truth = Guarded(Truth(random: SplitMix(state: seed)))
    }

    // MARK: Chance

    func milliseconds(_ range: ClosedRange<Int64>) -> Int64 {
        truth.withLock { Int64.random(in: range, using: &$0.random) }
    }

    func chance(_ percent: Int64) -> Bool { milliseconds(0...99) < percent }

    func pick<Element: Sendable>(_ elements: [Element]) -> Element {
        elements[Int(milliseconds(0...Int64(elements.count - 1)))]
    }

    /// Whether nothing is lost, late or refused any more.
    var isCalm: Bool { truth.withLock { $0.isCalm } }

    func crash() {
        note("crash")
        let now = simulation.now
        truth.withLock { $0.lastCrash = now }
    }

    /// Whether what a call was to do would happen later than any such thing does after the call's end.
    func isTooLate(begun: Instant) -> Bool {
        guard let crash = truth.withLock({ $0.lastCrash }), begun <= crash else { return false }
        return simulation.now.milliseconds(since: crash) > Outside.longestMilliseconds
    }

    /// After its end, a call may have its effect for this long.
    static let longestMilliseconds: Int64 = 58_000

    func calmDown() { truth.withLock { $0.isCalm = true } }

    // MARK: What happens

    var faults: [String] { truth.withLock { $0.faults } }

    var trace: [String] { truth.withLock { $0.trace } }

    func note(_ text: String) {
        let now = simulation.now.milliseconds(since: origin)
        truth.withLock { $0.trace.append("\(now): \(text)") }
    }

    func fault(_ text: String) {
        note("FAULT: \(text)")
        truth.withLock { $0.faults.append(text) }
    }

    func later(_ milliseconds: Int64, _ action: @escaping @Sendable () async -> Void) {
        simulation.spawn { [simulation] in
            await simulation.sleep(until: simulation.now.advanced(byMilliseconds: milliseconds))
            await action()
        }
    }

    func boundAt(_ serial: SerialNumber) -> UnixTime? { truth.withLock { $0.boundAt[serial] } }

    func bindAtVendor(_ serial: SerialNumber) {
        note("\(serial): bound at the vendor")
        let now = simulation.unixNow
        truth.withLock { truth in
            if truth.boundAt[serial] == nil { truth.boundAt[serial] = now }
        }
    }

    func unbindAtVendor(_ serial: SerialNumber) {
        note("\(serial): unbound at the vendor")
        let (owner, zeros) = truth.withLock { truth in
            truth.boundAt[serial] = nil
            return (truth.owners[serial], truth.zeros[serial] ?? [])
        }
        if let owner { fault("\(serial) is unbound while \(owner) has it in WeCom") }
        if !zeros.isEmpty { fault("\(serial) is unbound while a 0 is on its way to \(zeros[0])") }
    }

    func owner(of serial: SerialNumber) -> String? { truth.withLock { $0.owners[serial] } }

    func removeInWeCom(_ serial: SerialNumber) { truth.withLock { $0.owners[serial] = nil } }

    /// A 0 leaves the adapter.
    ///
    /// - Parameter arrives: After how many milliseconds WeCom acts on it, if ever.
    func zero(_ serial: SerialNumber, to company: String, arrives: Int64?) {
        note("\(serial): 0 to \(company)\(arrives == nil ? ", lost" : "")")
        let (owner, zeros) = truth.withLock { truth in (truth.owners[serial], truth.zeros[serial] ?? []) }
        if let owner, owner != company { fault("\(serial): 0 to \(company), and \(owner) has it") }
        if zeros.contains(where: { $0 != company }) { fault("\(serial): zeros to two companies") }
        guard let arrives else { return }
        truth.withLock { $0.zeros[serial, default: []].append(company) }
        later(arrives) { [self] in
            note("\(serial): WeCom binds it for \(company)")
            truth.withLock { truth in
                if let place = truth.zeros[serial]?.firstIndex(of: company) {
                    truth.zeros[serial]?.remove(at: place)
                }
                truth.owners[serial] = company
            }
        }
    }

    /// A code leaves the adapter.
    func send(_ code: AuthCode) {
        let isAgain = truth.withLock { $0.spent.contains(code.secret.exposed) }
        if isAgain { fault("a code is sent although an attempt may have spent it") }
    }

    func spend(_ code: AuthCode) { truth.withLock { _ = $0.spent.insert(code.secret.exposed) } }
}
