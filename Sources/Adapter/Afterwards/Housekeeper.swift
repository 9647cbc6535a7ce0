import Binding
import Elements
import Events
import Telemetry

/// What must be done without a callback: doubtful calls looked into, devices taken back, codes retried.
struct Housekeeper: Chore, Equipped {
    let kit: Kit
    let redeemer: Redeemer
    let errands: Errands
    /// No device is looked after before: a 0 that the process before this one gave may be on its way.
    let settled: Instant
    let running: Running<SerialNumber>
    let ration: Ration

    /// Of either kind that are under way at once: as many as a silent cloud keeps waiting for its answer.
    private static let mostBusy = 1_024
    /// An errand can make another one due at once, as a look at WeCom makes an unbind.
    private static let mostInARow = 4
    /// The agenda is kept in memory; a sweep this often would mend a slip in it.
    private static let longestSleepMilliseconds: Int64 = 30_000
    private static let patienceMilliseconds: Int64 = 5_000
    private static let unkept = BackOff(every: 1_000)

    var alarm: Agenda? { agenda }

    func turn() async -> Int64 {
        await sweep()
        return Housekeeper.longestSleepMilliseconds
    }

    private struct Due: Sendable {
        let devices: [Device]
        let redemptions: [Redemption]
        let next: UnixTime?
    }

    private func sweep() async {
        let left = ration.left(at: runtime.now)
        let due: Due
        do {
            // What is under way is still due, and must not take the place of what is not.
            let (devices, codes) = (left + running.count, left + redeemer.running.count)
            due = try await ledger.transact(LedgerTimes(by: patience)) {
                (records, now) throws(LedgerFailure) in
                Due(
                    devices: try records.devices(dueBy: now, atMost: devices),
                    redemptions: try records.redemptions(dueBy: now, atMost: codes),
                    next: try records.nextDue())
            }
        } catch {
            counters.ledgerTroubles.add(.sweep)
            agenda.wake(at: runtime.unixNow.advanced(byMilliseconds: 1_000))
            return
        }
        begin(due, atMost: left)
        if let next = due.next {
            // What has just been begun is still due on disk until it ends, and wakes us itself then.
            agenda.wake(at: max(next, runtime.unixNow.advanced(byMilliseconds: 1_000)))
        }
    }

    /// Half is kept for codes, since they die within minutes; of the devices those come first that somebody waits for.
    private func begin(_ due: Due, atMost left: Int) {
        let isSettled = runtime.now >= settled
        if !isSettled {
            agenda.wake(
                at: runtime.unixNow.advanced(byMilliseconds: settled.milliseconds(since: runtime.now)))
        }
        let waiting = isSettled ? running.fresh(due.devices.map(\.serial), atMost: Housekeeper.mostBusy) : []
        let codes = redeemer.running.fresh(due.redemptions.map(\.codeDigest), atMost: Housekeeper.mostBusy)
            .prefix(max(left / 2, left - waiting.count))
        let devices = waiting.prefix(left - codes.count)
        ration.take(codes.count + devices.count, at: runtime.now)
        for redemption in due.redemptions where codes.contains(redemption.codeDigest) {
            runtime.spawn { await redeemer.resume(redemption) }
        }
        for serial in devices {
            runtime.spawn { await runErrand(of: serial) }
        }
    }

    /// Runs what is due for a device, and at once what becomes due by that.
    private func runErrand(of serial: SerialNumber) async {
        guard running.enter(serial) else { return }
        defer { running.leave(serial) }
        for round in 0..<Housekeeper.mostInARow {
            // What the sweep saw may have been done meanwhile: an unbind would hit whoever has come since.
            guard let task = await present(serial) else { break }
            if round > 0 { ration.take(1, at: runtime.now) }
            let outcome = await errands.run(task)
            guard await keep(outcome, about: task.due.device) else { break }
        }
        agenda.wake(at: runtime.unixNow.advanced(byMilliseconds: 1_000))
    }

    /// - Returns: Whether the ledger has taken it.
    private func keep(_ outcome: Errands.Outcome, about device: Device) async -> Bool {
        let report = outcome.report
        counters.errands.add(report.end)
        log.tell(
            .errand,
            [
                .device: .string(device.serial.text), .state: .string(device.state.rawValue),
                .report: .string(report.end.rawValue), .attempt: .integer(Int64(device.attempts + 1)),
            ].merging(outcome.obstacle?.logged ?? [:]) { $1 })
        let errand = RunErrand(
            report, about: device, isLetGo: outcome.isLetGo, because: outcome.obstacle)
        let isFreed = await Housekeeper.unkept.insist(on: runtime) { () throws(LedgerFailure) in
            try await ledger.run(errand, by: patience)
        } goesOn: { _ in
            counters.ledgerTroubles.add(.errandKeep)
            // What may still land is nowhere else: nothing is done about the device before it is kept.
            return report == .unbindUnknown && !running.isClosed
        }
        if isFreed == true {
            log.tell(
                .deviceFreed,
                [
                    .device: .string(device.serial.text), .model: .string(device.model?.text ?? ""),
                    .company: .string(device.holder?.text ?? ""),
                ])
        }
        return isFreed != nil
    }

    /// What is due for a device now, and where.
    private func present(_ serial: SerialNumber) async -> Errands.Task? {
        let site = errands.site.value
        do {
            return try await ledger.transact(LedgerTimes(by: patience)) {
                (records, now) throws(LedgerFailure) in
                guard let due = try RunErrand.due(for: serial, in: records, at: now) else { return nil }
                let location = try site.location(of: due.device, in: records)
                let other = try location.whereabouts.flatMap { whereabouts throws(LedgerFailure) in
                    try records.occupant(of: whereabouts.place(), besides: serial)
                }
                let wecom = try site.wecom(of: due.device, in: records)
                return Errands.Task(due: due, location: location, wecom: wecom, other: other)
            }
        } catch {
            counters.ledgerTroubles.add(.errandRead)
            return nil
        }
    }

    private var patience: Instant {
        runtime.now.advanced(byMilliseconds: Housekeeper.patienceMilliseconds)
    }
}

extension RunErrand.Report {
    fileprivate var end: ErrandEnd {
        switch self {
        case .vendorHasIt: .vendorHasIt
        case .vendorHasItNot: .vendorHasItNot
        case .wecomHasIt: .wecomHasIt
        case .wecomHasItNot: .wecomHasItNot
        case .unbound: .unbound
        case .unbindUnknown: .unbindUnknown
        case .unbindRefused: .unbindRefused
        case .placeShared: .placeShared
        case .cannotTell: .cannotTell
        case .noAnswer: .noAnswer
        }
    }
}
