import Binding
import Elements
import Events
import Foundation
import Ledger
import Sandbox
import Testing
import Transport

/// What every program goes through, in one go: a ticket, the removal of a device that it has never heard
/// of, a bind, and the secret that follows.
struct Journey: Sendable {
    let plant: Plant

    static let bound = "BOUND1"
    static let removed = "REMOVED1"

    /// What was heard.
    struct Outcome: Equatable, Sendable {
        var errcode: Int?
        var isUnbindAcknowledged = false
        /// Whether everything that follows was done too.
        var isWhole = false
    }

    /// Goes as far as the program lives.
    func run(_ adapter: Origin) async throws -> Outcome {
        var outcome = Outcome()
        try await plant.weCom.device([
            ("serial", .string(Journey.bound)), ("company", "wwcompanya"), ("bound", true),
        ])
        try await plant.announce("r1", Journey.bound)
        try await plant.pushTicket(to: adapter, isExpected: false)
        outcome.isUnbindAcknowledged = try await plant.send(unbind, to: adapter).isAcknowledged
        outcome.errcode = try await plant.send(bind, to: adapter).errcode
        let end = plant.loops.now.advanced(byMilliseconds: 4_000)
        var isOver = false
        while plant.loops.now < end, plant.isRunning, !isOver {
            let isStored = try plant.log("redemption").contains { $0["state"]?.string == "stored" }
            let isUnbound = try plant.log("errand").contains { $0["report"]?.string == "unbound" }
            outcome.isWhole = isStored && isUnbound
            // Nothing follows what was not said.
            isOver = (isStored || outcome.errcode != 0) && (isUnbound || !outcome.isUnbindAcknowledged)
            await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: 20))
        }
        return outcome
    }

    private var bind: CallbackDraft { plant.bind("r1", Journey.bound) }
    private var unbind: CallbackDraft { plant.unbind("u1", Journey.removed) }

    // MARK: Afterwards

    /// Sends both events once more, as WeCom would, and looks whether every promise was kept.
    ///
    /// - Parameter before: What was heard from programs that are gone.
    /// - Returns: The promises that were broken.
    func violations(_ adapter: Origin, after before: Outcome) async throws -> [String] {
        var violations: [String] = []
        func expect(_ holds: Bool, _ promise: String) { if !holds { violations.append(promise) } }
        var told = before.errcode
        let vendor = try await plant.vendor.counters(of: Journey.bound)
        if told == 7, try history(of: Journey.bound)?.errcode == nil {
            // Refused while the ledger was away: nothing was begun, and nothing is to be repeated.
            expect(vendor.calls.isEmpty, "without a row the vendor is not called: \(vendor.calls)")
            told = nil
        }
        if told == 0 { expect(try history(of: Journey.bound)?.errcode == .success, "a 0 has its row") }
        try await plant.pushTicket(to: adapter)
        let unbound = try await plant.send(unbind, to: adapter)
        expect(unbound.isAcknowledged, "a repeated unbind is acknowledged: \(unbound)")
        let replies = try await plant.send(bind, copies: 4, to: adapter)
        let errcodes = Set(replies.map(\.errcode) + (told.map { [$0] } ?? []))
        expect(errcodes.count == 1 && errcodes != [nil], "one errcode: \(errcodes)")
        if errcodes == [0] {
            expect(try await isRedemptionEnded(), "a code is spent, or in doubt")
        }
        violations += try await violationsInRows(answered: errcodes.first ?? nil)
        return violations
    }

    private func violationsInRows(answered errcode: Int?) async throws -> [String] {
        var violations: [String] = []
        func expect(_ holds: Bool, _ promise: String) { if !holds { violations.append(promise) } }
        let vendor = try await plant.vendor.counters(of: Journey.bound)
        expect(vendor.calls("deviceBindingByWifi") <= 1, "one vendor conversation")
        expect(vendor.bindingsMade <= 1, "one binding")
        let ledger = try Inspection(path: plant.ledgerPath)
        expect(try ledger.check() == [], "the ledger is whole")
        expect(try ledger.counts().openClaims == 0, "no claim is open")
        let bound = try history(of: Journey.bound)
        expect(bound?.errcode?.rawValue == errcode, "what was answered is in its row")
        let calls = try await plant.weCom.counters(of: Journey.bound).calls("get_device_secret")
        let states = bound?.redemptions.map(\.progress.state) ?? []
        expect(calls <= 1, "a code leaves once")
        expect(
            calls == 0 || states == [.stored] || states == [.inDoubt], "what became of it is known: \(states)"
        )
        let isListed = bound?.journal.contains { $0.name == Redemption.Alert.inDoubt.rawValue } ?? false
        expect(states != [.inDoubt] || isListed, "a doubt is listed")
        let removed = try history(of: Journey.removed)?.device?.state
        expect(removed == .unbinding || removed == .free, "an unbind is carried out")
        return violations
    }

    private func history(of serial: String) throws -> DeviceHistory? {
        try Inspection(path: plant.ledgerPath).device(try #require(SerialNumber(serial)))
    }

    private func isRedemptionEnded() async throws -> Bool {
        let end = plant.loops.now.advanced(byMilliseconds: 5_000)
        while plant.loops.now < end {
            switch try history(of: Journey.bound)?.redemptions.first?.progress.state {
            case .stored, .inDoubt: return true
            case .ready, .sending, .refused, .expired, .superseded, .lost, nil: break
            }
            await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: 50))
        }
        return false
    }
}
