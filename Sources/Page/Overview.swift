package import Binding
package import Desk
package import Elements
package import Events
package import Ledger
package import Telemetry

/// How the running program does, and whom it needs: what the first page shows.
package struct Overview: Sendable {
    package let at: UnixTime
    package let standing: [Conditions.Standing]
    /// What was turned away of late.
    package let refused: [RefusedCallbacks]
    /// Binds that were answered and have no row, the oldest first.
    package let unkept: [UnkeptBind]
    package let models: [Model]
    package let ledger: Result<Glance, Unread>

    /// Why the ledger could not be read.
    package struct Unread: Error {
        let words: Words

        package init(_ words: Words) { self.words = words }
    }

    /// A model, and how its callbacks do.
    package struct Model: Sendable {
        package let id: ModelID
        package let path: String
        /// Whoever decides about it.
        package let account: Known.Account
        /// When a callback was last let in there; nil for never since the start.
        package let lastGood: UnixTime?
        /// Under which name its newest ticket is kept.
        package let ticketName: String

        package init(
            _ id: ModelID, path: String, account: Known.Account, lastGood: UnixTime?, ticketName: String
        ) {
            self.id = id
            self.path = path
            self.account = account
            self.lastGood = lastGood
            self.ticketName = ticketName
        }
    }

    package init(
        at now: UnixTime, standing: [Conditions.Standing], refused: [RefusedCallbacks],
        unkept: [UnkeptBind] = [], models: [Model], ledger: Result<Glance, Unread>
    ) {
        at = now
        self.standing = standing
        self.refused = refused
        self.unkept = unkept
        self.models = models
        self.ledger = ledger
    }

    var glance: Glance? {
        if case .success(let glance) = ledger { glance } else { nil }
    }

    /// How those of the present day ended, with a row and without.
    func today(_ glance: Glance, for reader: Reader) -> [(Outcome, Int)] {
        let midnight = reader.midnight(before: at)
        let kept = glance.day.map { tally in
            (Outcome(tally.errcode, tally.reason, isForwarded: isForwarded(tally.model)), tally.count)
        }
        // What nobody understands is for us to mend.
        return kept
            + unkept.filter { $0.at >= midnight }.map { bind in
                let word = bind.reason?.word ?? .foreign
                return (Outcome(bind.errcode, word, isForwarded: isForwarded(bind.model)), 1)
            }
    }

    /// nil while it is being decided.
    func outcome(of bind: StoredCallback) -> Outcome? {
        guard case .settled(let errcode) = bind.state else { return nil }
        return Outcome(errcode, bind.settledReason.word, isForwarded: isForwarded(bind.model))
    }

    /// Whether the maker's own service decides about its binds.
    func isForwarded(_ model: ModelID?) -> Bool { models.contains { $0.id == model && $0.account.isMaker } }

    /// What is wrong with it, or keeps it from binding: its URL, its account, the ledger, which all need, and devices of
    /// it that have no secret.
    func troubles(of model: Model) -> [Words] {
        standing.filter { $0.concerns(model) }.map(\.meaning)
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// What is to be done, the gravest first.
    func todo(for reader: Reader) -> [(remark: Remark, timeLeft: Words?)] {
        let left = Dictionary(
            (glance?.doubtful ?? []).map { ($0.serial.text, $0.timeLeft(at: at)) }
        ) { first, _ in first }
        let all = standing.map { one in
            (one.remark(for: reader, at: at), one.condition == .codesInDoubt ? left[one.subject] ?? nil : nil)
        }
        return Remark.Grade.allCases.reversed().flatMap { grade in all.filter { $0.0.grade == grade } }
    }
}

extension Conditions.Standing {
    fileprivate func concerns(_ model: Overview.Model) -> Bool {
        switch condition.entry.subject {
        case .account?:
            condition.grade == .error && model.account.isMeant(by: self)
                && (condition != .vendorRefuses || isOfAccount || isOf(model))
                && (last.fields[.models] == nil || isOf(model))
        case nil: condition.area == .ledger && condition.grade == .error
        case .device?, .wecomCode?: isOf(model)
        // Of a path what is met there stands behind its name.
        default: [model.id.text, model.path].contains(subject) || subject.hasPrefix("\(model.path):")
        }
    }

    /// Whether what the vendor refuses is all that the account asks.
    private var isOfAccount: Bool { reason?.remedy?.isAccounts ?? false }

    private func isOf(_ model: Overview.Model) -> Bool {
        let name = model.id.text
        return last.fields[.model]?.string == name
            || last.fields[.models]?.array?.contains(.string(name)) ?? false
    }
}

/// How a bind ended, as far as people tell one from another.
package enum Outcome: String, CaseIterable, Sendable {
    case bound, wrongCode, offline, taken, takenAtVendor, installer, ours, vendor, maker, wecom, stranger

    package init(_ errcode: Errcode, _ reason: Reason.Word, isForwarded: Bool = false) {
        switch (reason.party, errcode) {
        case (_, .success): self = .bound
        case (.otherCompany, _) where reason == .vendorTaken: self = .takenAtVendor
        case (.otherCompany, _): self = .taken
        case (.installer, .deviceOffline): self = .offline
        case (.installer, .deviceCheckFailed), (.installer, .wrongCode): self = .wrongCode
        case (.installer, _): self = .installer
        case (.vendor, _): self = isForwarded || reason == .makerRefused ? .maker : .vendor
        case (.wecom, _): self = .wecom
        case (.us, _), (nil, _): self = .ours
        case (.stranger, _): self = .stranger
        }
    }

    package var words: Words {
        switch self {
        case .bound: Words("成功", "bound")
        case .wrongCode: Words("验证码错", "wrong code")
        case .offline: Words("设备离线", "device offline")
        case .taken: Words("已被别的企业占用", "another company's")
        // Another company, or a user of its app: nobody here knows.
        case .takenAtVendor: Words("平台上属于别人", "somebody else's at the vendor")
        case .installer: Words("现场可解决", "for the installer")
        case .ours: Words("我方原因", "ours to mend")
        case .vendor: Words("平台原因", "the vendor's")
        case .maker: Words("自有服务原因", "the maker's service's")
        case .wecom: Words("企业微信原因", "WeCom's")
        case .stranger: Words("来源可疑", "odd sender")
        }
    }
}
