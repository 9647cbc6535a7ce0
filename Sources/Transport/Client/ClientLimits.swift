package import HTTP

/// Every bound on what outgoing calls may take. Counts of connections are per loop.
package struct ClientLimits: Sendable {
    package var messages = Limits.call

    /// Connections at once, kept ones included.
    package var connections = 4_096
    /// Calls that wait for one of them; one more fails at once.
    package var waitingCalls = 256
    /// Kept connections to one endpoint.
    package var keptPerEndpoint = 64
    /// How long a connection is kept unused: less than servers keep theirs.
    package var keptMilliseconds: Int64 = 30_000

    /// Host names that wait for the resolver's thread; one more fails at once.
    package var waitingNames = 64
    /// How long an address is believed.
    package var resolvedMilliseconds: Int64 = 30_000

    package init() {}
}
