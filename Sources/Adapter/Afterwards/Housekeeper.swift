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

    /// No sweep begins more than this of either kind.
    private static let mostAtOnce = 64
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
        var devices: [Device]
        var redemptions: [Redemption]
        var next: UnixTime?
    }

    private func sweep() async {
        let due: Due
        do {
            // What is under way is still due, and must not take the place of what is not.
            let busy = min(max(running.count, redeemer.running.count), Housekeeper.mostBusy)
            due = try await ledger.transact(LedgerTimes(by: patience)) {
                (records, now) throws(LedgerFailure) in
                try Housekeeper.due(in: records, at: now, atMost: Housekeeper.mostAtOnce + busy)
            }
        } catch {
            counters.ledgerTroubles.add(.sweep)
            agenda.wake(at: runtime.unixNow.advanced(byMilliseconds: 1_000))
            return
        }
        for redemption in due.redemptions {
            runtime.spawn { await redeemer.resume(redemption) }
        }
        if runtime.now < settled {
            agenda.wake(
                at: runtime.unixNow.advanced(byMilliseconds: settled.milliseconds(since: runtime.now)))
        } else {
            for device in due.devices {
                runtime.spawn { await runErrand(of: device.serial) }
            }
        }
        if let next = due.next {
            // What has just been begun is still due on disk until it ends, and wakes us itself then.
            agenda.wake(at: max(next, runtime.unixNow.advanced(byMilliseconds: 1_000)))
        }
    }

    private static func due(
        in records: any Records, at now: UnixTime, atMost limit: Int
    ) throws(LedgerFailure) -> Due {
        let end = UnixTime(milliseconds: .max)
        let devices = try records.devices(dueBy: now, atMost: limit)
        let redemptions = try records.redemptions(dueBy: now, atMost: limit)
        let next = [
            try records.devices(dueBy: end, atMost: 1).first?.due,
            try records.redemptions(dueBy: end, atMost: 1).first?.progress.due,
        ].compactMap { $0 }.min()
        return Due(devices: devices, redemptions: redemptions, next: next)
    }

    /// Runs what is due for a device, and at once what becomes due by that.
    private func runErrand(of serial: SerialNumber) async {
        guard running.enter(serial) else { return }
        defer { running.leave(serial) }
        for _ in 0..<Housekeeper.mostInARow {
            // What the sweep saw may have been done meanwhile: an unbind would hit whoever has come since.
            guard let task = await present(serial) else { break }
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
