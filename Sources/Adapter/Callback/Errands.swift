import Binding
import Elements
import Events

/// Carries out what is due for a device, and tells what came of it.
struct Errands: Sendable {
    let site: Current<Site>
    let forwarding: Forwarding
    let runtime: any Runtime

    private static let patienceMilliseconds: Int64 = 5_000

    /// - Parameter facts: What the vendor must be told of the device; nil when it is on no list of ours.
    func run(_ due: RunErrand.Due, _ facts: DeviceFacts?) async -> RunErrand.Report {
        let device = due.device
        // A model that is no longer configured has nobody to ask: tried again, ever more slowly.
        guard let id = device.model, let model = site.value.models[id] else { return .noAnswer }
        switch due.errand {
        case .lookAtVendor: return await lookAtVendor(device, facts, model)
        case .lookAtWeCom: return await lookAtWeCom(device, model)
        case .unbindAtVendor: return await unbindAtVendor(due, facts, model)
        }
    }

    private func lookAtVendor(_ device: Device, _ facts: DeviceFacts?, _ model: ModelSite) async
        -> RunErrand.Report
    {
        guard bindsAtVendor(model) else { return .vendorHasItNot }
        switch await forwarding.ownership(of: device, facts, model, by: patience) {
        case .ours: return .vendorHasIt
        case .notOurs: return .vendorHasItNot
        case .noAnswer: return .noAnswer
        }
    }

    private func lookAtWeCom(_ device: Device, _ model: ModelSite) async -> RunErrand.Report {
        switch await model.wecom.isBound(device.serial, by: patience) {
        case true?: .wecomHasIt
        case false?: .wecomHasItNot
        case nil: .noAnswer
        }
    }

    /// What WeCom has bound is never taken away; and only a last look says that it is gone.
    private func unbindAtVendor(
        _ due: RunErrand.Due, _ facts: DeviceFacts?, _ model: ModelSite
    ) async -> RunErrand.Report {
        let isBound = await model.wecom.isBound(due.device.serial, by: patience)
        if isBound == true { return .wecomHasIt }
        guard due.mayUnbind(isBoundInWeCom: isBound) else { return .noAnswer }
        if model.model.conversation == .forward {
            return await forwarding.takeBack(due.device, by: patience)
        }
        guard bindsAtVendor(model), let facts else { return .unbound }
        if due.mayBeForeign {
            switch Ownership(await model.vendor.deviceInfo(facts, by: patience)) {
            case .ours: break
            case .notOurs: return .unbound
            case .noAnswer: return .noAnswer
            }
        }
        switch await model.vendor.unbind(facts, by: patience) {
        case .code(200, _), .code(5052, _), .code(5141, _): break
        case .code, .result, .notSent: return .noAnswer
        case .unknown: return .unbindUnknown
        }
        switch Ownership(await model.vendor.deviceInfo(facts, by: patience)) {
        case .notOurs: return .unbound
        case .ours, .noAnswer: return .noAnswer
        }
    }

    /// Nothing is bound at the vendor by a model that only verifies.
    private func bindsAtVendor(_ model: ModelSite) -> Bool { model.model.conversation != .verify }

    private var patience: Instant {
        runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
    }
}
