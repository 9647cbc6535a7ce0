package import Elements
package import HTTP
package import Transport

/// A stand-in's listener.
package struct StandInServer: Sendable {
    private let server: Server
    package let port: UInt16

    /// - Parameter port: 0 for a free one.
    /// - Throws: When the address is taken.
    package init(
        on loops: Loops, host: String = "127.0.0.1", port: UInt16 = 0,
        _ serve: @escaping @Sendable (Request, any Exchange) async -> Void
    ) throws(TransportError) {
        var limits = ServerLimits()
        // Whoever is tested against it decides when a connection has waited long enough.
        limits.idleMilliseconds = 120_000
        server = Server(on: loops, limits: limits)
        self.port = try server.listen(on: ListenAddress(host: host, port: port), tls: nil, serve)
    }

    package func drain(until end: Instant) async { await server.drain(until: end) }
}
