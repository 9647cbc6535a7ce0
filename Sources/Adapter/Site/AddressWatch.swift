import Cloud
import Elements
import Events
import Telemetry

/// Asks WeCom once a day where its callbacks come from.
///
/// Source: the list changes and should be fetched daily; WeCom developer centre, document path 92521.
struct AddressWatch: Sendable {
    let addresses: CallbackAddresses
    let runtime: any Runtime
    let log: Log

    private static let intervalMilliseconds: Int64 = 24 * 3_600_000
    private static let retryMilliseconds: Int64 = 600_000
    private static let patienceMilliseconds: Int64 = 10_000

    /// - Parameter isWanted: Whether the fence still stands; it does not once a reload has put up another.
    func run(for fence: Fence, while isWanted: @Sendable () -> Bool) async {
        while isWanted() {
            let wait = await refresh(fence) ? Self.intervalMilliseconds : Self.retryMilliseconds
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: wait))
        }
    }

    /// - Returns: Whether WeCom has told its addresses; if not, the ones it told before stay.
    func refresh(_ fence: Fence) async -> Bool {
        let deadline = runtime.now.advanced(byMilliseconds: Self.patienceMilliseconds)
        switch await addresses.fetch(by: deadline) {
        case .success(let texts):
            let odd = fence.learn(texts)
            log.note("sources_told", [.count: .integer(Int64(texts.count - odd.count))])
            if !odd.isEmpty {
                log.warn(
                    "sources_odd", [.texts: .array(odd.prefix(5).map { .string(String($0.prefix(64))) })])
            }
            return odd.count < texts.count
        case .failure(let trouble):
            log.warn("sources_untold", [.reason: .string(trouble.reason)])
            return false
        }
    }
}
