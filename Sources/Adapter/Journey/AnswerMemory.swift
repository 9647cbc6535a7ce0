import Binding
import Crypto
import Elements
import Events

/// The refusals that this process has given and put on disk, for copies that come while the disk cannot be
/// read: no copy hears anything else than the first.
///
/// A 0 is not among them: whether it may still be given is for the ledger to say.
///
/// States: Request 17.
final class AnswerMemory: Sendable {
    /// Which request, in 16 bytes: of its key and its identity.
    private struct Name: Hashable {
        let high: UInt64
        let low: UInt64

        init(_ bind: Bind) {
            var bytes = bind.fingerprint.bytes
            for part in [bind.key.route, bind.key.eventType, bind.key.requestID.text] {
                bytes += Array(part.utf8) + [0]
            }
            let digest = Digest.sha256(bytes)
            let word = { (range: Range<Int>) in digest[range].reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
            high = word(0..<8)
            low = word(8..<16)
        }
    }

    private struct Entry {
        let errcode: Errcode
        let reason: Reason
        let until: Instant
    }

    private struct State {
        var entries: [Name: Entry] = [:]
        /// In the order in which they came, and end.
        var order: [Name] = []
        var first = 0
    }

    private static let lifeMilliseconds: Int64 = 10 * 60_000
    private static let most = 65_536

    private let state = Guarded(State())

    func note(_ bind: Bind, _ errcode: Errcode, _ reason: Reason, at now: Instant) {
        guard errcode != .success else { return }
        let name = Name(bind)
        let entry = Entry(
            errcode: errcode, reason: reason,
            until: now.advanced(byMilliseconds: AnswerMemory.lifeMilliseconds))
        state.withLock { state in
            guard state.entries.updateValue(entry, forKey: name) == nil else { return }
            state.order.append(name)
            AnswerMemory.letGo(&state, at: now)
        }
    }

    func answer(to bind: Bind, at now: Instant) -> (Errcode, Reason)? {
        let name = Name(bind)
        return state.withLock { state in
            guard let entry = state.entries[name], now < entry.until else { return nil }
            return (entry.errcode, entry.reason)
        }
    }

    /// Lets go of the oldest: what is over, and what is one too many.
    private static func letGo(_ state: inout State, at now: Instant) {
        while state.first < state.order.count {
            let name = state.order[state.first]
            if let entry = state.entries[name], now < entry.until, state.entries.count <= most { break }
            state.entries[name] = nil
            state.first += 1
        }
        guard state.first > most else { return }
        state.order.removeFirst(state.first)
        state.first = 0
    }
}
