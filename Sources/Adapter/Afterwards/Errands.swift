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
        /// Why it has failed.
        var obstacle: Reason?

        init(_ report: RunErrand.Report, because obstacle: Reason? = nil) {
            self.report = report
            self.obstacle = obstacle ?? report.obstacle
        }
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
        case .lookAtVendor: return await lookAtVendor(device, task.location)
        case .lookAtWeCom: return await lookAtWeCom(task)
        case .unbindAtVendor: return await takeBack(task)
        case .letGo: return Outcome(.unbound)
        }
    }

    private func lookAtVendor(_ device: Device, _ location: Location) async -> Outcome {
        guard let whereabouts = location.whereabouts else {
            return Outcome(.noAnswer, because: location.lack)
        }
        let answer = await ask(.holder, device, whereabouts)
        if answer.word == .cannotTell { return Outcome(.cannotTell) }
        return switch Ownership(answer) {
        case .ours: Outcome(.vendorHasIt)
        case .notOurs: Outcome(.vendorHasItNot)
        case .noAnswer: Outcome(.noAnswer, because: answer.silence)
        }
    }

    private func lookAtWeCom(_ task: Task) async -> Outcome {
        switch await weComWord(on: task) {
        case .bound: Outcome(.wecomHasIt)
        case .notBound: Outcome(.wecomHasItNot)
        case .silence(let code): Outcome(.noAnswer, because: Reason(.wecomSilent, wecomCode: code))
        }
    }

    /// A model that is no longer configured has nobody to ask.
    private func weComWord(on task: Task) async -> WeComWord {
        await task.wecom?.word(on: task.due.device.serial, by: patience) ?? .silence(wecomCode: nil)
    }

    /// What WeCom has bound is never taken away.
    private func takeBack(_ task: Task) async -> Outcome {
        let word = await weComWord(on: task)
        if word == .bound { return Outcome(.wecomHasIt) }
        guard task.due.mayUnbind(isBoundInWeCom: word.isBound) else {
            return Outcome(.noAnswer, because: Reason(.wecomSilent, wecomCode: word.wecomCode))
        }
        var outcome = await unbindAtVendor(task)
        outcome.isLetGo = word == .notBound
        return outcome
    }

    /// Only a last look says that it is gone.
    private func unbindAtVendor(_ task: Task) async -> Outcome {
        if let other = task.other { return Outcome(.placeShared(other)) }
        let whereabouts: Whereabouts
        switch task.location {
        case .known(let known): whereabouts = known
        // A row is asked about by its own model.
        case .accountGone, .otherModel: return Outcome(.noAnswer, because: task.location.lack)
        // Nobody knows what the vendor calls it.
        case .unknown: return Outcome(.unbound)
        }
        let device = task.due.device
        if task.due.mayBeForeign {
            let answer = await ask(.reach, device, whereabouts)
            switch Ownership(answer) {
            case .ours: break
            case .notOurs: return Outcome(.unbound)
            case .noAnswer: return Outcome(.noAnswer, because: answer.silence)
            }
        }
        let answer = await ask(.release, device, whereabouts)
        switch answer.word {
        case .released: break
        case .notOurs: return Outcome(.unbound)
        case .cannotTell: return Outcome(.cannotTell)
        case .refused:
            return answer.code.map { Outcome(.unbindRefused($0)) }
                ?? Outcome(.noAnswer, because: answer.silence)
        case .unknown: return Outcome(.unbindUnknown)
        case .verified, .bound, .taken, .notYet, .busy, .turnedAway, .unclear, .decided, .ours, .online,
            .notSent:
            return Outcome(.noAnswer, because: answer.silence)
        }
        // It was told so, and has it all the same, as far as is known.
        let look = await ask(.holder, device, whereabouts)
        return Ownership(look) == .notOurs ? Outcome(.unbound) : Outcome(.noAnswer, because: look.silence)
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

extension Location {
    /// Why the vendor cannot be asked; nil where it can.
    fileprivate var lack: Reason? {
        switch self {
        case .known: nil
        case .accountGone: Reason(.accountGone)
        case .otherModel: Reason(.otherModel)
        case .unknown: Reason(.unknownSerial)
        }
    }
}
