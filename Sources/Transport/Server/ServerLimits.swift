package import HTTP

/// Every bound on what peers of a server may take.
package struct ServerLimits: Sendable {
    package var messages = Limits.callback

    /// Connections at once. For one more, the stranger that has waited longest is closed: see `Exchange.vouch`.
    package var connections = 16_384
    /// Connections at once from one IPv4 address or one IPv6 /64.
    package var connectionsPerAddress = 512
    /// Whether that holds for loopback too, where a reverse proxy speaks for everybody.
    package var countsLoopback = false
    /// Connections that the kernel keeps until they are accepted.
    package var backlog = 4096
    /// Connections accepted before the loop looks at anything else.
    package var acceptsPerTurn = 64
    /// How long nothing is accepted once the process or the machine has no descriptor left.
    package var acceptPauseMilliseconds: Int64 = 100

    /// From accept, or the first byte of a later request, to the end of the head; TLS included.
    package var headMilliseconds: Int64 = 3_000
    /// From the same instant to the end of the whole request.
    package var requestMilliseconds: Int64 = 5_000
    /// From an answer to the first byte of the next request.
    package var idleMilliseconds: Int64 = 10_000
    /// For the peer to take an answer.
    package var writeMilliseconds: Int64 = 3_000
    /// For the peer to take note that we have closed, and what is read and dropped meanwhile.
    package var lingerMilliseconds: Int64 = 1_000
    package var lingerBytes = 512 * 1024

    package init() {}
}
