import COpenSSL
import Elements

/// The owner of an SSL_CTX, which is not changed once it is made: sessions of all threads share it.
@safe
final class SSLContext: @unchecked Sendable {
    // Unchecked: only its maker configures it; OpenSSL counts references with atomics of its own.
    private let pointer: OpaquePointer

    /// What is common to both sides: Mozilla's intermediate level, version 5.7, without the finite-field
    /// ciphers, which no peer of ours needs and which need parameters of their own.
    ///
    /// Source: wiki.mozilla.org/Security/Server_Side_TLS.
    init(_ method: OpaquePointer?) throws(TLSError) {
        TLSError.clearQueue()
        // Whatever OpenSSL, or a provider that its configuration names, might ask somebody at a terminal.
        unsafe UI_set_default_method(UI_null())
        guard let pointer = unsafe SSL_CTX_new(method) else { throw TLSError.taken(or: "no context") }
        unsafe self.pointer = unsafe pointer
        try TLSError.check("the minimum version") {
            unsafe openssl_set_minimum_version(pointer, TLS1_2_VERSION)
        }
        let ciphers = """
            ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:\
            ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305
            """
        try TLSError.check("the ciphers") { unsafe SSL_CTX_set_cipher_list(pointer, ciphers) }
        try TLSError.check("the groups") { unsafe openssl_set_groups(pointer, "X25519:P-256:P-384") }
        unsafe openssl_disable_extras(pointer)
        _ = unsafe openssl_disable_session_cache(pointer)
        _ = unsafe openssl_set_modes(pointer)
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    // MARK: Server

    /// - Throws: Also when no client would get a session with the pair.
    static func server(certificateChain: String, key: String) throws(TLSError) -> SSLContext {
        let context = try pair(certificateChain: certificateChain, key: key)
        let pointer = unsafe context.pointer
        // TLS 1.3 sends tickets of its own accord, whatever the options say.
        _ = unsafe SSL_CTX_set_num_tickets(pointer, 0)
        unsafe SSL_CTX_set_alpn_select_cb(
            pointer,
            { _, chosen, chosenCount, offer, count, _ in
                unsafe ApplicationProtocol.select(from: offer, count, into: chosen, chosenCount)
            }, nil)
        for version in TrialVersion.allCases { try context.tryHandshake(version) }
        return context
    }

    /// A certificate and a key that belong together, whether or not they can serve.
    static func pair(certificateChain: String, key: String) throws(TLSError) -> SSLContext {
        let context = try unsafe SSLContext(TLS_server_method())
        try context.use(chain: certificateChain)
        try context.use(key: key)
        let pointer = unsafe context.pointer
        try TLSError.check("the key \(key) is not the certificate's") {
            unsafe SSL_CTX_check_private_key(pointer)
        }
        return context
    }

    /// - Throws: Also when its first certificate is not valid now.
    func use(chain file: String) throws(TLSError) {
        try withoutPassPhrase("the certificate chain \(file)") {
            unsafe SSL_CTX_use_certificate_chain_file(pointer, file)
        }
        try checkValidity(of: file)
    }

    func use(key file: String) throws(TLSError) {
        try withoutPassPhrase("the private key \(file)") {
            unsafe SSL_CTX_use_PrivateKey_file(pointer, file, SSL_FILETYPE_PEM)
        }
    }

    /// Reads a file of which OpenSSL might want the pass phrase: it gets none, and the error says that it did.
    ///
    /// By itself OpenSSL asks whoever sits at the process's terminal, and waits for them.
    private func withoutPassPhrase(_ what: String, _ read: () -> CInt) throws(TLSError) {
        var isAsked = false
        TLSError.clearQueue()
        let outcome = unsafe withUnsafeMutablePointer(to: &isAsked) { asked in
            unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, asked)
            unsafe SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, asked in
                unsafe asked?.assumingMemoryBound(to: Bool.self).pointee = true
                return -1
            }
            defer { unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, nil) }
            return read()
        }
        guard outcome != 1 else { return }
        let error = TLSError.taken(or: what).while(what)
        throw isAsked ? TLSError([what, "it is encrypted with a pass phrase"]) : error
    }

    /// When the certificate that it shows expires; nil without one.
    var end: UnixTime? {
        var parts = unsafe tm()
        guard let certificate = unsafe SSL_CTX_get0_certificate(pointer),
            unsafe ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1
        else { return nil }
        return UnixTime(seconds: Int64(unsafe timegm(&parts)))
    }

    private func checkValidity(of file: String) throws(TLSError) {
        guard let certificate = unsafe SSL_CTX_get0_certificate(pointer) else {
            throw TLSError(["no certificate in \(file)"])
        }
        // Negative when the time lies in the past.
        let end = unsafe X509_get0_notAfter(certificate)
        guard unsafe X509_cmp_current_time(end) > 0 else {
            throw TLSError(["the certificate \(file)", "it has expired on \(unsafe Self.day(of: end))"])
        }
        let beginning = unsafe X509_get0_notBefore(certificate)
        guard unsafe X509_cmp_current_time(beginning) < 0 else {
            throw TLSError([
                "the certificate \(file)", "it is not valid before \(unsafe Self.day(of: beginning))",
            ])
        }
    }

    private static func day(of time: UnsafePointer<ASN1_TIME>?) -> Substring {
        UnixTime(seconds: unsafe openssl_seconds(time)).text.prefix(10)
    }

    /// Looks whether a client that calls this host would take the certificate for the host's.
    func checkName(_ host: String) throws(TLSError) {
        let certificate = unsafe SSL_CTX_get0_certificate(pointer)
        let flags = UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS)
        guard unsafe X509_check_host(certificate, host, host.utf8.count, flags, nil) != 1 else { return }
        throw TLSError(["the certificate is not for \(host)"])
    }

    /// Looks whether a client finds its way from the first certificate to a root, and would believe it then.
    ///
    /// - Parameter authorities: A PEM file of those that clients trust besides the system's.
    /// - Throws: What a client would object to. Who is not asked for: the root, whom only the clients need to know;
    ///   and a certificate that is its own issuer's is nobody else's to look for.
    func checkIssuer(among authorities: String?) throws(TLSError) {
        let store = unsafe X509_STORE_new()
        defer { unsafe X509_STORE_free(store) }
        if let authorities {
            try TLSError.check("the certificates \(authorities)") {
                unsafe X509_STORE_load_file(store, authorities)
            }
        }
        let context = unsafe X509_STORE_CTX_new()
        defer { unsafe X509_STORE_CTX_free(context) }
        let certificate = unsafe SSL_CTX_get0_certificate(pointer)
        let chain = unsafe openssl_chain(pointer)
        guard unsafe X509_STORE_set_default_paths(store) == 1,
            unsafe X509_STORE_CTX_init(context, store, certificate, chain) == 1
        else { throw TLSError.taken(or: "no memory") }
        // Without it the time of the last certificate before a root that is not here is not looked at.
        unsafe X509_STORE_CTX_set_flags(context, UInt(bitPattern: Int(X509_V_FLAG_PARTIAL_CHAIN)))
        _ = unsafe X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER)
        unsafe X509_STORE_CTX_set_verify_cb(context) { isFine, context in
            unsafe isFine == 1 || SSLContext.lacksOnlyRoot(context) ? 1 : 0
        }
        let isBelieved = unsafe X509_verify_cert(context) == 1
        TLSError.clearQueue()
        if !isBelieved { throw unsafe SSLContext.objection(context) }
    }

    /// Whether the way has come to its end, where a client knows the root or does not.
    private static func lacksOnlyRoot(_ context: OpaquePointer?) -> Bool {
        switch unsafe X509_STORE_CTX_get_error(context) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
            true
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
            unsafe X509_STORE_CTX_get_error_depth(context) > 0
        default: false
        }
    }

    private static func objection(_ context: OpaquePointer?) -> TLSError {
        let error = unsafe X509_STORE_CTX_get_error(context)
        let depth = unsafe X509_STORE_CTX_get_error_depth(context)
        if error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY {
            return TLSError(["it lacks the certificate of its issuer"])
        }
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(error)))
        return TLSError([depth == 0 ? reason : "issuer \(depth) on the way to the root: \(reason)"])
    }

    // MARK: Client

    static func client(trusting trust: TLSTrust) throws(TLSError) -> SSLContext {
        let context = try unsafe SSLContext(TLS_client_method())
        let pointer = unsafe context.pointer
        switch trust {
        case .system:
            try TLSError.check("the system's certificates") {
                unsafe SSL_CTX_set_default_verify_paths(pointer)
            }
        case .file(let file):
            try TLSError.check("the certificates \(file)") { unsafe SSL_CTX_load_verify_file(pointer, file) }
        case .anybody: break
        }
        unsafe SSL_CTX_set_verify(pointer, trust == .anybody ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nil)
        let names = [UInt8(ApplicationProtocol.name.count)] + ApplicationProtocol.name
        // Unlike its neighbours, this one returns 0 when it has worked.
        guard unsafe SSL_CTX_set_alpn_protos(pointer, names, UInt32(names.count)) == 0 else {
            throw TLSError.taken(or: "the protocol's name")
        }
        return context
    }

    /// For a trial: one version, and the groups of the usual clients.
    func limit(to version: CInt) throws(TLSError) {
        try TLSError.check("the version") { unsafe openssl_set_minimum_version(pointer, version) }
        try TLSError.check("the version") { unsafe openssl_set_maximum_version(pointer, version) }
        try TLSError.check("the groups") { unsafe openssl_set_groups(pointer, "X25519:P-256:P-384:P-521") }
    }

    func session() throws(TLSError) -> OpaquePointer {
        TLSError.clearQueue()
        guard let session = unsafe SSL_new(pointer) else { throw TLSError.taken(or: "no session") }
        return unsafe session
    }
}
