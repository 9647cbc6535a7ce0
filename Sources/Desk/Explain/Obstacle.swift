import Binding
import Elements
import Telemetry

/// What the next bind would be refused for, or may be, whatever the last one was refused for.
struct Obstacle {
    private let forInstaller: Words?
    private let todo: Words
    /// nil for a program that does not run.
    private let condition: Condition?
    /// As it stands, for whoever asks what is wrong.
    let standing: Conditions.Standing?

    /// The first of those that there are: without a server nobody can know of more.
    init?(_ known: Known, at now: UnixTime) {
        if !known.isServed {
            (forInstaller, todo, condition, standing) = (Self.standstill, Self.start, nil, nil)
        } else if let pause = known.pause {
            (forInstaller, todo) = (Reason(.paused).forInstaller, Self.resume(pause))
            (condition, standing) = (
                .paused, known.standing.first { $0.condition == .paused && !Diagnosis.isOfAnother($0, known) }
            )
        } else if let one = known.standing.first(where: { Self.isInTheWay($0, of: known) }) {
            forInstaller = one.reason?.forInstaller ?? Diagnosis.ours
            (todo, condition, standing) = (one.advice(at: now), one.condition, one)
        } else {
            return nil
        }
    }

    /// What an installer hears and what is to be done with that in the way: nobody tries in vain, and a program that does
    /// not run is started, whoever asks and whatever for.
    ///
    /// - Parameter reason: What the bind was refused for. Where that is what stands in the way, its own words say already
    ///   when to try again.
    func before(_ said: Words?, _ others: [Words], for reason: Reason?) -> (Words?, [Words]) {
        guard let condition else {
            let waits = said == nil || Self.patient.contains(said)
            return (waits ? said : forInstaller, [todo] + others)
        }
        let isInVain = said == Amends.tryAgain || said == Self.again && condition != reason?.word.condition
        return isInVain ? (forInstaller, others + [todo]) : (said, others)
    }

    private static let again = Reason(.codeReused).forInstaller
    /// What has an installer wait already.
    private static let patient = [
        Diagnosis.ours, Diagnosis.kept, Reason(.paused).forInstaller, Reason(.secretUnanswered).forInstaller,
    ]

    private static let standstill = Words(
        "我们的服务现在没有运行，什么都不能添加；恢复后会通知您再试。",
        "Our service is not running, so that nothing can be added. We tell you when to try again.")

    private static let start = Words(
        "先启动程序，没有它什么都不能添加：`systemctl start wecom-bind`，然后再问一次",
        "first start the server, without which nothing can be added: `systemctl start wecom-bind`; then ask once more"
    )

    static func resume(_ pause: ModelPause) -> Words {
        Words("可以恢复时：`wecom-bind models resume \(pause.model)`", Advice.resume(pause.model))
    }

    // MARK: What stands

    private static let conditions: Set<Condition> = [
        .draining, .ledgerLate, .ledgerFull, .ledgerUnavailable, .overload, .noTicket, .noToken, .vendorAway,
        .vendorFailing, .vendorRefuses, .vendorQuota, .makerRefuses, .vendorToken, .vendorLocked, .paused,
    ]

    private static func isInTheWay(_ standing: Conditions.Standing, of known: Known) -> Bool {
        guard conditions.contains(standing.condition), Diagnosis.isStill(standing, known),
            !Diagnosis.isOfAnother(standing, known),
            known.model != nil || standing.condition.entry.subject != .model
        else { return false }
        guard standing.condition == .vendorRefuses else { return true }
        return standing.reason?.remedy?.isAccounts ?? false || Diagnosis.names(standing, known)
    }
}
