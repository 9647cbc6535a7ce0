import Binding
import Elements
import Events

/// What ledger, WeCom and vendor say of one device, and what a comparison would do about it.
struct Compared: Sendable {
    let device: Device
    let outcome: Reconcile.Outcome
    /// nil where the two were not asked.
    let witnesses: Reconcile.Witnesses?
}

extension Reconciler {
    /// As many are asked about side by side; both clouds answer a page in ten seconds, or not at all.
    static let lookedAtOnce = 16
    private static let rationMilliseconds: Int64 = 5_000
    private static let againMilliseconds: Int64 = 100

    /// Compares a page of devices, and mends nothing.
    ///
    /// - Parameter serial: Behind which device the page begins; nil for the first one.
    /// - Returns: nil when the ledger cannot be read, or WeCom be asked so much, now.
    func look(after serial: SerialNumber?) async -> [Compared]? {
        guard let page = await page(onlyHeld: false, after: serial, atMost: Self.lookedAtOnce) else {
            return nil
        }
        let end = runtime.now.advanced(byMilliseconds: Self.rationMilliseconds)
        while !ration.takeSpare(page.count, at: runtime.now) {
            guard !closing.isClosed, runtime.now < end else { return nil }
            await closing.wait(
                until: runtime.now.advanced(byMilliseconds: Self.againMilliseconds), on: runtime)
        }
        return await withTaskGroup(of: (Int, Compared).self) { group in
            for (index, device) in page.enumerated() { group.addTask { (index, await look(at: device)) } }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The vendor's accounts that comparisons have asked today, and may ask no more.
    var accountsUsedUp: [String] {
        site.value.accounts.values.filter { $0.quota?.isUsedUp(at: runtime.unixNow) ?? false }
            .map(\.breaker.account).sorted()
    }

    private func look(at device: Device) async -> Compared {
        let (outcome, witnesses) = await weigh(
            device, patience: Device.adoptionMilliseconds, isNightly: true, isDry: true)
        return Compared(device: device, outcome: outcome, witnesses: witnesses)
    }
}
