import Binding
import Elements
import Events
import Telemetry

/// What the next bind would be refused for, or may be, whatever the last one was refused for.
struct Obstacle {
    let forInstaller: Words?
    let todo: Words
    /// Behind what was told already.
    let cause: Words
    /// nil for a program that does not run.
    private let condition: Condition?
    /// As it stands, for whoever asks what is wrong.
    let standing: Conditions.Standing?

    /// The first of those that there are: without a server nobody can know of more.
    init?(_ known: Known, at now: UnixTime) {
        if !known.isServed {
            (forInstaller, todo, cause) = (Self.standstill, Self.start, Words(""))
            (condition, standing) = (nil, nil)
        } else if let pause = known.pause {
            (forInstaller, todo) = (Reason(.paused).forInstaller, Self.resume(pause))
            cause = Self.because(Reason(.paused).cause, known)
            (condition, standing) = (
                .paused, known.standing.first { $0.condition == .paused && !Diagnosis.isOfAnother($0, known) }
            )
        } else if known.isUnlisted {
            let why = Reason(.unknownSerial)
            (forInstaller, cause) = (why.forInstaller, Self.because(why.cause, known))
            (todo, condition, standing) = (
                why.todo(about: known.serial) ?? Condition.notListed.todo, .notListed, nil
            )
        } else if let one = known.standing.first(where: { Self.isInTheWay($0, of: known) }) {
            forInstaller = one.reason?.forInstaller ?? Diagnosis.ours
            cause = Self.because(one.cause, known)
            (todo, condition, standing) = (one.advice(at: now), one.condition, one)
        } else {
            return nil
        }
    }

    private static func because(_ cause: Words, _ known: Known) -> Words {
        known.model == nil
            ? Words("；另外，有的型号现在不能添加：\(cause.zh)", "; besides, some models cannot be added now: \(cause.en)")
            : Words("；现在不能添加：\(cause.zh)", "; it cannot be added now: \(cause.en)")
    }

    /// Whether whoever was told that would do it in vain.
    ///
    /// - Parameter reason: What the bind was refused for. Where that is what stands in the way, its own words say already
    ///   when to try again.
    func isBefore(_ said: Words?, for reason: Reason?, _ known: Known) -> Bool {
        guard condition != reason?.word.condition else { return false }
        return said == Self.again || known.isFree && !Self.isPatient(said)
    }

    /// Whether whoever was told that waits already.
    static func isPatient(_ said: Words?) -> Bool { patient.contains(said) }

    static let again = Reason(.codeReused).forInstaller
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

    /// Whether a reason is a case of what stands until it is over.
    static func isOne(_ reason: Reason) -> Bool {
        reason.word != .paused && reason.word.condition.map(conditions.contains) ?? false
    }

    private static func isInTheWay(_ standing: Conditions.Standing, of known: Known) -> Bool {
        guard conditions.contains(standing.condition), Diagnosis.isStill(standing, known),
            !Diagnosis.isOfAnother(standing, known), !isPassed(standing, by: known),
            known.model != nil || standing.condition.entry.subject != .model
        else { return false }
        return switch standing.condition {
        case .vendorRefuses: isAccounts(standing, of: known) || Diagnosis.names(standing, known)
        // A try may well succeed.
        case .vendorFailing: standing.reason?.forInstaller != again
        default: true
        }
    }

    /// Of whoever decides, an answer about the device itself shows that what was met before is not in its way.
    private static func isPassed(_ standing: Conditions.Standing, by known: Known) -> Bool {
        guard standing.condition.entry.subject == .account, let bind = known.callback, bind.is(.bind),
            let word = bind.reason?.word
        else { return false }
        return answers.contains(word) && bind.answered > standing.lastAt
    }

    private static let answers: Set<Reason.Word> = [
        .vendorRefusedInstaller, .vendorTaken, .deviceOffline, .notInBindMode,
    ]

    /// Whether a refusal is of the account that the model's binds go by, or of the user whom they log in.
    private static func isAccounts(_ standing: Conditions.Standing, of known: Known) -> Bool {
        guard let remedy = standing.reason?.remedy, remedy.isAccounts else { return false }
        return !remedy.isUsers || known.account?.hasUser ?? true
            || standing.last.fields[.model]?.string == known.model?.text
    }
}
