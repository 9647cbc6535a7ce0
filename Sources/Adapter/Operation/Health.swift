import Binding
import Desk
import Elements
import Events
import Ledger
import Telemetry
import Transport

/// Looks after what is wrong with the running program and with whom it needs, and what is so in it now.
struct Health: Chore {
    let ledger: SQLiteLedger
    let machine: Machine
    let site: Current<Site>
    let clouds: KeptClouds
    let server: Server
    let loops: Loops
    let certificates: CertificateWatch
    let conditions: Conditions
    let isDraining: Guarded<Bool>
    /// What the server had counted when it was looked at last.
    private let counted = Guarded(ServerCounters())

    private static let intervalMilliseconds: Int64 = 5_000
    private static let patienceMilliseconds: Int64 = 1_000

    init(
        ledger: SQLiteLedger, machine: Machine, site: Current<Site>, clouds: KeptClouds, server: Server,
        loops: Loops, certificates: CertificateWatch, conditions: Conditions, isDraining: Guarded<Bool>
    ) {
        self.ledger = ledger
        self.machine = machine
        self.site = site
        self.clouds = clouds
        self.server = server
        self.loops = loops
        self.certificates = certificates
        self.conditions = conditions
        self.isDraining = isDraining
    }

    var patience: LedgerTimes {
        LedgerTimes(by: loops.now.advanced(byMilliseconds: Self.patienceMilliseconds))
    }

    // MARK: Conditions

    func turn() async -> Int64 {
        await look()
        return Self.intervalMilliseconds
    }

    /// What is wrong now, looked at anew.
    func standing() async -> [Conditions.Standing] {
        await look()
        return conditions.standing
    }

    private func look() async {
        let (site, now, figures) = (site.value, loops.unixNow, ledger.figures)
        look(.draining, isDraining.withLock { $0 })
        await lookAtLedger(site)
        look(.ledgerCorrection, figures.overdueCorrections > 0)
        look(.ledgerLinked, figures.isLinked)
        lookAtRoom(figures.freeBytes)
        look(.sourcesUnknown, site.fence?.isOpen == true)
        let courier = machine.courier
        conditions.look(
            .outboxLate, courier.isLate(at: now) ? ["": courier.figures.refusal ?? .init()] : [:])
        clouds.look(at: now)
        lookAtLacks(site.lacks(at: now))
        lookAtKeys(site)
        conditions.look(.certificate, certificates.examples(at: loops.now, now))
        lookAtConnections(server.counters)
        conditions.sweep()
    }

    /// The figure may be a second old, and whoever has just written knows better.
    private func lookAtRoom(_ freeBytes: Int64?) {
        guard let freeBytes else { return }
        if freeBytes < LedgerLimits().freeBytes { return look(.ledgerFull, true) }
        conditions.over(.ledgerFull, unmetFor: Self.roomMilliseconds)
    }

    private static let roomMilliseconds: Int64 = 2_000

    private func look(_ condition: Condition, _ isSo: Bool) {
        conditions.look(condition, isSo ? ["": Conditions.Example()] : [:])
    }

    private func lookAtLacks(_ lacks: [(ModelID, RedemptionLack)]) {
        let tickets = lacks.filter { $0.1 == .ticket }.map { id, _ in
            (id.text, Conditions.Example(todo: machine.adviceWithoutTicket(of: id)))
        }
        let tokens = lacks.compactMap { id, lack -> (String, Conditions.Example)? in
            guard case .token(let code, let reason) = lack else { return nil }
            return (id.text, Conditions.Example(code: code, reason))
        }
        conditions.look(.noTicket, Dictionary(tickets) { first, _ in first })
        conditions.look(.noToken, Dictionary(tokens) { first, _ in first })
    }

    private func lookAtKeys(_ site: Site) {
        let idle = machine.receiver.keyUse.idle(of: site.routes.mapValues(\.keys))
        let unused = idle.compactMapValues { idle -> Conditions.Example? in
            guard case .unused(let place) = idle else { return nil }
            return .init([.detail: .string("keys[\(place)]")])
        }
        conditions.look(.keyUnused, unused)
    }

    private func lookAtConnections(_ now: ServerCounters) {
        let before = counted.withLock { counted in
            defer { counted = now }
            return counted
        }
        let full = now.overLimit + now.displaced - before.overLimit - before.displaced
        let empty = now.pauses + now.unopened - before.pauses - before.unopened
        if full > 0 { conditions.note(.connectionsFull, .init([.count: .integer(Int64(full))])) }
        if empty > 0 { conditions.note(.descriptorsUsedUp, .init([.count: .integer(Int64(empty))])) }
    }

    // MARK: The ledger

    private static let ledgerConditions: [Condition] = [.ledgerLate, .ledgerUnavailable]

    /// What it says, or that it says nothing.
    private func lookAtLedger(_ site: Site) async {
        let asked = loops.now
        let unlisted = conditions.standing.filter { $0.condition == .notListed }
            .map { (model: $0.subject, devices: $0.devices) }
        do {
            let kept = try await ledger.transact(patience) { (records, now) throws(LedgerFailure) in
                try KeptTroubles(in: records, of: site, unlisted, at: now)
            }
            for condition in Self.ledgerConditions { conditions.over(condition, asked: asked) }
            kept.look(conditions)
        } catch {
            guard let condition = error.word.condition else { return }
            conditions.begin(condition, .init([.failure: .string("\(error)")]))
        }
    }
}
