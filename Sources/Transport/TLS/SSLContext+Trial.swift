import COpenSSL

/// The versions that are served.
enum TrialVersion: String, CaseIterable {
    case tls12 = "TLS 1.2"
    case tls13 = "TLS 1.3"

    fileprivate var number: CInt {
        switch self {
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

extension SSLContext {
    /// Has a client of ours begin a session with this server, both in memory.
    ///
    /// Whether a pair fits the ciphers, groups and signatures shows only then.
    ///
    /// - Throws: Why there is no session, whomever the client believes.
    func tryHandshake(_ version: TrialVersion) throws(TLSError) {
        do {
            let client = try TLSSession(
                connecting: try SSLContext.trialClient(version.number), to: "localhost", at: nil)
            let server = try TLSSession(accepting: self)
            var isSettled = false
            // Each turn one side has something to say, or throws: a handshake is a few flights.
            while !isSettled {
                let isClientDone = try client.handshake()
                client.passOutput(to: server)
                isSettled = try server.handshake() && isClientDone
                server.passOutput(to: client)
            }
        } catch {
            throw error.while("no session of \(version.rawValue) comes of it")
        }
    }

    /// It believes every certificate, and knows P-521 too, as clients do.
    private static func trialClient(_ version: CInt) throws(TLSError) -> SSLContext {
        let context = try unsafe SSLContext(TLS_client_method())
        try context.limit(to: version)
        return context
    }
}

extension TLSSession {
    fileprivate func passOutput(to other: TLSSession) {
        let output = takeOutput()
        if !output.isEmpty { other.receive(output[...]) }
    }
}
