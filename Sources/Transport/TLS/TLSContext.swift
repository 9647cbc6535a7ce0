package import Elements

/// A server's certificate and key, which may be exchanged while sessions go on.
package final class TLSContext: Sendable {
    private let current: Guarded<SSLContext>

    /// - Parameters:
    ///   - certificateChain: A PEM file: the server's own certificate first, then those that lead to the root.
    ///   - key: A PEM file with the private key.
    /// - Throws: Why the pair cannot be used: unreadable, not belonging together, expired.
    package init(certificateChain: String, key: String) throws(TLSError) {
        current = Guarded(try SSLContext.server(certificateChain: certificateChain, key: key))
    }

    /// Uses another's pair for the sessions that begin from now on.
    package func adopt(_ other: TLSContext) {
        let context = other.current.withLock { $0 }
        current.withLock { $0 = context }
    }

    /// When its certificate expires; nil if that cannot be read.
    package var end: UnixTime? { current.withLock { $0.end } }

    func session() throws(TLSError) -> TLSSession {
        let context = current.withLock { $0 }
        return try TLSSession(accepting: context)
    }
}

/// Whom a client believes.
package enum TLSTrust: Sendable, Equatable {
    /// The certificate authorities that the system's administrator trusts.
    case system
    /// Those in a PEM file, and no others.
    case file(String)
    /// Nobody has to prove anything: for a call to a listener of this very process, which can be nobody else's.
    case anybody
}
