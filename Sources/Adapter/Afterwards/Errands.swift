import Binding
import Elements
import Events

/// Carries out what is due for a device, and tells what came of it.
struct Errands: Sendable {
    let site: Current<Site>
    let forwarding: Forwarding
    let runtime: any Runtime

    private static let patienceMilliseconds: Int64 = 5_000

    /// What an errand has brought.
    struct Outcome: Equatable, Sendable {
        let report: RunErrand.Report
        /// Whether WeCom said on the way that it does not have the device.
        var isLetGo = false
    }

    /// What is due, and where.
    struct Task: Sendable {
        let due: RunErrand.Due
        let location: Location
        /// Who can ask WeCom about it.
        let wecom: (any WeComPort)?
        /// Another device that is not free and in the same place.
        let other: SerialNumber?
    }

    func run(_ task: Task) async -> Outcome {
        let device = task.due.device
        switch task.due.errand {
        case .lookAtVendor: return Outcome(report: await lookAtVendor(device, task.location))
        case .lookAtWeCom: return Outcome(report: await lookAtWeCom(task))
        case .unbindAtVendor: return await takeBack(task)
        case .letGo: return Outcome(report: .unbound)
        }
    }

    private func lookAtVendor(_ device: Device, _ location: Location) async -> RunErrand.Report {
        if location.whereabouts?.hasNobody(device) == true { return .cannotTell }
        return switch await forwarding.ownership(of: device, location, by: patience) {
        case .ours: .vendorHasIt
        case .notOurs: .vendorHasItNot
        case .noAnswer: .noAnswer
        }
    }

    private func lookAtWeCom(_ task: Task) async -> RunErrand.Report {
        switch await isBoundInWeCom(task) {
        case true?: .wecomHasIt
        case false?: .wecomHasItNot
        case nil: .noAnswer
        }
    }

    private func isBoundInWeCom(_ task: Task) async -> Bool? {
        await task.wecom?.isBound(task.due.device.serial, by: patience)
    }

    /// What WeCom has bound is never taken away.
    private func takeBack(_ task: Task) async -> Outcome {
        let isBound = await isBoundInWeCom(task)
        if isBound == true { return Outcome(report: .wecomHasIt) }
        guard task.due.mayUnbind(isBoundInWeCom: isBound) else { return Outcome(report: .noAnswer) }
        return Outcome(report: await unbindAtVendor(task), isLetGo: isBound == false)
    }

    /// Only a last look says that it is gone.
    private func unbindAtVendor(_ task: Task) async -> RunErrand.Report {
        if let other = task.other { return .placeShared(other) }
        let whereabouts: Whereabouts
        switch task.location {
        case .known(let known): whereabouts = known
        // A row is asked about by its own model.
        case .accountGone, .otherModel: return .noAnswer
        // Nobody knows what the vendor calls it.
        case .unknown: return .unbound
        }
        if whereabouts.hasNobody(task.due.device) { return .cannotTell }
        if whereabouts.conversation == .forward {
            return await forwarding.takeBack(task.due.device, whereabouts, by: patience)
        }
        guard whereabouts.bindsAtVendor else { return .unbound }
        let (vendor, facts) = (whereabouts.account.vendor, whereabouts.facts)
        if task.due.mayBeForeign {
            switch Ownership(await vendor.deviceInfo(facts, by: patience)) {
            case .ours: break
            case .notOurs: return .unbound
            case .noAnswer: return .noAnswer
            }
        }
        switch await vendor.unbind(facts, by: patience) {
        case .code(200, _), .code(5052, _), .code(5141, _): break
        case .code(let code, _):
            // What may pass by itself is no word.
            return site.value.verdicts.row(for: code).isFinal ? .unbindRefused(code) : .noAnswer
        case .result, .notSent: return .noAnswer
        case .unknown: return .unbindUnknown
        }
        switch Ownership(await vendor.deviceInfo(facts, by: patience)) {
        case .notOurs: return .unbound
        case .ours, .noAnswer: return .noAnswer
        }
    }

    private var patience: Instant {
        runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
    }
}
