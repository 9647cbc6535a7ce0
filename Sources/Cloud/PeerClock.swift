import Elements
import HTTP
import Transport

/// How far a peer's clock is from ours, by the Date fields of its answers, which are a witness of the time of
/// day as well.
final class PeerClock: Sendable {
    private let witness: WallClock.Witness
    private let runtime: any Runtime
    /// The peer's time of day when the machine's own clock was at zero, which outlives a move of our time.
    ///
    /// Its seconds are whole and its answer has travelled, so that this is up to a second and the way too
    /// small: a time of the peer's, corrected by it, is never earlier than it was.
    private let origin = Guarded<Int64?>(nil)

    /// A call that takes longer says too little about when its Date was.
    private static let longestCallMilliseconds: Int64 = 2_000

    init(_ witness: WallClock.Witness, _ runtime: any Runtime) {
        self.witness = witness
        self.runtime = runtime
    }

    /// Takes the Date of an answer, unless it was kept by somebody on the way.
    ///
    /// - Parameter origin: Where the call went. Only whom TLS has proved, or this machine, is a witness.
    func note(_ outcome: CallOutcome, from origin: Origin) {
        guard case .answered(let response, let firstByte) = outcome, let date = response.date,
            response.fields["Age"] == nil
        else { return }
        let now = runtime.now
        self.origin.withLock { $0 = date.milliseconds - now.milliseconds }
        let milliseconds = now.milliseconds(since: firstByte)
        guard origin.isTrustworthy, milliseconds < Self.longestCallMilliseconds else { return }
        let middle = firstByte.advanced(byMilliseconds: milliseconds / 2)
        runtime.timepiece.hear(.date(witness, date), at: middle)
    }

    /// Of a century, in milliseconds: a peer may say anything, and nanoseconds do not reach much further.
    private static let farthestMilliseconds: Int64 = 100 * 365 * 86_400_000

    /// A time by the peer's clock, on the machine's own; one that is centuries away is a century away.
    func instant(of time: UnixTime) -> Instant {
        let ours = runtime.unixNow.milliseconds - runtime.now.milliseconds
        let origin = origin.withLock { $0 } ?? ours
        let far = Self.farthestMilliseconds
        return Instant(nanoseconds: min(max(time.milliseconds - origin, -far), far) * 1_000_000)
    }

    /// A time by the peer's clock as a time by ours.
    func corrected(_ time: UnixTime) -> UnixTime {
        let now = runtime.now
        return runtime.unixNow.advanced(byMilliseconds: instant(of: time).milliseconds(since: now))
    }
}
