import COpenSSL

/// What is wrong with a PEM file, in words that go on after its name; nothing asks for a pass phrase.
package enum PEMFault {
    /// - Returns: Why no server can show this chain; nil when one can.
    package static func ofChain(_ file: String) -> String? {
        words { () throws(TLSError) in try unsafe SSLContext(TLS_server_method()).use(chain: file) }
    }

    /// - Parameter authorities: A PEM file of those whom clients trust besides the system's authorities.
    /// - Returns: Why no client would believe the chain's first certificate; nil when one would that knows the root.
    package static func ofIssuer(of chain: String, among authorities: String?) -> String? {
        words { () throws(TLSError) in
            let context = try unsafe SSLContext(TLS_server_method())
            try context.use(chain: chain)
            try context.checkIssuer(among: authorities)
        }
    }

    /// - Returns: Why a client that calls this host would not believe the chain's first certificate.
    package static func ofName(_ host: String, of chain: String) -> String? {
        words { () throws(TLSError) in
            let context = try unsafe SSLContext(TLS_server_method())
            try context.use(chain: chain)
            try context.checkName(host)
        }
    }

    /// - Parameter chain: The file with the certificate that it belongs to; nil for any.
    package static func ofKey(_ file: String, of chain: String?) -> String? {
        let alone = words { () throws(TLSError) in
            try unsafe SSLContext(TLS_server_method()).use(key: file)
        }
        guard alone == nil, let chain else { return alone }
        let isPair =
            words { () throws(TLSError) in _ = try SSLContext.pair(certificateChain: chain, key: file) }
            == nil
        guard isPair else { return "it is not the key of \(chain)" }
        do {
            _ = try SSLContext.server(certificateChain: chain, key: file)
            return nil
        } catch {
            return "with \(chain), \(error)"
        }
    }

    /// - Returns: Why nobody can be believed by what stands there; nil when somebody can.
    package static func ofAuthorities(_ file: String) -> String? {
        words { () throws(TLSError) in _ = try SSLContext.client(trusting: .file(file)) }
    }

    private static func words(_ use: () throws(TLSError) -> Void) -> String? {
        do throws(TLSError) {
            try use()
            return nil
        } catch {
            // The first reason says what was being done, the others why it failed.
            let why = error.reasons.count > 1 ? error.reasons.dropFirst() : error.reasons[...]
            return why.joined(separator: ": ")
        }
    }
}
