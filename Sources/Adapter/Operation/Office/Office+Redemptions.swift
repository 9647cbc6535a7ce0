import Binding
import Crypto
import Desk
import Elements
import Events

// MARK: A code

extension Office {
    /// Sends a doubtful code once more.
    ///
    /// An attempt is in doubt only once its connection was closed by us or its process is gone: the ledger
    /// learns of it after that, and has one process.
    func retry(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let name = try input.text("redemption")
        let redeemer = machine?.redeemer
        let running = redeemer?.running.all ?? []
        let answer = try await change { (records, now) throws(LedgerFailure) in
            let redemption: Redemption
            switch try Office.find(name, among: [.inDoubt], in: records, at: now) {
            case .success(let found): redemption = found
            case .failure(let refusal): return .failure(refusal)
            }
            if running.contains(redemption.codeDigest) {
                return .failure(
                    Refusal(
                        .refused,
                        Words("有一次发送正在结束：请过几秒再试", "an attempt is just ending: try again in a few seconds")))
            }
            guard redemption.mayStart(at: now, sureSince: records.sureSince) else {
                return .failure(
                    Refusal(
                        .refused,
                        Words(
                            "这个 `auth_code` 已超过 9 分钟，不能再用",
                            "the code is older than 9 minutes and can no longer be spent") + Office.remedy))
            }
            guard try Spend.retryByHand(redemption.codeDigest, in: &records, at: now) else {
                return .failure(
                    Refusal(
                        .refused,
                        Words("已经重发过一次，只能重发一次", "it was retried once, and once is all") + Office.remedy))
            }
            return .success(try records.redemption(codeDigest: redemption.codeDigest)?.json(at: now) ?? .null)
        }
        if let redeemer,
            let digest = answer["code_digest"]?.string.flatMap(Hex.decode).map(AuthCodeDigest.init)
        {
            runtime.spawn { await redeemer.spend(digest) }
        }
        return answer
    }

    /// Gives a code up that brought no secret, so that nobody is alarmed any more.
    func giveUp(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let name = try input.text("redemption")
        let reason = try input.reason()
        return try await change { (records, now) throws(LedgerFailure) in
            let redemption: Redemption
            switch try Office.find(name, among: [.inDoubt, .refused, .expired], in: records, at: now) {
            case .success(let found): redemption = found
            case .failure(let refusal): return .failure(refusal)
            }
            guard
                try Spend.giveUp(redemption.codeDigest, because: reason, in: &records, at: now)
            else {
                return .failure(
                    Refusal(.refused, Words("其间它变了：请再看一次", "it has changed meanwhile: look at it again")))
            }
            return .success(try records.redemption(codeDigest: redemption.codeDigest)?.json(at: now) ?? .null)
        }
    }

    private static let remedy = Words(
        "。请企业在企业微信里删除设备并重新添加，然后 `redemptions lost`",
        ". Remove the device in WeCom and add it again, then: `redemptions lost`")

    /// The newest redemption of a serial, or the one whose code's digest begins so.
    private static func find(
        _ name: String, among states: [Redemption.State], in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Result<Redemption, Refusal> {
        var found: [Redemption] = []
        for state in states {
            found += try records.redemptions(in: state).filter { redemption in
                redemption.serial == SerialNumber(name) || redemption.isNamed(by: name)
            }
        }
        let named = found.filter { $0.isNamed(by: name) }
        guard named.count <= 1 else {
            return .failure(
                Refusal(
                    .refused,
                    Words(
                        "以 \(name) 开头的摘要不止一个：请多写几位", "\(name) begins more than one digest: give more of it")))
        }
        guard let redemption = named.first ?? found.max(by: { $0.request < $1.request }) else {
            return .failure(try missing(name, among: states, in: records, at: now))
        }
        return .success(redemption)
    }

    /// Why there is none, in the words of the newest that its device has.
    private static func missing(
        _ name: String, among states: [Redemption.State], in records: any Records, at now: UnixTime
    ) throws(LedgerFailure) -> Refusal {
        let words = states.map(\.rawValue).joined(separator: ", ")
        let newest = try SerialNumber(name).flatMap { serial throws(LedgerFailure) in
            try records.newestRedemption(of: serial)
        }
        guard let newest else {
            return Refusal(
                .missing,
                Words(
                    "\(name) 没有状态为 \(words) 的 `auth_code`", "\(name) has no redemption in the state \(words)")
            )
        }
        let reason = newest.progress.reason.map { Words("，\($0.cause.zh)", ", \($0.text)") } ?? Words("")
        let todo = newest.todo(at: now).map { Words("：\($0.zh)", ": \($0.en)") } ?? Words("")
        let state = newest.progress.state
        return Refusal(
            .missing,
            Words(
                "\(name) 最近的 `auth_code` \(state.words.zh)",
                "the newest redemption of \(name) is \(state.rawValue)")
                + reason + todo)
    }
}

extension Redemption {
    /// Fewer digits name nothing: they would name too much.
    private static let fewestDigits = 8

    fileprivate func isNamed(by prefix: String) -> Bool {
        prefix.utf8.count >= Self.fewestDigits && Hex.encode(codeDigest.bytes).hasPrefix(prefix.lowercased())
    }
}
