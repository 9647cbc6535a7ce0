import Binding
import Elements
import Events
import Telemetry

/// How fast the devices are walked: around before the next night, however many there are, up to 1.2 million.
///
/// Each costs WeCom a question, and the vendor one at most, within its quota.
package struct WalkPace: Sendable {
    /// From one device to the next.
    package let milliseconds: Int64

    private static let walkMilliseconds: Int64 = 20 * 3_600_000
    /// With few there is no hurry, and with more WeCom is asked no oftener: see `Ration`.
    private static let bounds: ClosedRange<Int64> = 60...200

    package init(devices count: Int) {
        let even = Self.walkMilliseconds / Int64(max(count, 1))
        milliseconds = min(max(even, Self.bounds.lowerBound), Self.bounds.upperBound)
    }

    /// How many are compared side by side, since an answer may take longer than there is for one device.
    package var atOnce: Int { Int(Self.bounds.upperBound / milliseconds) }
}

// MARK: Walks

extension Reconciler {
    private static let rationMilliseconds: Int64 = 1_000
    static let pageSize = 64
    private static let unreadableMilliseconds: Int64 = 5_000
    /// Pages in a row that may be unreadable before the walk is given up.
    private static let mostFailures = 10
    private static let progressEvery = 1_000

    /// Goes once around all devices.
    ///
    /// - Parameters:
    ///   - start: Behind which device it begins; nil for the first one.
    ///   - patience: How long the device is held at least, in milliseconds; nil passes it over.
    /// - Returns: How many ended how; and the last device before the first that could not be asked about,
    ///   because a day's quota was spent. nil when there was no such one, or nothing before it.
    func walk(
        onlyHeld: Bool, after start: SerialNumber? = nil, patience: (Device) -> Int64?
    ) async -> (totals: [Reconcile.Outcome: Int], end: SerialNumber?) {
        let pace = onlyHeld ? WalkPace(devices: 0) : await pace()
        var tally = Tally(start: start)
        var failures = 0
        var last = start
        var isAround = start == nil
        while !closing.isClosed, failures < Self.mostFailures {
            guard let page = await page(onlyHeld: onlyHeld, after: last) else {
                failures += 1
                await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.unreadableMilliseconds))
                continue
            }
            failures = 0
            guard let final = page.last else {
                guard !isAround else { break }
                (isAround, last) = (true, nil)
                continue
            }
            last = final.serial
            let rest = page.filter { device in
                !isAround || start.map { device.serial.text <= $0.text } ?? true
            }
            var due = rest.compactMap { device in patience(device).map { (device, $0) } }[...]
            while !due.isEmpty, !closing.isClosed {
                let few = due.prefix(pace.atOnce)
                let begun = runtime.now
                guard await isRationed(few.count) else { break }
                for (device, outcome) in await compare(Array(few), isNightly: !onlyHeld) {
                    tally.note(outcome, of: device)
                    if tally.checked.isMultiple(of: Self.progressEvery) {
                        log.tell(.reconciling, [.checked: .integer(Int64(tally.checked))])
                    }
                }
                due = due.dropFirst(few.count)
                await runtime.sleep(
                    until: begun.advanced(byMilliseconds: pace.milliseconds * Int64(few.count)))
            }
            if rest.count < page.count { break }
        }
        return (tally.totals, tally.end)
    }

    /// How a walk goes.
    private struct Tally {
        let start: SerialNumber?
        private(set) var totals: [Reconcile.Outcome: Int] = [:]
        private(set) var checked = 0
        /// The last device before the first that could not be asked about.
        private(set) var end: SerialNumber?
        private var before: SerialNumber?

        init(start: SerialNumber?) {
            self.start = start
        }

        mutating func note(_ outcome: Reconcile.Outcome, of device: Device) {
            if outcome == .overQuota, totals[.overQuota] == nil { end = before ?? start }
            before = device.serial
            totals[outcome, default: 0] += 1
            checked += 1
        }
    }

    private func pace() async -> WalkPace {
        do {
            let count = try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in try records.deviceCount()
            }
            return WalkPace(devices: count)
        } catch {
            counters.ledgerTroubles.add(.comparisonRead)
            return WalkPace(devices: 0)
        }
    }

    /// Waits until WeCom may be asked about so many.
    ///
    /// - Returns: Whether it may; false when the program closes.
    private func isRationed(_ count: Int) async -> Bool {
        while !ration.takeSpare(count, at: runtime.now) {
            await closing.wait(
                until: runtime.now.advanced(byMilliseconds: Self.rationMilliseconds), on: runtime)
            if closing.isClosed { return false }
        }
        return true
    }

    func page(
        onlyHeld: Bool, after last: SerialNumber?, atMost limit: Int = Reconciler.pageSize
    ) async -> [Device]? {
        do {
            return try await ledger.transact(LedgerTimes(by: patience)) {
                (records, _) throws(LedgerFailure) in
                try records.devices(onlyHeld: onlyHeld, after: last, atMost: limit)
            }
        } catch {
            counters.ledgerTroubles.add(.comparisonRead)
            return nil
        }
    }

    /// Compares several side by side, in whatever order, and tells of them in theirs.
    private func compare(
        _ devices: [(Device, patience: Int64)], isNightly: Bool
    ) async -> [(Device, Reconcile.Outcome)] {
        await withTaskGroup(of: (Int, Reconcile.Outcome).self) { group in
            for (index, (device, patience)) in devices.enumerated() {
                group.addTask {
                    (index, await compare(device, patience: patience, isNightly: isNightly))
                }
            }
            var outcomes: [(Int, Reconcile.Outcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map { (devices[$0.0].0, $0.1) }
        }
    }
}
