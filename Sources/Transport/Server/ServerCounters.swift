package import Elements

/// What a server has done since it was made.
package struct ServerCounters: Sendable {
    package var accepted = 0
    /// Connections closed unheard: too many in all, or from one address.
    package var overLimit = 0
    /// Connections of strangers closed for later ones when there were too many in all.
    package var displaced = 0
    /// Times that accepting paused for want of descriptors.
    package var pauses = 0
    /// Connections open now.
    package var open = 0
    /// Connections closed unheard for want of memory.
    package var unopened = 0
    package var handshakesFailed = 0
    /// Why connections ended before a request that had begun could be read.
    package var faults: [ConnectionFault: Int] = [:]
    /// The last of these: whose it was, when, and in whose words.
    package var lastFault: (peer: String, at: Instant, text: String)?
    package var requests = 0
    /// Requests refused for what they were, and those that were not whole in time.
    package var refused = 0
    package var tooSlow = 0
    package var answered = 0
    package var late = 0
    package var failed = 0
    /// Requests that whoever served them left without an answer.
    package var unanswered = 0

    package init() {}

    static func += (sum: inout ServerCounters, part: ServerCounters) {
        sum.accepted += part.accepted
        sum.overLimit += part.overLimit
        sum.displaced += part.displaced
        sum.pauses += part.pauses
        sum.open += part.open
        sum.unopened += part.unopened
        sum.handshakesFailed += part.handshakesFailed
        sum.requests += part.requests
        sum.refused += part.refused
        sum.tooSlow += part.tooSlow
        sum.answered += part.answered
        sum.late += part.late
        sum.failed += part.failed
        sum.unanswered += part.unanswered
        sum.faults.merge(part.faults, uniquingKeysWith: +)
        if let last = part.lastFault, sum.lastFault.map({ $0.at < last.at }) ?? true { sum.lastFault = last }
    }
}
