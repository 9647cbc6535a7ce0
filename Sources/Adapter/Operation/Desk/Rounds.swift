import Binding
import Desk
import Elements
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
            + [wecom, vendor, keys, codes].filter { !troubled.contains($0.area) }
        return well + refusals(besides: standing) + untriedKeys
    }

    private var server: Remark {
        Remark(
            .server, .good,
            Words("正在运行，版本 \(VersionCommand.number)", "it runs, version \(VersionCommand.number)"))
    }

    /// What a reader of its own finds; whatever is wrong with it beyond that is a condition.
    private func ledger() async -> Remark {
        let (path, free) = (reception.ledgerPath, reception.health.ledger.figures.freeBytes)
        do throws(Office.Refusal) {
            let sizes = try await reception.read { ledger throws(LedgerError) in try ledger.sizes() }
            return .ledger(path, sizes, freeBytes: free)
        } catch {
            return Remark(.ledger, .note, Words("\(path)：\(error.text)", "\(path): \(error.text)"))
        }
    }

    private var clock: Remark {
        let time = Words(
            "按 \(reader.second(reception.loops.unixNow))（\(reader.zone)）运行",
            "it goes by \(reader.second(reception.loops.unixNow)) (\(reader.zone))")
        guard let ahead = reception.loops.timepiece.state.systemAhead, abs(ahead) >= 1_000 else {
            return Remark(.clock, .good, time)
        }
        let seconds = Words(seconds: abs(ahead) / 1_000)
        let fast = ahead > 0
        return Remark(
            .clock, .note,
            time
                + Words(
                    "；本机时钟\(fast ? "快" : "慢") \(seconds.zh)",
                    "; this machine's clock is \(seconds.en) \(fast ? "fast" : "slow")"),
            todo: Condition.clockWrong.todo)
    }

    private var wecom: Remark {
        let count = site.models.count
        return Remark(
            .wecom, .good, Words("\(count) 个型号都有 ticket", "all of \(count) models have their ticket"))
    }

    private var vendor: Remark {
        Remark(.vendor, .good, Words("没有听到平台有问题", "nothing wrong was heard of the vendor"))
    }

    private var keys: Remark {
        let count = site.routes.values.map(\.keys.count).reduce(0, +)
        return Remark(.keys, .good, Words("\(count) 对密钥", "\(count) pairs"))
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
                todo: one.reason.todo(about: nil))
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
        guard let fault else {
            return Remark(.callbacks, .good, Words("\(path) 自检通过", "\(path) passes the URL check") + good)
        }
        return Remark(
            .callbacks, .error,
            Words("\(path) 自检失败：\(fault)", "\(path) fails the URL check: \(fault)") + good,
            todo: Words(
                "核对 `models[].keys` 和 `listen`，看日志里该路径的 refused 记录",
                "compare `models[].keys` and `listen`; see the path's refused lines in the log"))
    }
}
