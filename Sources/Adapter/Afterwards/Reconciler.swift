import Binding
import Configuration
import Elements
import Events
import Telemetry

/// Walks the devices once a night, compares each with WeCom and the vendor, and mends what differs.
///
/// A walk that is cut short by an end of the program is not taken up again: the next night's will do.
struct Reconciler: Chore, Equipped {
    let kit: Kit
    let ration: Ration
    private let state = Guarded(State())

    private struct State {
        var isWalking = false
        var hasLooked = false
        /// When the next walk is due, by the time that is configured.
        var time: TimeOfDay?
        var next: UnixTime?
        /// Up to which device the last walk came before it could ask no more; the next one goes on from there.
        var last: SerialNumber?
    }

    private static let tickMilliseconds: Int64 = 60_000
    private static let patienceMilliseconds: Int64 = 5_000

    init(_ kit: Kit, _ ration: Ration) {
        self.kit = kit
        self.ration = ration
    }

    /// Every minute looks whether it is time; not at the first one, when a 0 of the process before may still be
    /// on its way.
    func turn() async -> Int64 {
        if let isDue = look() {
            if isDue { runtime.spawn { _ = await everything() } }
            await undoLongHeld()
        }
        return Self.tickMilliseconds
    }

    /// - Returns: Whether a walk was due, and the next one is now; nil at the first look.
    private func look() -> Bool? {
        let (time, now) = (site.value.reconcileAt, runtime.unixNow)
        return state.withLock { state in
            defer { state.hasLooked = true }
            let isDue = state.time == time && state.next.map { $0 <= now } ?? false
            if isDue || state.time != time { (state.time, state.next) = (time, time?.next(after: now)) }
            return state.hasLooked ? isDue : nil
        }
    }

    var isWalking: Bool { state.withLock { $0.isWalking } }

    // MARK: Walks

    /// Compares every device that has a row.
    ///
    /// - Returns: How many ended how; nil when a walk is under way already.
    func everything() async -> [Reconcile.Outcome: Int]? {
        let mayBegin = state.withLock { state in
            guard !state.isWalking, !closing.isClosed else { return false }
            state.isWalking = true
            return true
        }
        guard mayBegin else { return nil }
        log.tell(.reconciling)
        let start = state.withLock { $0.last }
        let (totals, end) = await walk(onlyHeld: false, after: start) { _ in Device.adoptionMilliseconds }
        state.withLock { state in
            state.isWalking = false
            state.last = end
        }
        let fields = totals.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key.rawValue, JSON.integer(Int64($0.value))) }
        log.tell(
            .reconciled,
            [
                .devices: .object(fields),
                // The next night begins behind it.
                .askedUpTo: end.map { .string($0.text) } ?? .null,
            ])
        return totals
    }

    /// Takes back what is held longer than its model allows.
    private func undoLongHeld() async {
        guard site.value.models.values.contains(where: { $0.model.undoAfterMinutes != nil }) else { return }
        _ = await walk(onlyHeld: true) { device in
            let model = device.model.flatMap { site.value.models[$0]?.model }
            guard let minutes = model?.undoAfterMinutes else { return nil }
            let patience = Int64(minutes) * 60_000
            let since = max(device.since, device.lastEvent ?? device.since)
            return runtime.unixNow.milliseconds(since: since) < patience ? nil : patience
        }
    }

    // MARK: One device

    /// Compares one device now; a held one that nobody has in WeCom is undone at once.
    ///
    /// - Returns: nil when the ledger has no row of it, or could not be read.
    func one(_ serial: SerialNumber) async -> Reconcile.Outcome? {
        let device: Device?
        do {
            device = try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in try records.device(serial)
            }
        } catch {
            counters.ledgerTroubles.add(.comparisonRead)
            return nil
        }
        guard let device else { return nil }
        return await compare(device, patience: 0)
    }

    /// - Parameter isNightly: Whether the vendor is asked only within the day's quota.
    func compare(
        _ device: Device, patience milliseconds: Int64, isNightly: Bool = false
    ) async -> Reconcile.Outcome {
        let (outcome, witnesses) = await weigh(
            device, patience: milliseconds, isNightly: isNightly, isDry: false)
        guard witnesses != nil, outcome != .overQuota else { return outcome }
        counters.comparisons.add(outcome)
        report(outcome, device)
        return outcome
    }

    /// Asks both clouds about a device, and mends what differs unless it is only to be said.
    ///
    /// - Returns: What they said too, where they were asked.
    func weigh(
        _ device: Device, patience milliseconds: Int64, isNightly: Bool, isDry: Bool
    ) async -> (Reconcile.Outcome, Reconcile.Witnesses?) {
        guard device.isAtRest(at: runtime.unixNow) else { return (.busy, nil) }
        guard let (location, wecom) = await location(of: device), let wecom else { return (.unanswered, nil) }
        let (witnesses, isOverQuota) = await witnesses(of: device, wecom, location, isNightly: isNightly)
        guard !isOverQuota else { return (.overQuota, witnesses) }
        let reconcile = Reconcile(
            device, witnesses, askedAt: location.whereabouts?.place(),
            bindsAtVendor: location.whereabouts?.bindsAtVendor ?? true, patience: milliseconds,
            isByHand: milliseconds == 0, isDry: isDry)
        do {
            return (try await ledger.run(reconcile, by: patience), witnesses)
        } catch {
            counters.ledgerTroubles.add(.comparisonKeep)
            return (.unanswered, nil)
        }
    }

    /// Asks WeCom first, and the vendor only if it matters.
    ///
    /// - Returns: Also whether the vendor would have to be asked, and may not be any more today.
    private func witnesses(
        of device: Device, _ wecom: any WeComPort, _ location: Location, isNightly: Bool
    ) async -> (Reconcile.Witnesses, isOverQuota: Bool) {
        let isBound = await wecom.isBound(device.serial, by: patience)
        // Where the vendor is to have it: what WeCom has bound, and what it would be undone for.
        let matters = device.state == .free || isBound == (device.state == .bound)
        guard matters, let whereabouts = location.whereabouts else {
            return (.init(isBoundInWeCom: isBound, vendor: nil), false)
        }
        let account = whereabouts.account
        if isNightly, let quota = account.quota, !quota.take(at: runtime.unixNow) {
            return (.init(isBoundInWeCom: isBound, vendor: nil), true)
        }
        let answer = await account.authority.ask(
            .holder, about: whereabouts.subject(of: device), within: CallWindow(by: patience))
        return (.init(isBoundInWeCom: isBound, vendor: Ownership(answer)), false)
    }

    /// Where the vendor is asked, and who asks WeCom.
    ///
    /// - Returns: nil where another device is in the place of one that is free: what the vendor has there is
    ///   that one's. Also when the ledger could not be read.
    private func location(of device: Device) async -> (Location, wecom: (any WeComPort)?)? {
        let site = site.value
        do {
            return try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in
                let location = try site.location(of: device, in: records)
                let wecom = try site.wecom(of: device, in: records)
                guard device.state == .free, let place = location.whereabouts?.place(),
                    try records.occupant(of: place, besides: device.serial) != nil
                else { return (location, wecom) }
                return nil
            }
        } catch {
            counters.ledgerTroubles.add(.comparisonRead)
            return nil
        }
    }

    private func report(_ outcome: Reconcile.Outcome, _ device: Device) {
        switch outcome {
        // What is for a person is an alert.
        case .agreed, .busy, .waiting, .unanswered, .overQuota, .lostAtVendor, .strayInWeCom: return
        case .bound, .held, .freed: break
        case .undone, .leftover: agenda.wake(at: runtime.unixNow)
        }
        log.tell(
            .deviceReconciled,
            [.device: .string(device.serial.text), .outcome: .string(outcome.rawValue)])
    }

    var patience: Instant {
        runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
    }
}
