import COpenSSL

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

    static func server(certificateChain: String, key: String) throws(TLSError) -> SSLContext {
        let context = try unsafe SSLContext(TLS_server_method())
        let pointer = unsafe context.pointer
        try TLSError.check("the certificate chain \(certificateChain)") {
            unsafe SSL_CTX_use_certificate_chain_file(pointer, certificateChain)
        }
        try TLSError.check("the private key \(key)") {
            unsafe SSL_CTX_use_PrivateKey_file(pointer, key, SSL_FILETYPE_PEM)
        }
        try TLSError.check("the key \(key) is not the certificate's") {
            unsafe SSL_CTX_check_private_key(pointer)
        }
        try context.checkValidity(of: certificateChain)
        // TLS 1.3 sends tickets of its own accord, whatever the options say.
        _ = unsafe SSL_CTX_set_num_tickets(pointer, 0)
        unsafe SSL_CTX_set_alpn_select_cb(
            pointer,
            { _, chosen, chosenCount, offer, count, _ in
                unsafe ApplicationProtocol.select(from: offer, count, into: chosen, chosenCount)
            }, nil)
        return context
    }

    private func checkValidity(of file: String) throws(TLSError) {
        guard let certificate = unsafe SSL_CTX_get0_certificate(pointer) else {
            throw TLSError(["no certificate in \(file)"])
        }
        // Negative when the time lies in the past.
        guard unsafe X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0 else {
            throw TLSError(["the certificate \(file) has expired"])
        }
        guard unsafe X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0 else {
            throw TLSError(["the certificate \(file) is not valid yet"])
        }
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
        }
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        let names = [UInt8(ApplicationProtocol.name.count)] + ApplicationProtocol.name
        // Unlike its neighbours, this one returns 0 when it has worked.
        guard unsafe SSL_CTX_set_alpn_protos(pointer, names, UInt32(names.count)) == 0 else {
            throw TLSError.taken(or: "the protocol's name")
        }
        return context
    }

    func session() throws(TLSError) -> OpaquePointer {
        TLSError.clearQueue()
        guard let session = unsafe SSL_new(pointer) else { throw TLSError.taken(or: "no session") }
        return unsafe session
    }
}
