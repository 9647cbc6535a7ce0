import Binding
import Elements
import Events
import Telemetry

/// What is so by now, and makes up for what a bind was refused for.
///
/// The last answer tells what was. Whoever asks wants to know what is: the device and the list as they are now, what
/// stands, and what binds have got since.
struct Amends {
    /// Behind the cause.
    let words: Words
    /// nil where nobody need try again.
    let forInstaller: Words?

    private init(_ zh: String, _ en: String, forInstaller: Words? = Self.tryAgain) {
        (words, self.forInstaller) = (Words("；现在\(zh)", "; by now \(en)"), forInstaller)
    }

    static let tryAgain = Words("现在可以添加了，请再试一次。", "It can be added now. Try once more.")

    /// - Returns: nil while nothing shows that it is over.
    init?(for refusal: Refusal, _ known: Known, at now: UnixTime) {
        let device = known.device
        if let company = refusal.company, device?.state == .bound, device?.holder == company,
            let lastZero = device?.lastZero, lastZero > refusal.at
        {
            self.init("已绑定在该企业名下", "its company has it", forInstaller: nil)
        } else if Self.ofTheDevice.contains(refusal.reason.word), device?.state == .free {
            self.init("空闲，可以添加", "it is free")
        } else if Self.ofTheList.contains(refusal.reason.word), let model = refusal.model,
            known.listing?.model == model, device.map({ $0.state == .free }) ?? true
        {
            self.init("已在清单里", "it is on the list")
        } else if refusal.reason.word == .paused, known.pause == nil {
            self.init("已恢复", "it is resumed")
        } else if let yes = known.yeses.first(where: { Self.speaks($0, against: refusal) }) {
            let ago = Words(seconds: max(0, now.seconds - (yes.settledAt ?? yes.arrived).seconds))
            let (zh, en) =
                Self.ofTheProgram.contains(refusal.reason.word) ? ("", "") : ("该型号", " of its model")
            self.init("\(zh)又有绑定成功（最近一次 \(ago.zh)前）", "binds\(en) succeed again (the last \(ago.en) ago)")
        } else if Self.hasEnded(refusal, known) {
            self.init("已恢复正常", "that is over")
        } else {
            return nil
        }
    }

    /// A bind that got no yes.
    struct Refusal {
        let reason: Reason
        let company: CorpID?
        let model: ModelID?
        let at: UnixTime
    }

    // MARK: What each is the fault of

    private static let ofTheDevice: Set<Reason.Word> = [
        .deviceAsking, .deviceHeld, .deviceBound, .deviceUnbinding, .holderUnknown, .wecomBound,
        .wecomSilent,
        .leftover,
    ]

    private static let ofTheList: Set<Reason.Word> = [.unknownSerial, .otherModel]

    private static let ofTheProgram: Set<Reason.Word> = [
        .overload, .ledgerLate, .ledgerFull, .ledgerUnavailable, .noTime, .outOfTime,
    ]

    /// What no bind of the model would get a yes beside.
    private static let ofTheModel: Set<Reason.Word> = [
        .noTicket, .noToken, .vendorAway, .vendorQuota, .vendorBusy, .vendorLogin, .vendorUnreachable,
        .makerRefusesUs,
    ]

    private static func isOfTheModel(_ reason: Reason) -> Bool {
        ofTheModel.contains(reason.word)
            || reason.word == .vendorRefusedUs && [.role, .member].contains(reason.remedy)
    }

    /// Whether a later bind, that was answered 0, could not have been if it still were so.
    private static func speaks(_ yes: StoredCallback, against refusal: Refusal) -> Bool {
        guard let settled = yes.settledAt, settled > refusal.at else { return false }
        if ofTheProgram.contains(refusal.reason.word) { return true }
        return isOfTheModel(refusal.reason) && yes.model != nil && yes.model == refusal.model
    }

    /// What stands from the first refusal on until it is over, and does not stand any more.
    private static let watched: Set<Reason.Word> = [.noTicket, .noToken, .vendorLogin, .vendorQuota]

    private static func hasEnded(_ refusal: Refusal, _ known: Known) -> Bool {
        guard let since = known.watchedSince, since < refusal.at,
            let condition = refusal.reason.word.condition,
            watched.contains(refusal.reason.word)
        else { return false }
        // A login that nobody has said no to may be no condition.
        guard refusal.reason.word != .vendorLogin || refusal.reason.vendorCode != nil else {
            return false
        }
        return !known.standing.contains {
            $0.condition == condition || (condition == .vendorToken && $0.condition == .vendorLocked)
        }
    }
}
