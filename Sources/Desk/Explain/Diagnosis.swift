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
    let refused: [RefusedCallbacks]
    private(set) var standing: [Conditions.Standing]

    init(_ known: Known, at now: UnixTime) {
        cause = Words("")
        let turnedAway = Self.refused(about: known)
        refused = turnedAway
        standing = known.standing.filter { Self.bears($0, on: known) && Self.isStill($0, known) }
        if let code = Self.troubledCode(of: known) {
            take(code, at: now)
        } else if let device = known.device, device.isStuck {
            take(stuck: device)
        } else if known.isBeingRemoved {
            takeRemoval(known)
        } else if let bind = known.unkept.last, known.callback.map({ $0.arrived < bind.at }) ?? true {
            take(bind, known, at: now)
        } else if let callback = known.callback {
            take(callback, known, at: now)
        } else {
            takeNothing(known, at: now)
        }
        if let obstacle = Obstacle(known, at: now) {
            let said = forInstaller
            (forInstaller, todo) = obstacle.before(said, todo, for: reason)
            if forInstaller != said, let one = obstacle.standing,
                !standing.contains(where: { $0.text == one.text })
            {
                standing.append(one)
            }
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

    private static let addAgain = Words("设备没有添加成功，请重新添加。", "The device was not added. Add it again.")

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

    static let kept = Words(
        "设备在平台上还没有解绑，现在不能添加，正在处理；处理好后会通知您再试。",
        "The vendor has not let the device go, so that it cannot be added yet. We see to it, and tell you when to try again."
    )

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
        let why = bind.settledReason
        let calls = known.calls(of: bind)
        (reason, self.errcode, cause) = (why, errcode, why.cause(by: calls))
        todo = why.todo(about: bind.serial, after: why.call(in: calls)?.fault).map { [$0] } ?? []
        guard errcode != .success else { return }
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
        if why.word == .noTicket { todo += Self.advice(refused) }
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
        (forInstaller, todo) = (amends.forInstaller, amends.todo)
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
        cause = cause + Words("（\(pause.model)）：\(pause.reason)", " (\(pause.model)): \(pause.reason)")
        todo = [Obstacle.resume(pause)]
    }

    /// What an installer hears of whatever only we can mend.
    static let ours = Reason(.noTicket).forInstaller

    private mutating func takeNothing(_ known: Known, at now: UnixTime) {
        if let own = standing.first(where: { Self.names($0, known) }) {
            isExplained = true
            (reason, cause) = (own.reason, own.condition.meaning)
            (forInstaller, todo) = (Self.ours, [own.advice(at: now)])
        } else if let likely = RefusedCallbacks.likeliest(
            of: refused.filter { $0.isWeComs(at: now, known.watchedSince) })
        {
            isExplained = true
            // Whoever's route is not known may not have been turned away there, nor have that serial.
            let isItsRoute = known.model != nil
            let sure = isItsRoute ? Words("很可能：", "very likely: ") : Words("可能：", "maybe: ")
            (reason, cause) = (likely.reason, sure + likely.reason.cause)
            forInstaller = isItsRoute ? likely.reason.forInstaller : Self.unseen
            todo = Self.advice([likely]) + (isItsRoute ? [] : [Self.compare])
            if let more = likely.more { cause = cause + Words("；\(more.zh)", "; \(more.en)") }
        } else if let grave = standing.first(where: { !$0.condition.isOfSomeRequests }) {
            (reason, cause) = (grave.reason, grave.condition.meaning)
            (forInstaller, todo) = (Self.ours, [grave.advice(at: now)])
        } else {
            forInstaller = Self.unseen
            todo = [Self.compare]
            takePossible(at: now)
        }
    }

    private static let compare = Words(
        "核对序列号，以及企业微信后台该型号填的地址；`wecom-bind doctor` 检查其余各项",
        "compare the serial, and the URL that the model has in WeCom's console; `wecom-bind doctor` looks at the rest"
    )

    private static let unseen = Words(
        "我们这里没有这台设备的添加请求。请核对序列号后再添加一次；还是不行就告诉我们。",
        "We have no request for this device. Check its serial and add it once more; tell us if that fails too."
    )

    /// What somebody else may have brought about is told as what it is.
    private mutating func takePossible(at now: UnixTime) {
        var cases = [
            Words("企业微信没有把请求发到这里", "WeCom has sent none here"),
            Words("序列号不对", "the serial is another one"),
            Words("上次启动之前被拒绝过", "one was turned away before the last start"),
        ]
        if let turnedAway = turnedAway(at: now) {
            cases.append(turnedAway)
            todo += Self.advice(refused)
        }
        if let other = standing.first {
            cases.append(other.condition.meaning)
            todo.append(other.advice(at: now))
        }
        cause = Words(
            "没有受理过它的回调；可能：" + cases.map(\.zh).joined(separator: "；或："),
            "no callback about it was taken; it may be that: " + cases.map(\.en).joined(separator: "; or: "))
    }

    /// It may have been among those that were turned away, before or after something was let in.
    private func turnedAway(at now: UnixTime) -> Words? {
        guard let since = refused.map(\.since).min(), let last = refused.map(\.last).max(),
            let likely = RefusedCallbacks.likeliest(of: refused)
        else { return nil }
        let count = refused.map(\.count).reduce(0, +)
        let span = Words(seconds: max(60, now.seconds - since.seconds) / 60 * 60)
        let ago = Words(seconds: max(0, now.seconds - last.seconds))
        return Words(
            "它在最近 \(span.zh)内拒绝的 \(count) 个请求之中（最近一个 \(ago.zh)前；\(likely.reason.cause.zh)），"
                + "这些不一定是企业微信发的，也不一定与它有关",
            "it was among the \(count) requests that were refused in the last \(span.en) (the last \(ago.en) ago;"
                + " \(likely.reason.cause.en)), which may or may not have been WeCom's, or about it")
    }

    private static func advice(_ refused: [RefusedCallbacks]) -> [Words] {
        refused.reduce(into: []) { all, one in
            if let words = one.reason.todo(about: nil), !all.contains(words) { all.append(words) }
        }
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
