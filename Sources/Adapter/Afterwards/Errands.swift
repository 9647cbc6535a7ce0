import Binding
import Elements
import Events

/// Carries out what is due for a device, and tells what came of it.
struct Errands: Equipped {
    let kit: Kit

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
        guard let whereabouts = location.whereabouts else { return .noAnswer }
        let answer = await ask(.holder, device, whereabouts)
        if answer.word == .cannotTell { return .cannotTell }
        return switch Ownership(answer) {
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
        let device = task.due.device
        if task.due.mayBeForeign {
            switch Ownership(await ask(.reach, device, whereabouts)) {
            case .ours: break
            case .notOurs: return .unbound
            case .noAnswer: return .noAnswer
            }
        }
        let answer = await ask(.release, device, whereabouts)
        switch answer.word {
        case .released: break
        case .notOurs: return .unbound
        case .cannotTell: return .cannotTell
        case .refused: return answer.code.map { .unbindRefused($0) } ?? .noAnswer
        case .unknown: return .unbindUnknown
        case .verified, .bound, .taken, .notYet, .busy, .turnedAway, .unclear, .decided, .ours, .online,
            .notSent:
            return .noAnswer
        }
        return Ownership(await ask(.holder, device, whereabouts)) == .notOurs ? .unbound : .noAnswer
    }

    private func ask(
        _ question: Question, _ device: Device, _ whereabouts: Whereabouts
    ) async -> AuthorityAnswer {
        await whereabouts.account.authority.ask(
            question, about: whereabouts.subject(of: device), within: CallWindow(by: patience))
    }

    private var patience: Instant {
        runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
    }
}
