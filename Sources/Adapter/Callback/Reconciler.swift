import Binding
import Elements
import Events

/// Walks the devices once a night, compares each with WeCom and the vendor, and mends what differs.
///
/// A walk that is cut short by an end of the program is not taken up again: the next night's will do.
struct Reconciler: Sendable {
    let ledger: any BindLedger
    let site: Current<Site>
    let forwarding: Forwarding
    let agenda: Agenda
    let runtime: any Runtime
    let log: Log
    let counters: Counters
    private let state = Guarded(State())

    private struct State {
        var isWalking = false
        var isClosed = false
    }

    /// Devices a second; each costs WeCom and the vendor up to one question.
    private static let pauseMilliseconds: Int64 = 200
    private static let pageSize = 64
    private static let tickMilliseconds: Int64 = 60_000
    private static let patienceMilliseconds: Int64 = 5_000
    /// Pages in a row that may be unreadable before the walk is given up.
    private static let mostFailures = 10
    private static let progressEvery = 1_000

    init(
        ledger: any BindLedger, site: Current<Site>, forwarding: Forwarding, agenda: Agenda,
        runtime: any Runtime, log: Log, counters: Counters
    ) {
        self.ledger = ledger
        self.site = site
        self.forwarding = forwarding
        self.agenda = agenda
        self.runtime = runtime
        self.log = log
        self.counters = counters
    }

    /// Every minute looks whether it is time, until `close`.
    func run() async {
        var time = site.value.reconcileAt
        var next = time?.next(after: runtime.unixNow)
        while !isClosed {
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.tickMilliseconds))
            if site.value.reconcileAt != time {
                time = site.value.reconcileAt
                next = time?.next(after: runtime.unixNow)
            }
            if let due = next, due <= runtime.unixNow {
                next = time?.next(after: runtime.unixNow)
                runtime.spawn { _ = await everything() }
            }
            await undoLongHeld()
        }
    }

    func close() { state.withLock { $0.isClosed = true } }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    var isWalking: Bool { state.withLock { $0.isWalking } }

    // MARK: Walks

    /// Compares every device that has a row.
    ///
    /// - Returns: How many ended how; nil when a walk is under way already.
    func everything() async -> [Reconcile.Outcome: Int]? {
        let mayBegin = state.withLock { state in
            guard !state.isWalking, !state.isClosed else { return false }
            state.isWalking = true
            return true
        }
        guard mayBegin else { return nil }
        log.note("reconciling")
        let totals = await walk(onlyHeld: false) { _ in Device.adoptionMilliseconds }
        state.withLock { $0.isWalking = false }
        let fields = totals.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { ($0.key.rawValue, JSON.integer(Int64($0.value))) }
        log.note("reconciled", ["devices": .object(fields)])
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

    /// - Parameter patience: How long the device is held at least, in milliseconds; nil passes it over.
    private func walk(
        onlyHeld: Bool, patience: (Device) -> Int64?
    ) async -> [Reconcile.Outcome: Int] {
        var totals: [Reconcile.Outcome: Int] = [:]
        var checked = 0
        var failures = 0
        var last: SerialNumber?
        while !isClosed, failures < Self.mostFailures {
            guard let page = await page(onlyHeld: onlyHeld, after: last) else {
                failures += 1
                await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds))
                continue
            }
            failures = 0
            guard let end = page.last else { break }
            last = end.serial
            for device in page {
                guard !isClosed, let patience = patience(device) else { continue }
                totals[await compare(device, patience: patience), default: 0] += 1
                checked += 1
                if checked.isMultiple(of: Self.progressEvery) {
                    log.note("reconciling", ["checked": .integer(Int64(checked))])
                }
                await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.pauseMilliseconds))
            }
        }
        return totals
    }

    private func page(onlyHeld: Bool, after last: SerialNumber?) async -> [Device]? {
        do {
            return try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in
                try records.devices(onlyHeld: onlyHeld, after: last, atMost: Self.pageSize)
            }
        } catch {
            counters.add("reconciling_unread")
            return nil
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
            counters.add("reconciling_unread")
            return nil
        }
        guard let device else { return nil }
        return await compare(device, patience: 0)
    }

    private func compare(_ device: Device, patience milliseconds: Int64) async -> Reconcile.Outcome {
        guard device.isAtRest(at: runtime.unixNow) else { return .busy }
        guard let id = device.model, let model = site.value.models[id] else { return .unanswered }
        let witnesses = await witnesses(of: device, model)
        let bindsAtVendor = model.model.conversation != .verify
        let outcome: Reconcile.Outcome
        do {
            outcome = try await ledger.transact(LedgerTimes(by: patience)) {
                (records, now) throws(LedgerFailure) in
                try Reconcile.run(
                    device, witnesses, bindsAtVendor: bindsAtVendor, patience: milliseconds, in: &records,
                    at: now)
            }
        } catch {
            counters.add("reconciling_unkept")
            return .unanswered
        }
        counters.add("reconciled_\(outcome.rawValue)")
        report(outcome, device)
        return outcome
    }

    /// Asks first whoever decides more often, and the other one only if it matters.
    private func witnesses(of device: Device, _ model: ModelSite) async -> Reconcile.Witnesses {
        let serial = device.serial
        switch device.state {
        case .free:
            let vendor = await vendor(device, model)
            guard case .ours = vendor else { return .init(isBoundInWeCom: nil, vendor: vendor) }
            return .init(isBoundInWeCom: await model.wecom.isBound(serial, by: patience), vendor: vendor)
        case .held, .bound:
            let isBound = await model.wecom.isBound(serial, by: patience)
            // Where the vendor is to have it: what WeCom has bound, and what it would be undone for.
            let matters = isBound == (device.state == .bound)
            return .init(
                isBoundInWeCom: isBound, vendor: matters ? await vendor(device, model) : .noAnswer)
        case .asking, .unbinding: return .init(isBoundInWeCom: nil, vendor: .noAnswer)
        }
    }

    private func vendor(_ device: Device, _ model: ModelSite) async -> Ownership {
        guard model.model.conversation != .verify else { return .notOurs }
        let facts = await facts(of: device.serial, as: model.model.id)
        return await forwarding.ownership(of: device, facts, model, by: patience)
    }

    private func facts(of serial: SerialNumber, as model: ModelID) async -> DeviceFacts? {
        let site = site.value
        do {
            return try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in
                try site.facts(of: serial, as: model, in: records)
            }
        } catch {
            counters.add("reconciling_unread")
            return nil
        }
    }

    private func report(_ outcome: Reconcile.Outcome, _ device: Device) {
        switch outcome {
        case .agreed, .busy, .waiting, .unanswered: return
        case .bound, .held, .freed: break
        case .undone, .leftover: agenda.wake(at: runtime.unixNow)
        case .lostAtVendor, .strayInWeCom:
            counters.add("alerts_\(outcome.rawValue)")
            log.warn(
                outcome.rawValue,
                [
                    "device": .string(device.serial.text), "company": .string(device.holder?.text ?? ""),
                    "todo": "the device must be removed in WeCom and added again",
                ])
            return
        }
        log.note(
            "device_reconciled",
            ["device": .string(device.serial.text), "outcome": .string(outcome.rawValue)])
    }

    private var patience: Instant {
        runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
    }
}
