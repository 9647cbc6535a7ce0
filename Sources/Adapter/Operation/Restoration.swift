import Binding
import Desk
import Elements
import Events
import Ledger

/// Takes a ledger into service that was set back, in the only process that has it.
struct Restoration: Sendable {
    let ledger: SQLiteLedger
    let runtime: any Runtime

    /// Of one step.
    private static let patienceMilliseconds: Int64 = 30_000
    /// No further may our clock be from WeCom's: binds of before are told by their time.
    private static let mostClockMilliseconds: Int64 = WallClock.wrongMilliseconds

    /// Looks whether the time of day can be believed, before anything is opened.
    ///
    /// - Parameter theirs: What WeCom says that it is; nil when it does not say.
    static func refusal(of now: UnixTime, by theirs: UnixTime?) -> Office.Refusal? {
        guard let theirs else {
            return Office.Refusal(
                .unavailable,
                Words(
                    "企业微信没有应答，没有它的时间就无从得知哪些绑定是之前的；什么都没有做",
                    "WeCom does not answer, and without its time nobody can tell which binds are from before;"
                        + " nothing was done"))
        }
        let ahead = now.milliseconds(since: theirs)
        guard abs(ahead) > mostClockMilliseconds else { return nil }
        return Office.Refusal(
            .refused,
            Words(
                "本机的时钟比企业微信的\(ahead > 0 ? "快" : "慢") \(abs(ahead) / 1_000) 秒：请先校准；什么都没有做",
                "this machine's clock is \(abs(ahead) / 1_000) s \(ahead > 0 ? "ahead of" : "behind") WeCom's:"
                    + " set it right first; nothing was done"))
    }

    /// Whatever ends it earlier leaves the ledger refused, as it was; it can be run again.
    func run(because reason: String) async throws(Office.Refusal) -> JSON {
        let accepted = runtime.unixNow
        let codes = try await run(AcceptRestore.Begin(because: reason))
        var devices = 0
        var last: SerialNumber?
        repeat {
            let page = try await run(AcceptRestore.LoseHolders(after: last))
            devices += page.count
            last = page.last
        } while last != nil
        do {
            try await ledger.renew(patience)
        } catch {
            throw Office.refusal(error)
        }
        return .object([
            ("accepted_at", .string(accepted.text)), ("codes_in_doubt", .integer(Int64(codes))),
            ("devices", .integer(Int64(devices))),
        ])
    }

    private func run<T: Transaction>(_ transaction: T) async throws(Office.Refusal) -> T.Outcome {
        do {
            return try await ledger.run(transaction, patience)
        } catch {
            throw Office.refusal(error)
        }
    }

    private var patience: LedgerTimes {
        LedgerTimes(by: runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds))
    }
}
