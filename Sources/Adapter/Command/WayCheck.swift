import Cloud
import Configuration
import Desk
import Elements
import Events
import Transport

/// Whether the clouds' names lead to them, and what their clocks say of ours: each is asked for nothing but the time.
struct WayCheck {
    private static let patienceMilliseconds: Int64 = 3_000

    private let loops: Loops

    init(_ loops: Loops) { self.loops = loops }

    func remarks(of configuration: Installation) async -> [Remark] {
        var remarks: [Remark] = []
        var asked: Set<String> = []
        for address in configuration.addresses where asked.insert("\(address.url) \(address.trust)").inserted
        {
            remarks += await self.remarks(of: address)
        }
        return remarks
    }

    private func remarks(of address: Installation.CloudAddress) async -> [Remark] {
        let begun = loops.now
        let outcome: CallOutcome
        do {
            let client = try Client(on: loops, trust: address.authorities.map { .file($0) } ?? .system)
            let by = begun.advanced(byMilliseconds: Self.patienceMilliseconds)
            outcome = await client.call(Call(askingTimeOf: try Origin(address.url), by: by))
        } catch {
            return [
                Remark(
                    .names, .error,
                    Words("\(address.url)：", "\(address.url): ") + Words(said: "\(error)"))
            ]
        }
        switch outcome {
        case .answered(let response, _):
            let milliseconds = loops.now.milliseconds(since: begun)
            return [
                Remark(
                    .names, .good, Words("\(address.url) \(milliseconds) ms"),
                    [("url", .string(address.url)), ("milliseconds", .integer(milliseconds))])
            ]
                + (response.date.flatMap { clock(of: address.url, $0) }.map { [$0] } ?? [])
        case .notSent(.resolution(let text)):
            let words = Words("\(address.url) 解析不了：\(text)", "\(address.url) has no address: \(text)")
            return [Remark(.names, .error, words, todo: Self.todo)]
        case .notSent(let fault), .unknown(let fault, _, _):
            let words =
                Words("\(address.url) 连不上：", "\(address.url) cannot be reached: ") + Words(said: fault.word)
            return [Remark(.names, .error, words, todo: Self.todo)]
        }
    }

    private static let todo = Words(
        "检查本机的 DNS、出口和防火墙，以及 `wecom.url`、`vendors.*.url`、`maker.url`、`robot.url`：哪一个写了它",
        "look at this machine's resolver and its way out, and at whichever of `wecom.url`, `vendors.*.url`, `maker.url`"
            + " and `robot.url` names it"
    )

    /// What a cloud's clock says of this machine's; nil while they agree.
    private func clock(of url: String, _ date: UnixTime) -> Remark? {
        let ahead = loops.systemTime.time.milliseconds(since: date)
        guard abs(ahead) > WallClock.sureMilliseconds else { return nil }
        let (seconds, isFast) = (Words(seconds: abs(ahead) / 1_000), ahead > 0)
        return Remark(
            .clock, .error,
            Words(
                "本机比 \(url) \(isFast ? "快" : "慢") \(seconds.zh)",
                "this machine is \(seconds.en) \(isFast ? "ahead of" : "behind") \(url)"),
            todo: Words("`timedatectl set-ntp true`"),
            [("url", .string(url)), ("ahead_milliseconds", .integer(ahead))])
    }
}
