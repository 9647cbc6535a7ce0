import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// The maker's own service: takes what the test lets it take, and keeps every attempt with its time.
final class Mailbox: MakerPort {
    struct Attempt: Sendable {
        let message: MakerMessage
        let at: Instant
        let isTaken: Bool

        var device: String? { message.data["device_sn"]?.string }
        var sequence: Int64? { message.data["sequence"]?.integer }
    }

    struct Reply: Sendable {
        var answer: MakerAnswer = .answered(.null)
        /// How long the answer takes; nil for one that never comes.
        var milliseconds: Int64? = 20
    }

    private struct State {
        var attempts: [Attempt] = []
        var underWay = 0
        var mostUnderWay = 0
        var reply: @Sendable (MakerMessage) -> Reply = { _ in Reply() }
        var onTaken: @Sendable () -> Void = {}
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// Answers so from now on.
    func reply(_ reply: @escaping @Sendable (MakerMessage) -> Reply) {
        state.withLock { $0.reply = reply }
    }

    /// Called when the service has a message, before anybody hears of it.
    func whenTaken(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onTaken = action } }

    var attempts: [Attempt] { state.withLock { $0.attempts } }

    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// The types that were taken, in the order they were.
    func taken(of device: String? = nil) -> [String] {
        attempts.filter { $0.isTaken && (device == nil || $0.device == device) }.map(\.message.type)
    }

    func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        let reply = state.withLock { state in
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let reply = state.reply(message)
            let isTaken = reply.milliseconds != nil && reply.answer.isTaken
            state.attempts.append(Attempt(message: message, at: runtime.now, isTaken: isTaken))
            return reply
        }
        defer { state.withLock { $0.underWay -= 1 } }
        guard let wait = reply.milliseconds else {
            await runtime.sleep(until: window.end)
            return .unknown("timeout")
        }
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: wait))
        if reply.answer.isTaken { state.withLock { $0.onTaken }() }
        return reply.answer
    }
}

extension World {
    /// A site whose service gets what happens, and everything done that is due.
    static func telling(_ mailbox: Guarded<Mailbox?>, seed: UInt64? = nil) throws -> World {
        let world = try World(conversation: "wifi", seed: seed) { simulation in
            let made = Mailbox(simulation)
            mailbox.withLock { $0 = made }
            return Clouds(maker: made)
        }
        world.ledger.set(hasService: true)
        world.vendor.answer("deviceBindingByWifi", .code(200))
        world.wecom.set(isBound: true)
        return world.keepingHouse()
    }
}
