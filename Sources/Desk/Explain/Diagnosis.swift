import Binding
import Elements
import Events
import Telemetry

/// What of all that is known matters: the gravest that somebody can do something about.
struct Diagnosis {
    private(set) var reason: Reason?
    private(set) var errcode: Errcode?
    private(set) var cause: Words
    private(set) var forInstaller: Words?
    private(set) var todo: [Words] = []
    private(set) var secondsLeft: Int64?
    /// The same in words, with what it is left for; nil of what cannot be mended, and of what need not be.
    private(set) var timeLeft: Words?
    /// Whether it is sure, or nearly, why the ledger has nothing.
    private(set) var isExplained = false
    private(set) var prospect = Prospect.open
    let refused: [RefusedCallbacks]
    private(set) var standing: [Conditions.Standing]

    /// Whether the device can be added while it is free.
    enum Prospect {
        case open, unsure, barred
    }

    init(_ known: Known, at now: UnixTime) {
        cause = Words("")
        let turnedAway = Self.refused(about: known)
        refused = turnedAway
        standing = known.standing.filter { Self.bears($0, on: known) && Self.isStill($0, known) }
        if let code = Self.troubledCode(of: known) {
            take(code, at: now)
        } else if let device = known.device, device.isAbandoned, device.state == .unbinding {
            take(released: device)
        } else if let device = known.device, device.isStuck {
            take(stuck: device)
        } else if known.isBeingRemoved {
            takeRemoval(known)
        } else if let bind = known.unkept.last, known.callback.map({ $0.arrived < bind.at }) ?? true {
            take(bind, known, at: now)
        } else if let callback = known.callback {
            take(callback, known, at: now)
        } else {
            take(Unheard(known, besides: refused, standing, at: now))
        }
        meet(known, at: now)
    }

    // MARK: What the next bind meets

    private mutating func meet(_ known: Known, at now: UnixTime) {
        let said = forInstaller
        let isInviting =
            known.isFree && said == nil || said == Amends.tryAgain || said == Bygone.forInstaller
        let isUnheard = said == Unheard.unseen
        if isInviting || isUnheard { meetDoubts(known, at: now) }
        if said == Bygone.forInstaller { prospect = .unsure }
        if said == Self.ours { prospect = .barred }
        guard let obstacle = Obstacle(known, at: now) else { return }
        prospect = .barred
        guard known.isServed else {
            if !Obstacle.isPatient(said), said != nil || known.isFree { forInstaller = obstacle.forInstaller }
            todo = [obstacle.todo] + todo
            return
        }
        guard isInviting || isUnheard || obstacle.isBefore(said, for: reason, known) else { return }
        cause = cause + obstacle.cause
        todo = isUnheard ? [obstacle.todo] + todo : todo + [obstacle.todo]
        // Of what model it is nobody knows.
        if !isUnheard || known.model != nil { forInstaller = obstacle.forInstaller }
        if let one = obstacle.standing, !standing.contains(where: { $0.text == one.text }) {
            standing.append(one)
        }
    }

    /// What nobody knows to be over, where nothing else is in the way.
    private mutating func meetDoubts(_ known: Known, at now: UnixTime) {
        if let device = known.device, device.isAbandoned, device.state == .free {
            (forInstaller, prospect) = (Self.mayBeKept, .unsure)
            let release = "`wecom-bind devices release \(device.serial) --reason TEXT`"
            todo = [
                Self.look
                    + Words("；之后 \(release) 让它不再列为未经平台放开", "; then \(release) takes it off the list of those")
            ]
        } else if let bygone = Bygone(of: known.model, known, at: now), forInstaller != Bygone.forInstaller {
            (cause, todo, prospect) = (cause + bygone.words, todo + bygone.todo, .unsure)
            if forInstaller != Unheard.unseen { forInstaller = Bygone.forInstaller }
        }
    }

    // MARK: By what is there

    /// A code that has brought no secret, and that no later bind has made up for.
    private static func troubledCode(of known: Known) -> Redemption? {
        guard let redemption = known.redemption, known.device?.state != .free || !known.requests.isEmpty
        else { return nil }
        switch redemption.progress.state {
        case .inDoubt, .refused, .expired: return redemption
        case .ready, .sending: return redemption.progress.reason == nil ? nil : redemption
        case .lost:
            let isStill = known.device?.state == .bound && known.device?.holder == redemption.company
            return isStill && known.isNewest(redemption) ? redemption : nil
        case .stored, .superseded: return nil
        }
    }

    private mutating func take(_ code: Redemption, at now: UnixTime) {
        let why = code.progress.reason ?? Reason(.secretUnanswered)
        (reason, errcode, cause) = (why, .success, Self.cause(of: code, why))
        forInstaller = why.word == .wecomNotBound ? Self.addAgain : code.forInstaller
        todo = (code.todo(whileTried: why, at: now) ?? code.todo(at: now)).map { [$0] } ?? []
        secondsLeft = code.secondsLeft(at: now) ?? code.tryingLeft(at: now)
        let trying = code.tryingLeft(at: now).map { Words(seconds: $0) }
        timeLeft =
            code.timeLeft(at: now).map { Words("密钥存疑，", "its secret is in doubt, ") + $0 }
            ?? trying.map { Words("密钥还没有拿到，还剩 \($0.zh)", "its secret has not come, \($0.en) left") }
    }

    /// Of what ended by a reason that is not a code's own, its state is told too.
    private static func cause(of code: Redemption, _ why: Reason) -> Words {
        let ofCodes: [Reason.Word] = [
            .secretUnanswered, .secretRefused, .codeTooOld, .ledgerRestored, .wecomNotBound,
        ]
        guard code.progress.state == .lost || !ofCodes.contains(why.word) else { return why.cause }
        let state = code.progress.state.words
        return Words(
            "`auth_code` \(state.zh)：\(why.cause.zh)", "its `auth_code` \(state.en): \(why.cause.en)")
    }

    private mutating func take(stuck device: Device) {
        let release = "`wecom-bind devices release \(device.serial) --reason TEXT`"
        reason = device.obstacle
        cause = device.obstacle?.cause ?? Condition.devicesStuck.meaning
        forInstaller = Self.kept
        // Whatever binding lacks is nothing that the vendor keeps a device for, unless its code says so.
        let obstacle = device.obstacle.flatMap { $0.word == .vendorRefusedUs && $0.remedy == nil ? nil : $0 }
        todo =
            (obstacle?.todo(about: device.serial).map { [$0] } ?? [])
            + [
                Words(
                    "在平台上解绑它，每小时会自动再试；\(release) 可以不经平台放开它",
                    "let it go at the vendor, where it is tried hourly; \(release) frees it without the vendor"
                )
            ]
    }

    /// It is free once nothing can land any more, whatever the vendor has.
    private mutating func take(released device: Device) {
        cause = Words(
            "已由人不经平台放开，一分钟内空闲", "a person has let it go without the vendor: it is free within a minute")
        forInstaller = Reason(.deviceUnbinding).forInstaller
        todo = [Self.look]
    }

    /// Its company has removed it: what was answered before does not matter any more.
    private mutating func takeRemoval(_ known: Known) {
        let removed = Words("企业已在企业微信里删除设备，", "its company has removed it in WeCom")
        cause =
            if !known.isServed {
                removed + Words("程序运行之后才会解绑", ", and it is unbound once the server runs")
            } else if known.device?.state != .unbinding {
                removed + Words("正在向企业微信核实", ", which is being asked")
            } else {
                removed + Words("正在平台上解绑", "; the vendor is told")
            }
        forInstaller = Reason(.deviceUnbinding).forInstaller
    }

    private mutating func take(_ callback: StoredCallback, _ known: Known, at now: UnixTime) {
        switch callback.state {
        case .claimed where !known.isServed:
            (cause, forInstaller) = (Reason(.processEnded).cause, Reason(.processEnded).forInstaller)
        case .claimed: cause = Words("还在处理，没有结论", "it is being decided")
        case .kept where callback.is(.unbind):
            cause = Words("企业在企业微信里删除了设备", "its company has removed the device in WeCom")
        case .kept: cause = Words("事件已保存并确认", "the event was kept and acknowledged")
        case .settled(let errcode): take(callback, answered: errcode, known, at: now)
        }
    }

    private mutating func take(
        _ bind: StoredCallback, answered errcode: Errcode, _ known: Known, at now: UnixTime
    ) {
        let why = known.reason(of: bind)
        let calls = known.calls(of: bind)
        (reason, self.errcode, cause) = (why, errcode, why.cause(by: calls))
        todo = why.todo(about: bind.serial, after: why.call(in: calls)?.fault).map { [$0] } ?? []
        if why.isAnsweredOtherwise(by: errcode) {
            cause =
                cause
                + Words(
                    "；本站的 `codes` 让这个码答 \(errcode.rawValue)",
                    ", a code that this site's `codes` answers with \(errcode.rawValue)")
        }
        guard errcode != .success else {
            cause = cause + (Amends.loss(since: bind, known) ?? Words(""))
            return
        }
        forInstaller = why.installerHears(after: errcode)
        // The connection broke with the process: WeCom got no answer to show.
        if why.word == .processEnded { (self.errcode, todo) = (nil, []) }
        let refusal = Amends.Refusal(bind)
        if let amends = Amends(for: refusal, known, at: now) { return take(amends) }
        if let newer = Amends.newer(than: refusal, known, at: now),
            newer.settledReason != why
        {
            return take(newer: newer, known, at: now)
        }
        if forInstaller == Self.ours, let bygone = Bygone(refusal, of: bind.serial, known, at: now) {
            (cause, forInstaller, todo) = (cause + bygone.words, Bygone.forInstaller, bygone.todo)
            return
        }
        if !known.isServed, refusal.isBarring(at: now) { todo = [Self.waits] }
        if why.word == .noTicket { todo += RefusedCallbacks.advice(refused) }
        if why.word == .paused, let pause = known.pause { take(pause: pause) }
        if why.word == .placeShared, let other = known.sharesPlaceWith {
            cause = cause + Words("（另一台是 \(other)）", " (the other one is \(other))")
        }
        let whose = known.device.flatMap { $0.state == .free ? nil : $0.model } ?? known.listing?.model
        if why.word == .otherModel, let model = whose {
            cause = cause + Words("（型号 \(model)）", " (model \(model))")
        }
    }

    /// The refusal was, and is over: it does not stand any more, and what is to be done is only what else does.
    private mutating func take(_ amends: Amends) {
        cause = amends.words + Self.history(cause)
        (forInstaller, todo) = (amends.forInstaller, [])
        standing.removeAll { $0.condition == reason?.word.condition }
    }

    /// The device was refused once more since, for what still is so.
    private mutating func take(newer: StoredCallback, _ known: Known, at now: UnixTime) {
        guard case .settled(let errcode) = newer.state else { return }
        var present = self
        present.take(newer, answered: errcode, known, at: now)
        cause =
            Words("该设备后来又被拒绝：", "since then the device was refused: ") + present.cause + Self.history(cause)
        (forInstaller, todo) = (present.forInstaller, present.todo)
        if newer.settledReason.word.condition != reason?.word.condition {
            standing.removeAll { $0.condition == reason?.word.condition }
        }
    }

    /// Behind what is so now.
    private static func history(_ cause: Words) -> Words {
        Words("；当时被拒绝的原因：\(cause.zh)", "; why it was refused then: \(cause.en)")
    }

    private mutating func take(pause: ModelPause) {
        cause = cause + Words("（\(pause.model)）：", " (\(pause.model)): ") + Words(byHand: pause.reason)
        todo = [Obstacle.resume(pause)]
    }

    private mutating func take(_ unheard: Unheard) {
        isExplained = unheard.isExplained
        (reason, cause) = (unheard.reason, unheard.cause)
        (forInstaller, todo) = (unheard.forInstaller, unheard.todo)
    }

    private mutating func take(_ bind: UnkeptBind, _ known: Known, at now: UnixTime) {
        isExplained = true
        (reason, errcode, cause) = (bind.reason, bind.errcode, bind.cause)
        (forInstaller, todo) = (bind.forInstaller, bind.todo.map { [$0] } ?? [])
        guard let why = bind.reason else { return }
        let refusal = Amends.Refusal(why, of: nil, known.model, at: bind.at)
        if let amends = Amends(for: refusal, known, at: now) { take(amends) }
    }

    /// To its route, or to any where nobody knows which; of what the ledger has, only what came later.
    private static func refused(about known: Known) -> [RefusedCallbacks] {
        let newest = known.callback?.arrived
        let mayBeTickets = known.callback?.reason?.word == .noTicket
        return known.refused.filter { one in
            guard known.model == nil || one.model == known.model else { return false }
            return mayBeTickets || (newest.map { $0 < one.last && one.goesOn } ?? true)
        }
    }
}
