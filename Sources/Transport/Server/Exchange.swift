package import Elements
package import HTTP

/// One request's way back.
///
/// Whoever serves a request and returns without an answer closes the connection without a byte.
package protocol Exchange: Sendable {
    /// When the kernel had the first byte of this request, as near as it can tell.
    ///
    /// The first request of a TLS connection begins with its handshake. A request that came behind
    /// another one, in the same read, begins with that read.
    var arrival: Instant { get }

    /// The peer's numeric address, without its port.
    var peer: String { get }

    /// How long the request's last bytes lay in the kernel before we read them. Unlike the time since
    /// `arrival` it does not depend on the peer or the network: it grows when we cannot keep up.
    var queuedMilliseconds: Int64 { get }

    /// Writes head and body in one write, and in one TLS record if they fit.
    ///
    /// No byte leaves after `notAfter`: the connection is closed instead, in the middle of the answer if
    /// need be. A second answer to one request is not written. A refusal (4xx) is its connection's last.
    func answer(_ response: Response, notAfter: Instant) async -> Delivery

    /// The peer has authenticated itself: from now on its connection is not closed to make room for others.
    func vouch() async

    /// For stand-ins that misbehave: writes these bytes as they are instead of an answer, after which the
    /// connection is closed.
    ///
    /// - Parameter resetting: Whether the peer gets a reset instead of an orderly end.
    func abandon(after bytes: [UInt8], resetting: Bool) async
}

extension Exchange {
    package var queuedMilliseconds: Int64 { 0 }

    package func vouch() async {}

    package func abandon(after bytes: [UInt8], resetting: Bool) async {}
}

/// What became of an answer.
package enum Delivery: Sendable, Equatable {
    /// The kernel had its last byte at this instant.
    case written(at: Instant)
    /// Likewise; but the peer had ended its side before, and may not be there any more.
    case unheard(at: Instant)
    /// `notAfter` came before the last byte was written.
    case late
    case failed
}

extension Response {
    /// The refusal that is the same for every status: no refusal may look like the empty answer that lets
    /// a bind happen, and none tells more than its status.
    package static func refused(_ status: Int) -> Response {
        Response(status: status, contentType: "text/plain; charset=utf-8", body: Array("refused\n".utf8))
    }
}
