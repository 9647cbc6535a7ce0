import Binding
import Elements
import Events
import Ledger
import Telemetry

/// What is so by now, and makes up for what a bind was refused for.
///
/// The last answer tells what was. Whoever asks wants to know what is: the device and the list as they are now, what
/// stands, and what binds have got since.
struct Amends {
    /// What is so.
    let words: Words
    /// nil where nobody need try again.
    let forInstaller: Words?

    static let tryAgain = Words("现在可以添加了，请再试一次。", "It can be added now. Try once more.")

    /// - Returns: nil while nothing shows that it is over.
    init?(for refusal: Refusal, _ known: Known, at now: UnixTime) {
        if Self.hasGot(refusal, known) {
            (words, forInstaller) = (Self.now(Words("已绑定在该企业名下", "its company has it")), nil)
            return
        }
        if let other = Self.word(ofOthers: refusal, known) {
            guard Self.family(of: other) != Self.family(of: refusal.reason.word) else { return nil }
            (words, forInstaller) = (Self.now(other.cause), other.forInstaller)
            return
        }
        guard Self.newer(than: refusal, known, at: now) == nil,
            let change = Self.change(since: refusal, known, at: now)
        else { return nil }
        (words, forInstaller) = (Self.now(change), Self.tryAgain)
    }

    /// The newest refusal of what any bind of a model would be refused for, with no yes since.
    static func lastNo(of model: ModelID?, _ known: Known, at now: UnixTime) -> StoredCallback? {
        let no = known.noes.first { $0.model == model && isOfTheModel($0.settledReason) }
        guard let no, !hasEnded(Refusal(no), known, at: now) else { return nil }
        let isAnswered = known.yeses.contains { $0.model == model && isBound($0, after: Refusal(no)) }
        return isAnswered ? nil : no
    }

    private static func now(_ change: Words) -> Words { Words("现在\(change.zh)", "by now \(change.en)") }

    private static func hasGot(_ refusal: Refusal, _ known: Known) -> Bool {
        guard let company = refusal.company, let device = known.device, let lastZero = device.lastZero else {
            return false
        }
        return device.state == .bound && device.holder == company && lastZero > refusal.at
    }

    // MARK: Who has it

    /// What the next bind would be refused for, where another company has the device, or is adding it; nil where nobody
    /// else is in the way.
    private static func word(ofOthers refusal: Refusal, _ known: Known) -> Reason.Word? {
        guard let company = refusal.company, let device = known.device, let holder = device.holder,
            holder != company
        else { return nil }
        return switch device.state {
        case .free: nil
        // What a process that has ended was deciding is decided by none.
        case .asking: known.isServed ? .deviceAsking : nil
        case .held: .deviceHeld
        case .bound: .deviceBound
        case .unbinding: .deviceUnbinding
        }
    }

    /// Whose it is can be said in two ways.
    private static func family(of word: Reason.Word) -> Reason.Word {
        word == .wecomBound ? .deviceBound : word
    }

    /// What has become of a device that one of its binds got; nil where its company has it still, or nobody knows better.
    static func loss(since yes: StoredCallback, _ known: Known) -> Words? {
        if known.device?.state == .free { return Words("；之后又空闲了", "; since then it has become free") }
        return word(ofOthers: Refusal(yes), known).map { other in
            Words("；之后：\(other.cause.zh)", "; since then: \(other.cause.en)")
        }
    }

    /// The newest refusal that the device was answered since and that nothing shows to be over; where a company has the
    /// device, of that company's only.
    static func newer(than refusal: Refusal, _ known: Known, at now: UnixTime) -> StoredCallback? {
        let isFree = known.device.map { $0.state == .free } ?? true
        let later = (known.history?.callbacks ?? []).filter { bind in
            guard bind.is(.bind), case .settled(let errcode) = bind.state, errcode != .success else {
                return false
            }
            // While the device is free, nothing has come of another company's call.
            let isOfCall = [.vendorLate, .vendorUnanswered].contains(bind.settledReason.word)
            let matters = isFree && !isOfCall || bind.company == refusal.company
            return refusal.isBefore(bind) && matters
        }
        return later.sorted { $0.answered > $1.answered }.first { bind in
            change(since: Refusal(bind), known, at: now) == nil
        }
    }

    // MARK: What has changed

    private static func change(since refusal: Refusal, _ known: Known, at now: UnixTime) -> Words? {
        let word = refusal.reason.word
        let isTheirs = known.device.map { device in
            device.state == .free || device.holder.map { $0 == refusal.company } ?? false
        }
        guard isTheirs ?? true else { return nil }
        if ofTheDevice.contains(word), known.device?.state == .free { return Words("空闲", "it is free") }
        if ofTheList.contains(word), let model = refusal.model, known.listing?.model == model {
            return Words("已在清单里", "it is on the list")
        }
        if word == .paused, known.pause == nil { return Words("已恢复", "it is resumed") }
        guard !Diagnosis.stands(refusal.reason, known) else { return nil }
        let own = known.history?.callbacks ?? []
        if own.contains(where: { $0.is(.bind) && isBound($0, after: refusal) }) {
            return Words("问题已不在：设备之后添加成功过", "that is over: the device has been added since")
        }
        if let yes = known.yeses.first(where: { speaks($0, against: refusal) }),
            !known.noes.contains(where: { isAgain($0, refusal, after: yes) })
        {
            let ago = Words(seconds: max(0, now.seconds - (yes.settledAt ?? yes.arrived).seconds))
            let (zh, en) = ofTheProgram.contains(word) ? ("", "") : ("该型号", " of its model")
            return Words("\(zh)又有绑定成功（最近一次 \(ago.zh)前）", "binds\(en) succeed again (the last \(ago.en) ago)")
        }
        return hasEnded(refusal, known, at: now) ? Words("已恢复正常", "that is over") : nil
    }

    /// A bind that got no yes.
    struct Refusal {
        let reason: Reason
        let company: CorpID?
        let model: ModelID?
        let at: UnixTime
        /// nil of one that has no row.
        private var bind: StoredCallback?

        init(_ reason: Reason, of company: CorpID?, _ model: ModelID?, at: UnixTime) {
            (self.reason, self.company, self.model, self.at) = (reason, company, model, at)
        }

        init(_ bind: StoredCallback) {
            self.init(bind.settledReason, of: bind.company, bind.model, at: bind.answered)
            self.bind = bind
        }

        /// Whether another bind of the device was answered since.
        func isBefore(_ other: StoredCallback) -> Bool {
            bind.map { other.isAnswered(after: $0) } ?? (other.answered > at)
        }
    }

    // MARK: What each is the fault of

    private static let ofTheDevice: Set<Reason.Word> = [
        .deviceAsking, .deviceHeld, .deviceBound, .deviceUnbinding, .holderUnknown, .wecomBound,
        .wecomNotBound, .wecomSilent, .leftover,
    ]

    private static let ofTheList: Set<Reason.Word> = [.unknownSerial, .otherModel]

    private static let ofTheProgram: Set<Reason.Word> = [
        .overload, .ledgerLate, .ledgerFull, .ledgerUnavailable, .noTime, .outOfTime,
    ]

    /// What no bind of the model would get a yes beside.
    private static let ofTheModel: Set<Reason.Word> = [
        .noTicket, .noToken, .vendorAway, .vendorQuota, .vendorBusy, .vendorLogin, .vendorUnreachable,
    ]

    private static func isOfTheModel(_ reason: Reason) -> Bool {
        switch reason.word {
        // A list may name another family for each device.
        case .vendorRefusedUs: reason.remedy.map { $0.isAccounts && $0 != .member } ?? false
        // Any other status may be for this device.
        case .makerRefusesUs: reason.vendorCode == 401
        default: ofTheModel.contains(reason.word)
        }
    }

    /// Whether it came later, and was answered 0 by whoever decides.
    private static func isBound(_ bind: StoredCallback, after refusal: Refusal) -> Bool {
        guard bind.arrived > refusal.at, bind.state == .settled(.success) else { return false }
        return [.bound, .boundInOtherMode, .verified, .makerBound].contains(bind.settledReason.word)
    }

    /// Whether a bind that came later, and was bound at the vendor, could not have been if it still were so.
    private static func speaks(_ yes: StoredCallback, against refusal: Refusal) -> Bool {
        guard isBound(yes, after: refusal) else { return false }
        if ofTheProgram.contains(refusal.reason.word) { return true }
        return isOfTheModel(refusal.reason) && yes.model != nil && yes.model == refusal.model
    }

    /// Whether a bind of its model was refused for the same after that yes, or for what any would be.
    private static func isAgain(
        _ bind: StoredCallback, _ refusal: Refusal, after yes: StoredCallback
    ) -> Bool {
        let why = bind.settledReason
        let isSame = why.word == refusal.reason.word && why.vendorCode == refusal.reason.vendorCode
        return bind.model == refusal.model && (isSame || isOfTheModel(why))
            && bind.settledAt.map { $0 > yes.arrived } ?? false
    }

    /// What stands from the first refusal on until it is over.
    private static let watched: Set<Reason.Word> = [.noTicket, .noToken, .vendorLogin, .vendorQuota]

    /// What the program looks after all the time, whether anybody was refused for it or not.
    private static let lookedAfter: Set<Reason.Word> = [.noTicket, .noToken]

    /// It does not stand any more, or its time is over.
    private static func hasEnded(_ refusal: Refusal, _ known: Known, at now: UnixTime) -> Bool {
        let word = refusal.reason.word
        // With another day the vendor counts anew.
        if word == .vendorQuota, refusal.isOfAnotherDay(at: now) { return true }
        guard let since = known.watchedSince, watched.contains(word) else { return false }
        if lookedAfter.contains(word) { return true }
        // A login that nobody has said no to may be no condition.
        return since < refusal.at && (word != .vendorLogin || refusal.reason.vendorCode != nil)
    }
}

extension Amends.Refusal {
    /// The vendor's day is China's.
    fileprivate func isOfAnotherDay(at now: UnixTime) -> Bool {
        func day(_ time: UnixTime) -> Int64 { (time.seconds + 8 * 3_600) / 86_400 }
        return day(at) != day(now)
    }

    /// Whether the vendor lets nobody in for a time that is not over, which no start of the program ends.
    func isBarring(at now: UnixTime) -> Bool {
        let seconds: Int64
        switch reason.remedy {
        case .frozen: seconds = 20 * 60
        case .blocked: seconds = 24 * 3_600
        default: return false
        }
        return now.seconds - at.seconds < seconds
    }
}
