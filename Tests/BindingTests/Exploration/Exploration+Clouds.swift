import Binding
import Elements
import Events
import Support

// MARK: The conversation

extension Exploration {
    func converse(_ number: RequestNumber, isAdopting: Bool) throws {
        let budget = Budget(arrival: instant)
        var conversation = Conversation(.wifi, within: budget, isAdopting: isAdopting)
        later(here: 2_000) { explorer in
            guard let flight = explorer.flights[number], !flight.isLanded else { return }
            try explorer.settle(number, .cannotBind, flight.finding, number)
        }
        let step = conversation.begin()
        try follow(step, conversation, number)
    }

    private var instant: Instant { Instant(nanoseconds: now.milliseconds * 1_000_000) }

    private func follow(
        _ step: Conversation.Step, _ conversation: Conversation, _ number: RequestNumber
    ) throws {
        switch step {
        case .conclude(let conclusion):
            try settle(
                number, conclusion.errcode, conclusion.finding, number,
                leavesUnknown: conclusion.leavesUnknown)
        case .pause(let until, let question):
            later(here: until.milliseconds(since: instant)) {
                // Nothing that can bind leaves for a request that has its answer.
                guard $0.flights[number]?.isLanded == false else { return }
                try $0.follow(.ask(question), conversation, number)
            }
        case .ask(let question):
            var conversation = conversation
            conversation.asking(question, at: instant)
            let begun = conversation
            let hear: Heard = { explorer, word in
                var heard = begun
                let answer = AuthorityAnswer(word, call: "", said: "")
                let next = heard.heard(answer, to: question, at: explorer.instant)
                explorer.note("\(number.value) \(question): \(word)")
                try explorer.follow(next, heard, number)
            }
            if question.canBind {
                flights[number]?.finding = .unknown
                bindAtVendor(hear)
            } else {
                deviceInfo(hear)
            }
        }
    }
}

// MARK: The vendor

extension Exploration {
    typealias Heard = (Exploration, AuthorityAnswer.Word) throws -> Void

    private func open(canBind: Bool) -> Int {
        truth.calls.append(Truth.Call(canBind: canBind))
        return truth.calls.count - 1
    }

    private func land(_ call: Int) {
        guard !truth.calls[call].hasLanded else { return }
        if let closed = truth.calls[call].closed, now.milliseconds(since: closed) >= 59_000 { return }
        truth.calls[call].hasLanded = true
        note("call \(call) lands: \(truth.calls[call].canBind ? "bound" : "unbound") at the vendor")
        if truth.calls[call].canBind {
            truth.vendorBoundAt = truth.vendorBoundAt ?? instant
        } else {
            truth.vendorBoundAt = nil
        }
    }

    /// An answer that leaves nothing open.
    private func resolve(
        _ call: Int, after wait: Int64, lands: Bool, _ answer: AuthorityAnswer.Word, _ heard: @escaping Heard
    ) {
        if lands { later(wait) { $0.land(call) } }
        later(here: wait) { explorer in
            explorer.truth.calls[call].isResolved = true
            try heard(explorer, answer)
        }
    }

    /// No clear answer; what it was to do happens within a minute of its end, or never.
    private func leaveOpen(
        _ call: Int, after wait: Int64, _ answer: AuthorityAnswer.Word, _ heard: @escaping Heard
    ) {
        if chance(60) { later(milliseconds(0...(wait + 59_000))) { $0.land(call) } }
        later(here: wait) { explorer in
            explorer.truth.calls[call].closed = explorer.now
            try heard(explorer, answer)
        }
    }

    func bindAtVendor(_ heard: @escaping Heard) {
        let call = open(canBind: true)
        let wait = isCalm || chance(60) ? milliseconds(50...400) : milliseconds(1_000...19_000)
        let fate = isCalm ? 0 : Int.random(in: 0..<10, using: &random)
        switch fate {
        case 0..<4:
            let isRefused = truth.vendorBoundAt != nil && truth.isOwnerMode
            let answer =
                isRefused ? AuthorityAnswer.Word.othersHave : .bound(mode: nil, isVerified: nil)
            resolve(call, after: wait, lands: !isRefused, answer, heard)
        case 4: resolve(call, after: wait, lands: false, .otherCode, heard)
        case 5: resolve(call, after: wait, lands: false, .notReported, heard)
        case 6: leaveOpen(call, after: wait, .unclear, heard)
        default: leaveOpen(call, after: chance(50) ? wait : 20_000, .unknown("timeout"), heard)
        }
    }

    func deviceInfo(_ heard: @escaping Heard) {
        let isAnswered = isCalm || chance(85)
        later(here: milliseconds(20...400)) { explorer in
            guard isAnswered else { return try heard(explorer, .unknown("timeout")) }
            guard let boundAt = explorer.truth.vendorBoundAt else {
                return try heard(explorer, .notOurs)
            }
            try heard(explorer, .ours(boundAt: boundAt, isVerified: nil))
        }
    }

    func unbindAtVendor(_ heard: @escaping Heard) {
        let call = open(canBind: false)
        let wait = milliseconds(50...2_000)
        switch isCalm ? 0 : Int.random(in: 0..<10, using: &random) {
        case 0..<6:
            let isBound = truth.vendorBoundAt != nil
            resolve(call, after: wait, lands: isBound, .released, heard)
        case 6: resolve(call, after: wait, lands: false, .refused(.ours), heard)
        default: leaveOpen(call, after: 5_000, .unknown("timeout"), heard)
        }
    }
}

// MARK: Errands

extension Exploration {
    func runErrand(of device: Device) throws {
        guard let due = try RunErrand.due(for: device.serial, in: records, at: now) else { return }
        let errand = due.errand
        errandRuns = true
        let seen = due.device
        var isLetGo = false
        let report: (Exploration, RunErrand.Report) throws -> Void = { explorer, report in
            explorer.note("errand \(errand): \(report)")
            try RunErrand(report, about: seen, isLetGo: isLetGo).run(in: &explorer.records, at: explorer.now)
            explorer.errandRuns = false
        }
        switch errand {
        case .lookAtVendor:
            deviceInfo { explorer, answer in
                switch answer {
                case .ours: try report(explorer, .vendorHasIt)
                case .notOurs: try report(explorer, .vendorHasItNot)
                default: try report(explorer, .noAnswer)
                }
            }
        case .lookAtWeCom:
            askWeCom { explorer, isBound in
                switch isBound {
                case true?: try report(explorer, .wecomHasIt)
                case false?: try report(explorer, .wecomHasItNot)
                case nil: try report(explorer, .noAnswer)
                }
            }
        case .unbindAtVendor:
            askWeCom { explorer, isBound in
                if isBound == true { return try report(explorer, .wecomHasIt) }
                guard due.mayUnbind(isBoundInWeCom: isBound) else { return try report(explorer, .noAnswer) }
                isLetGo = isBound == false
                explorer.unbindAtVendor { explorer, answer in
                    switch answer {
                    case .released: break
                    case .refused: return try report(explorer, .unbindRefused(5050))
                    case .unknown: return try report(explorer, .unbindUnknown)
                    default: return try report(explorer, .noAnswer)
                    }
                    explorer.deviceInfo { explorer, answer in
                        try report(explorer, answer == .notOurs ? .unbound : .noAnswer)
                    }
                }
            }
        case .letGo: try report(self, .unbound)
        }
    }

    private func askWeCom(_ heard: @escaping (Exploration, Bool?) throws -> Void) {
        let isAnswered = isCalm || chance(85)
        later(here: milliseconds(20...300)) { explorer in
            try heard(explorer, isAnswered ? explorer.truth.wecomOwner != nil : nil)
        }
    }
}

// MARK: Codes

extension Exploration {
    func resume(_ redemption: Redemption) throws {
        let digest = redemption.codeDigest
        guard redemption.progress.state != .stored else {
            _ = try Spend.Prove(digest, isProved: isCalm ? true : pick([true, nil])).run(
                in: &records, at: now)
            return
        }
        if try Spend.expire(digest, in: &records, at: now) { return }
        guard !redemption.progress.isAnswered else { return try spend(digest) }
        redeeming.insert(digest)
        askWeCom { explorer, isBound in
            explorer.redeeming.remove(digest)
            let look = try Spend.Look(
                digest, isBound.map { $0 ? .bound : .notBound } ?? .silence(wecomCode: nil)
            ).run(in: &explorer.records, at: explorer.now)
            explorer.note("look: \(look)")
            if look == .begin { try explorer.spend(digest) }
        }
    }

    func spend(_ digest: AuthCodeDigest) throws {
        guard !redeeming.contains(digest), try Spend.prepare(digest, in: records) != nil,
            let attempt = try Spend.Begin(digest).run(in: &records, at: now)
        else { return }
        try rules.check(self)
        redeeming.insert(digest)
        let ending: Redemption.Ending =
            isCalm
            ? .secret
            : pick([.secret, .secret, .notSent, .unanswered, .refused(40014), .refused(40029), .refused(-1)])
        try rules.sent(digest, ending)
        note("code is sent: \(ending)")
        later(here: milliseconds(20...5_000)) { explorer in
            explorer.redeeming.remove(digest)
            let secret = DeviceSecret(
                secret: Secret("secret"), accessToken: Secret("token"), accessTokenEnds: explorer.now,
                isProved: true)
            _ = try Spend.End(digest, attempt: attempt, ending, secret: ending == .secret ? secret : nil).run(
                in: &explorer.records, at: explorer.now)
        }
    }
}
