import Binding
import Desk
import Elements
import Events
import Ledger
import Telemetry
import Transport

/// What is well in the running program, told so that nobody has to guess whether it was looked at.
struct Rounds {
    private let reception: Reception
    private let reader: Reader

    init(_ reception: Reception, _ reader: Reader) {
        self.reception = reception
        self.reader = reader
    }

    private var site: Site { reception.site.value }

    /// - Parameter standing: What is wrong, and told by itself.
    func remarks(besides standing: Set<Condition>) async -> [Remark] {
        let troubled = Set(standing.map(\.area))
        let well =
            [server, await ledger(), clock]
            + [wecom, keys, codes].filter { !troubled.contains($0.area) } + vendors
        return well + refusals(besides: standing) + untriedKeys
    }

    private var server: Remark {
        Remark(
            .server, .good,
            Words("正在运行，版本 \(VersionCommand.number)", "it runs, version \(VersionCommand.number)"),
            [("version", .string(VersionCommand.number))])
    }

    /// What a reader of its own finds; whatever is wrong with it beyond that is a condition.
    private func ledger() async -> Remark {
        let (path, free) = (reception.ledgerPath, reception.health.ledger.figures.freeBytes)
        do throws(Office.Refusal) {
            let sizes = try await reception.read { ledger throws(LedgerError) in try ledger.sizes() }
            return .ledger(path, sizes, freeBytes: free)
        } catch {
            return Remark(.ledger, .note, Words("\(path)：", "\(path): ") + error.words)
        }
    }

    private var clock: Remark {
        let time = Words(
            "按 \(reader.second(reception.loops.unixNow))（\(reader.zone)）运行",
            "it goes by \(reader.second(reception.loops.unixNow)) (\(reader.zone))")
        let known = reception.loops.timepiece.state.systemAhead
        let facts: [(String, JSON)] = [
            ("now", .string(reception.loops.unixNow.text)),
            ("system_ahead_milliseconds", known.map(JSON.integer) ?? .null),
        ]
        guard let ahead = known, abs(ahead) >= 1_000 else {
            return Remark(.clock, .good, time, facts)
        }
        let seconds = Words(seconds: abs(ahead) / 1_000)
        let fast = ahead > 0
        return Remark(
            .clock, .note,
            time
                + Words(
                    "；本机时钟\(fast ? "快" : "慢") \(seconds.zh)",
                    "; this machine's clock is \(seconds.en) \(fast ? "fast" : "slow")"),
            todo: Condition.clockWrong.todo, facts)
    }

    private var wecom: Remark {
        let count = site.models.count
        return Remark(
            .wecom, .good, Words("\(count) 个型号都有 ticket", "all of \(count) models have their ticket"),
            [("models", .integer(Int64(count)))])
    }

    /// Of each account, what it was last heard of: that nothing is wrong may mean that nobody has asked.
    private var vendors: [Remark] {
        reception.health.clouds.heard(for: site).map { vendor(of: $0.account, $0.loggedIn, $0.heard) }
    }

    private func vendor(of account: String, _ loggedIn: UnixTime?, _ heard: Heard) -> Remark {
        let now = reception.loops.unixNow
        let login = loggedIn.map { reader.moment($0, now: now) }
        let answer = heard.answered.map { reader.moment($0, now: now) }
        let words =
            Words("\(account)：", "\(account): ")
            + (login.map { Words("最近登录 \($0)；", "last login \($0); ") } ?? Words(""))
            + (answer.map { Words("最近一次应答 \($0)", "last answer \($0)") }
                ?? Words("启动以来还没有问过它", "it was asked nothing since the start"))
        let modes = heard.modes.sorted { $0.key.text < $1.key.text }
        let told = modes.map { model, mode in
            Words("；\(model) 的绑定模式 \(mode)", "; \(model) is bound in mode \(mode)")
        }
        return Remark(
            .vendor, loggedIn == nil && heard.answered == nil ? .note : .good, told.reduce(words, +),
            [
                ("account", .string(account)), ("last_login", loggedIn.map { .string($0.text) } ?? .null),
                ("last_answer", heard.answered.map { .string($0.text) } ?? .null),
                ("binding_modes", .object(modes.map { ($0.key.text, .integer(Int64($0.value))) })),
            ])
    }

    private var keys: Remark {
        let count = site.routes.values.map(\.keys.count).reduce(0, +)
        return Remark(
            .keys, .good, Words("\(count) 对密钥", "\(count) pairs"), [("pairs", .integer(Int64(count)))])
    }

    /// A second pair that has opened nothing yet: it is being brought in, or nobody needs it.
    private var untriedKeys: [Remark] {
        let idle = reception.machine.receiver.keyUse.idle(of: site.routes.mapValues(\.keys))
        return idle.sorted { $0.key < $1.key }.compactMap { path, idle in
            guard case .untried(let place) = idle else { return nil }
            return Remark(
                .keys, .note,
                Words(
                    "\(path)：keys[\(place)] 还没有打开过任何回调，另一对在用",
                    "\(path): keys[\(place)] has opened no callback yet, while another pair has"),
                todo: Words(
                    "如果是新的一对：在企业微信后台填上它的 Token 和 EncodingAESKey；用不到就从 `models[].keys` 删掉并重新加载",
                    "if it is the new one, enter its Token and EncodingAESKey in WeCom's console; if nobody needs it,"
                        + " take it out of `models[].keys` and reload"))
        }
    }

    private var codes: Remark {
        Remark(.codes, .good, Words("没有存疑的 `auth_code`", "no code is in doubt"))
    }

    /// What was turned away of late, and is no condition (yet).
    private func refusals(besides standing: Set<Condition>) -> [Remark] {
        let all = reception.machine.receiver.turnedAway.refused(on: site.routes.values)
        return all.filter { one in
            one.goesOn && one.reason.word.condition.map { !standing.contains($0) } ?? true
        }.map { one in
            Remark(
                .callbacks, .note, one.words(for: reader, at: reception.loops.unixNow),
                todo: one.reason.todo(about: nil), one.facts)
        }
    }
}

extension Remark {
    /// What has come of the program's own check of a URL.
    static func urlCheck(
        of path: String, _ fault: String?, lastGood: UnixTime?, _ reader: Reader, at now: UnixTime
    ) -> Remark {
        let last = lastGood.map { reader.moment($0, now: now) }
        let good = Words(
            last.map { "；最近真回调 \($0)" } ?? "；启动以来没有真回调",
            last.map { "; last real callback \($0)" } ?? "; no real callback since the start")
        let facts: [(String, JSON)] = [
            ("path", .string(path)), ("last_good", lastGood.map { .string($0.text) } ?? .null),
            ("fault", fault.map(JSON.string) ?? .null),
        ]
        guard let fault else {
            return Remark(
                .callbacks, .good, Words("\(path) 自检通过", "\(path) passes the URL check") + good, facts)
        }
        return Remark(
            .callbacks, .error,
            Words("\(path) 自检失败：", "\(path) fails the URL check: ") + Words(said: fault) + good,
            todo: Words(
                "核对 `models[].keys` 和 `listen`，看日志里该路径的 refused 记录",
                "compare `models[].keys` and `listen`; see the path's refused lines in the log"), facts)
    }
}
