import Binding
import Elements
import Events

/// When the next thing is due that no callback will bring about.
///
/// Whoever makes something due says so here; the housekeeper sleeps until then, by the machine's own clock:
/// a time of day that is set back keeps nobody asleep.
final class Agenda: Sendable {
    private struct State {
        var next: Instant?
        var alarm = Promise<Void>()
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// Something is due then.
    func wake(at due: UnixTime) {
        let time = runtime.instant(of: due)
        let alarm: Promise<Void>? = state.withLock { state in
            if let next = state.next, next <= time { return nil }
            state.next = time
            return state.alarm
        }
        alarm?.keep(())
    }

    /// Something may have come of a settlement: a device to take back at once; and, after the least time
    /// for which anything is put off, a doubt to look into or a code to spend. The ledger says what.
    func look(after settlement: Settlement) {
        let now = runtime.unixNow
        switch settlement.finding {
        case .leftover, .wecomNotBound:
            wake(at: now)
        case .untouched, .notOurs, .ours, .unknown, .wecomBound, .wecomSilent:
            wake(at: now.advanced(byMilliseconds: Budget.answerInFlightMilliseconds))
        }
    }

    /// Returns when something is due, or after so many milliseconds.
    func wait(atMost milliseconds: Int64) async {
        let latest = runtime.now.advanced(byMilliseconds: milliseconds)
        while true {
            let (due, alarm): (Instant, Promise<Void>) = state.withLock { state in
                // A kept promise has told of `next` already.
                if state.alarm.value != nil { state.alarm = Promise() }
                return (min(state.next ?? latest, latest), state.alarm)
            }
            if due <= runtime.now {
                state.withLock { $0.next = nil }
                return
            }
            _ = await alarm.wait(until: due, on: runtime)
        }
    }
}
