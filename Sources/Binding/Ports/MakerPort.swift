package import Elements
package import Events

/// One message to the maker's own service.
///
/// The body is `{"type": …, "timestamp": …, "data": {…}}`, as Standard Webhooks recommends.
package struct MakerMessage: Equatable, Sendable {
    /// The `webhook-id`: the same whenever the same thing is said again, also after a restart.
    package let id: String
    package let type: String
    /// When what it tells has happened.
    package let at: UnixTime
    package let data: JSON

    package init(id: String, type: String, at: UnixTime, data: JSON) {
        self.id = id
        self.type = type
        self.at = at
        self.data = data
    }
}

/// What became of one message.
package enum MakerAnswer: Equatable, Sendable {
    /// 2xx other than 202, with the JSON of its body; `.null` when that is none.
    case answered(JSON)
    /// 202: what there is to say comes later, to a path under `/vendor/`.
    case accepted
    /// 3xx or 4xx: the service has not taken it, and has done nothing about it.
    case refused(Int)
    /// Proof that the service never had the message.
    case notSent(String)
    /// Time-out or reset after a byte, or 5xx: nobody knows.
    case unknown(String)

    /// Whether the service has the message, and need not get it again.
    package var isTaken: Bool {
        switch self {
        case .answered, .accepted: true
        case .refused, .notSent, .unknown: false
        }
    }
}

/// The way to the maker's own service. Every call ends by its deadline, whatever the service does.
package protocol MakerPort: Sendable {
    func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer
}
