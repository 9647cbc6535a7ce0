import Binding
import Elements
import Events

/// Looks after the time of day: whether the system's clock has jumped, and who agrees with it.
final class Timekeeper: Sendable {
    private struct State {
        /// How far the last authentic callbacks' timestamps were from the machine's own clock, newest last.
        var callbacks: [CallbackTime] = []
        /// How far off the system's clock is while nobody confirms it.
        var doubt: Int64?
        var isClosed = false
    }

    private struct CallbackTime {
        let seconds: Int64
        let offset: Int64
    }

    private let clock: any SystemClock
    private let ledger: any BindLedger
    private let site: Current<Site>
    private let runtime: any Runtime
    private let log: Log
    private let counters: Counters
    private let state = Guarded(State())

    private static let intervalMilliseconds: Int64 = 5_000
    private static let mostCallbacks = 15
    private static let patienceMilliseconds: Int64 = 5_000

    init(
        _ clock: any SystemClock, ledger: any BindLedger, site: Current<Site>, runtime: any Runtime, log: Log,
        counters: Counters
    ) {
        self.clock = clock
        self.ledger = ledger
        self.site = site
        self.runtime = runtime
        self.log = log
        self.counters = counters
    }

    /// Milliseconds that the system's clock is ahead while nobody confirms it; nil when all is well.
    var doubt: Int64? { state.withLock { $0.doubt } }

    /// An authentic callback bears this timestamp. Two of the same second count as one, so that a repeated
    /// one has no more weight.
    func heard(timestamp seconds: Int64?) {
        guard let seconds else { return }
        let offset = seconds * 1_000 - runtime.now.nanoseconds / 1_000_000
        state.withLock { state in
            guard !state.callbacks.contains(where: { $0.seconds == seconds }) else { return }
            state.callbacks.append(CallbackTime(seconds: seconds, offset: offset))
            if state.callbacks.count > Self.mostCallbacks { state.callbacks.removeFirst() }
        }
    }

    /// Looks every few seconds, until `close`.
    func run() async {
        while !state.withLock({ $0.isClosed }) {
            await look()
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: Self.intervalMilliseconds))
        }
    }

    func close() { state.withLock { $0.isClosed = true } }

    private func look() async {
        let before = doubt
        switch WallClock.judge(system: clock.systemAheadMilliseconds, witnesses) {
        case .steady:
            state.withLock { $0.doubt = nil }
        case .follow(let milliseconds):
            await follow(milliseconds)
            state.withLock { $0.doubt = nil }
            guard abs(milliseconds) > WallClock.toleranceMilliseconds else { return }
            counters.add("clock_moved")
            log.warn("clock_moved", ["ms": .integer(milliseconds)])
        case .doubt(let milliseconds):
            state.withLock { $0.doubt = milliseconds }
            guard before == nil else { return }
            counters.add("alerts_clock_jump")
            log.warn(
                "clock_jump",
                [
                    "ms": .integer(milliseconds),
                    "todo": "look at this machine's time service: neither clouds nor callbacks confirm it",
                ])
        }
    }

    /// Moves the believed time. Of what waits in the ledger nobody may see the one without the other.
    private func follow(_ milliseconds: Int64) async {
        guard abs(milliseconds) >= WallClock.slightMilliseconds else {
            return clock.moveUnixNow(byMilliseconds: milliseconds)
        }
        let isMoved = Guarded(false)
        while !state.withLock({ $0.isClosed }) {
            let by = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
            do {
                return try await ledger.transact(LedgerTimes(by: by)) {
                    [clock, runtime] (records, _) throws(LedgerFailure) in
                    let isFirst = isMoved.withLock { isMoved in
                        defer { isMoved = true }
                        return !isMoved
                    }
                    if isFirst { clock.moveUnixNow(byMilliseconds: milliseconds) }
                    try WaitAnew.run(in: &records, at: runtime.unixNow)
                }
            } catch {
                counters.add("clock_moves_unkept")
                await runtime.sleep(until: by)
            }
        }
    }

    private var witnesses: WallClock.Witnesses {
        let models = site.value.models.values
        return WallClock.Witnesses(
            wecom: models.lazy.compactMap { $0.wecom.clockAheadMilliseconds }.first,
            vendor: models.lazy.compactMap { $0.vendor.clockAheadMilliseconds }.first,
            callbacks: median)
    }

    /// The middle one of the last callbacks' distances from the believed time.
    private var median: Int64? {
        let believed = runtime.unixNow.milliseconds - runtime.now.nanoseconds / 1_000_000
        let ahead = state.withLock { $0.callbacks.map(\.offset) }.sorted()
        guard ahead.count >= WallClock.callbacksForMedian else { return nil }
        return ahead[ahead.count / 2] - believed
    }
}
