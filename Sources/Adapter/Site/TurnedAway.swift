import Binding
import Elements

/// Why the last callback to each URL was not let in: who misses a ticket wants to know whether one came.
final class TurnedAway: Sendable {
    private struct Last {
        let reason: Reason
        let at: Instant
    }

    /// By path; no more than are configured, but for those of former configurations.
    private let last = Guarded<[String: Last]>([:])

    /// Longer than a ticket is good for: what was refused before is not what is missing.
    private static let memoryMilliseconds: Int64 = 35 * 60_000

    /// - Parameter path: Of the route that was meant.
    func note(_ reason: Reason, at path: String, _ now: Instant) {
        last.withLock { last in
            // Anybody can send a wrong signature, and must not hide what somebody with the key has sent.
            if let known = last[path], !reason.isSigned, known.reason.isSigned, isFresh(known, at: now) {
                return
            }
            last[path] = Last(reason: reason, at: now)
        }
    }

    /// WeCom's check of the URL was let in there: what was refused before is mended.
    func forget(_ path: String) {
        last.withLock { last in
            if last[path] != nil { last[path] = nil }
        }
    }

    private func isFresh(_ last: Last, at now: Instant) -> Bool {
        now.milliseconds(since: last.at) < Self.memoryMilliseconds
    }

    /// What to do about a model that WeCom has pushed no ticket for, as far as is known here.
    func adviceWithoutTicket(at path: String, _ now: Instant) -> String {
        let known = last.withLock { $0[path] }.flatMap { isFresh($0, at: now) ? $0.reason : nil }
        switch known?.word {
        case .stale, .ahead:
            let seconds = abs(known?.seconds ?? 0)
            return
                "the clock: WeCom's callbacks come to \(path) and are refused, being \(seconds) s off this machine's"
                + " time. Set that right (`timedatectl set-ntp true`); a ticket comes every ten minutes"
        case .receiver:
            return
                "callbacks come to \(path) that are for another model or maker: in WeCom's console, enter this URL"
                + " at its own model, and compare `models[].id` and `provider.corpid`"
        case .misrouted:
            return
                "WeCom's callbacks come to another path than \(path): see its misrouted lines for which, and have"
                + " the proxy in front pass it on as it comes"
        case .signature:
            return
                "what comes to \(path) has a signature by none of our keys: compare `models[].keys` with the Token"
                + " and EncodingAESKey in WeCom's console, then `systemctl reload wecom-bind`"
        case let word?:
            return "what comes to \(path) is not let in: \(word.refusalAdvice ?? word.rawValue)"
        case nil:
            return
                "WeCom pushes a ticket every ten minutes to the model's URL in its console: look that it is entered"
                + " there, ends in \(path), and reaches `listen` from outside"
        }
    }
}

extension Reason {
    /// Whether whoever sent it has a key of ours.
    fileprivate var isSigned: Bool { [.stale, .ahead, .receiver, .cipher, .misrouted].contains(word) }
}
