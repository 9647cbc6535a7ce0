import Binding
import Elements
import Events

/// A refusal of before the program was started, of which it has met nothing since: whether it still is so, only the next
/// bind shows.
///
/// So nobody is kept waiting for it, and nobody mends what may be mended.
struct Bygone {
    /// When that was.
    let words: Words
    let todo: [Words]

    static let forInstaller = Words(
        "可以再试一次；如果还是不行，就是我们这边的问题，处理好后会通知您。",
        "You may try again. If that fails too, the fault is ours, and we tell you when it is mended.")

    /// - Returns: nil for what the program knows of now, and for what nobody waits for.
    init?(_ refusal: Amends.Refusal, of serial: SerialNumber?, _ known: Known, at now: UnixTime) {
        let why = refusal.reason
        guard known.watchedSince.map({ $0 > refusal.at }) ?? true, !refusal.isBarring(at: now),
            Obstacle.isOne(why), why.forInstaller == Diagnosis.ours, !Diagnosis.stands(why, known)
        else { return nil }
        let ago = Self.ago(now.seconds - refusal.at.seconds)
        words =
            known.isServed
            ? Words(
                "；那是 \(ago.zh)前、程序启动之前的事，现在是否还这样，下一次添加就知道",
                "; that was \(ago.en) ago, before the server was started, and the next try shows whether it still is so"
            )
            : Words(
                "；那是 \(ago.zh)前的事，现在是否还这样，下一次添加就知道",
                "; that was \(ago.en) ago, and the next try shows whether it still is so")
        todo =
            Self.remedy(of: why, for: serial).map { todo in
                [Words("如果之后还没有处理过：\(todo.zh)", "unless somebody has seen to it since: \(todo.en)")]
            } ?? []
    }

    /// A time that is over is waited for no more.
    private static func remedy(of reason: Reason, for serial: SerialNumber?) -> Words? {
        switch reason.remedy {
        case .frozen:
            Words(
                "核对 `vendors.*.user.password`，不对就改正，然后 `systemctl reload wecom-bind`",
                "compare `vendors.*.user.password`; if it was wrong, correct it, then `systemctl reload wecom-bind`"
            )
        case .blocked: nil
        default: reason.todo(about: serial)
        }
    }

    /// The newest refusal of what any bind of a model would be refused for, with no yes since.
    init?(of model: ModelID?, _ known: Known, at now: UnixTime) {
        guard let no = Amends.lastNo(of: model, known, at: now),
            let bygone = Bygone(Amends.Refusal(no), of: no.serial, known, at: now)
        else { return nil }
        let cause = no.settledReason.cause
        words =
            Words("；但该型号最近的添加被拒绝：\(cause.zh)", "; but the last bind of its model was refused: \(cause.en)")
            + bygone.words
        todo = bygone.todo
    }

    /// As far as people count it.
    private static func ago(_ seconds: Int64) -> Words {
        let (hour, day) = (Int64(3_600), Int64(86_400))
        return switch max(0, seconds) {
        case let count where count >= 2 * day: Words("\(count / day) 天", "\(count / day) days")
        case let count where count >= 2 * hour: Words("\(count / hour) 小时", "\(count / hour) h")
        case let count where count >= 60: Words(seconds: count / 60 * 60)
        case let count: Words(seconds: count)
        }
    }
}
