import Cloud
import Elements
import Events
import Telemetry

/// Asks WeCom once a day where its callbacks come from.
///
/// Source: the list changes and should be fetched daily; WeCom developer centre, document path 92521.
final class AddressWatch: Chore {
    private let agenda: Agenda
    private let runtime: any Runtime
    private let log: Log
    private let watched = Guarded<Watched?>(nil)

    private struct Watched: Sendable {
        let fence: Fence
        let addresses: CallbackAddresses
        var due: Instant
    }

    private static let intervalMilliseconds: Int64 = 24 * 3_600_000
    private static let retryMilliseconds: Int64 = 600_000
    private static let patienceMilliseconds: Int64 = 10_000

    init(on runtime: any Runtime, log: Log) {
        agenda = Agenda(runtime)
        self.runtime = runtime
        self.log = log
    }

    /// From now on this fence is told, by these; at once for the first time.
    func watch(_ fence: Fence, by addresses: CallbackAddresses) {
        watched.withLock { $0 = Watched(fence: fence, addresses: addresses, due: runtime.now) }
        agenda.wake(at: runtime.unixNow)
    }

    /// No fence is to be told, or one that goes by its own list.
    func rest() { watched.withLock { $0 = nil } }

    var alarm: Agenda? { agenda }

    func turn() async -> Int64 {
        guard let watched = watched.withLock({ $0 }) else { return Self.intervalMilliseconds }
        guard watched.due <= runtime.now else { return watched.due.milliseconds(since: runtime.now) }
        let isTold = await refresh(watched.fence, watched.addresses)
        let wait = isTold ? Self.intervalMilliseconds : Self.retryMilliseconds
        let due = runtime.now.advanced(byMilliseconds: wait)
        self.watched.withLock { if $0?.fence === watched.fence { $0?.due = due } }
        return wait
    }

    /// - Returns: Whether WeCom has told its addresses; if not, the ones it told before stay.
    private func refresh(_ fence: Fence, _ addresses: CallbackAddresses) async -> Bool {
        let deadline = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
        switch await addresses.fetch(by: deadline) {
        case .success(let texts):
            let odd = fence.learn(texts)
            log.tell(.sourcesTold, [.count: .integer(Int64(texts.count - odd.count))])
            if !odd.isEmpty {
                log.tell(
                    .sourcesOdd, [.texts: .array(odd.prefix(5).map { .string(String($0.prefix(64))) })])
            }
            return odd.count < texts.count
        case .failure(let trouble):
            log.tell(
                .sourcesUntold,
                [
                    .failure: .string(trouble.reason),
                    .todo: "check `sources.corp_secret`; the addresses that WeCom has told before stay",
                ])
            return false
        }
    }
}
