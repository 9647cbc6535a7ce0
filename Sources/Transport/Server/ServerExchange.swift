import Elements
import HTTP

/// The way back of one request, safe to carry to any thread; the answer itself is written on the
/// connection's own loop.
struct ServerExchange: Exchange {
    let arrival: Instant
    let peer: String
    let queuedMilliseconds: Int64
    let turn: LoopBound<Turn>

    func answer(_ response: Response, notAfter: Instant) async -> Delivery {
        let turn = turn
        return await turn.loop.run { await turn.value.answer(response, notAfter: notAfter) }
    }

    func vouch() async {
        let turn = turn
        await turn.loop.run { turn.value.vouch() }
    }

    func abandon(after bytes: [UInt8], resetting: Bool) async {
        let turn = turn
        await turn.loop.run { await turn.value.abandon(after: bytes, resetting: resetting) }
    }
}

/// The one answer that a request has.
final class Turn {
    private enum State {
        case open, answering
        case answered(Delivery)
        case over
    }

    private let request: Request
    private let connection: Connection
    private var state = State.open
    /// Whether the answer let the peer send another request.
    private(set) var keepsAlive = false

    init(_ request: Request, on connection: Connection) {
        self.request = request
        self.connection = connection
    }

    func answer(_ response: Response, notAfter: Instant) async -> Delivery {
        guard case .open = state else { return .failed }
        state = .answering
        // A refusal is its connection's last answer: whoever is refused connects anew for another try, and
        // cannot have a queue of them refused while others wait.
        let isRefusal = (400...499).contains(response.status)
        keepsAlive = request.keepsAlive && !connection.mustClose && !isRefusal
        let delivery = await connection.write(
            response, to: request, closing: !keepsAlive, notAfter: notAfter)
        if case .answering = state { state = .answered(delivery) }
        return delivery
    }

    /// See `Exchange.vouch`.
    func vouch() { connection.isVouchedFor = true }

    /// See `Exchange.abandon`.
    func abandon(after bytes: [UInt8], resetting: Bool) async {
        guard case .open = state else { return }
        state = .over
        await connection.abandon(after: bytes, resetting: resetting)
    }

    /// Takes the pen away. An answer that another task still writes has failed: the connection closes.
    ///
    /// - Returns: What became of the answer; nil if there was none.
    func end() -> Delivery? {
        defer { state = .over }
        return switch state {
        case .open, .over: nil
        case .answering: .failed
        case .answered(let delivery): delivery
        }
    }
}
