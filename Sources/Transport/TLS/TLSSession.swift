import COpenSSL
import Elements

/// One TLS session over memory: ciphertext in, plaintext out, and back. It touches no socket.
///
/// Every call that may fail first empties OpenSSL's queue, which it shares with the thread's other
/// sessions.
@safe
final class TLSSession {
    private let session: OpaquePointer
    // Owned by `session`.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// Whether OpenSSL has been asked to do anything yet.
    private var hasBegun = false
    /// With which the peer's first record begins: its type.
    private var firstByte: UInt8?

    private init(_ context: SSLContext) throws(TLSError) {
        unsafe session = try unsafe context.session()
        let incoming = unsafe BIO_new(BIO_s_mem())
        let outgoing = unsafe BIO_new(BIO_s_mem())
        guard let incoming = unsafe incoming, let outgoing = unsafe outgoing else {
            unsafe BIO_free(incoming)
            unsafe BIO_free(outgoing)
            unsafe SSL_free(session)
            throw TLSError.taken(or: "no memory")
        }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
    }

    convenience init(accepting context: SSLContext) throws(TLSError) {
        try self.init(context)
        unsafe SSL_set_accept_state(session)
    }

    /// - Parameters:
    ///   - host: Whom the certificate must name: a host name or a numeric address.
    ///   - time: When the certificates must be valid; nil leaves that to be judged by `isTrusted`.
    convenience init(connecting context: SSLContext, to host: String, at time: UnixTime?) throws(TLSError) {
        try self.init(context)
        hasBegun = true
        unsafe SSL_set_connect_state(session)
        if let time {
            unsafe X509_VERIFY_PARAM_set_time(SSL_get0_param(session), time_t(time.seconds))
        } else {
            try TLSError.check("the time of certificates") {
                unsafe X509_VERIFY_PARAM_set_flags(
                    SSL_get0_param(session), UInt(bitPattern: Int(X509_V_FLAG_NO_CHECK_TIME)))
            }
        }
        if SocketAddress(host, port: 0) != nil {
            try TLSError.check("the peer's address") {
                unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host)
            }
        } else {
            // RFC 6066, 3: names are indicated, addresses are not.
            try TLSError.check("the peer's name") { unsafe openssl_set_server_name(session, host) }
            unsafe SSL_set_hostflags(session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            try TLSError.check("the peer's name") { unsafe SSL_set1_host(session, host) }
        }
    }

    deinit { unsafe SSL_free(session) }

    /// Goes on with the handshake as far as what came allows.
    ///
    /// - Returns: Whether it is done. Either way there may be output for the peer, and after an error too.
    func handshake() throws(TLSError) -> Bool {
        guard hasBegun || canBegin else { return false }
        hasBegun = true
        TLSError.clearQueue()
        let outcome = unsafe SSL_do_handshake(session)
        if outcome == 1 { return true }
        guard unsafe SSL_get_error(session, outcome) == SSL_ERROR_WANT_READ else {
            sayWhatOpenSSLDoesNot()
            throw failure()
        }
        return false
    }

    /// Writes the alert for a first record that is none of TLS, or of no version that there is: OpenSSL asks for none.
    ///
    /// Source: RFC 8446, 5.1 and 6.2; the numbers are unexpected_message and protocol_version.
    private func sayWhatOpenSSLDoesNot() {
        guard
            [SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_WRONG_VERSION_NUMBER].contains(
                openssl_peeked_reason()),
            unsafe BIO_ctrl_pending(outgoing) == 0, let firstByte
        else { return }
        let isOfTLS = (20...24).contains(firstByte)
        let alert: [UInt8] = [21, 3, 3, 0, 2, 2, isOfTLS ? 70 : 10]
        unsafe BIO_write(outgoing, alert, CInt(alert.count))
    }

    /// Whether every certificate that proves the peer is valid then; false before the handshake is done.
    func isTrusted(at time: UnixTime) -> Bool {
        guard let chain = unsafe SSL_get0_verified_chain(session) else { return false }
        var seconds = time_t(time.seconds)
        return unsafe openssl_chain_is_valid(chain, &seconds)
    }

    /// Takes ciphertext from the peer.
    func receive(_ bytes: ArraySlice<UInt8>) {
        if firstByte == nil { firstByte = bytes.first }
        let count = unsafe bytes.withUnsafeBytes {
            unsafe BIO_write(incoming, $0.baseAddress, CInt($0.count))
        }
        precondition(count == bytes.count, "memory takes whatever is written")
    }

    /// Gives plaintext.
    ///
    /// - Returns: How many bytes; nil if more ciphertext is needed, 0 once the peer has closed the session.
    func read(into buffer: inout [UInt8]) throws(TLSError) -> Int? {
        TLSError.clearQueue()
        let count = unsafe buffer.withUnsafeMutableBytes {
            unsafe SSL_read(session, $0.baseAddress, CInt(clamping: $0.count))
        }
        if count > 0 { return Int(count) }
        switch unsafe SSL_get_error(session, count) {
        case SSL_ERROR_WANT_READ: return nil
        case SSL_ERROR_ZERO_RETURN: return 0
        default: throw failure()
        }
    }

    /// The most plaintext in one record. Source: RFC 8446, 5.1.
    static let recordBytes = 1 << 14

    /// Turns plaintext into output: one record for every `recordBytes`.
    func write(_ bytes: [UInt8]) throws(TLSError) {
        TLSError.clearQueue()
        let count = unsafe bytes.withUnsafeBytes { unsafe SSL_write(session, $0.baseAddress, CInt($0.count)) }
        guard count == bytes.count else { throw failure() }
    }

    /// Says in the output that nothing more comes.
    func close() {
        TLSError.clearQueue()
        // A session that has failed has said so already.
        _ = unsafe SSL_shutdown(session)
        TLSError.clearQueue()
    }

    /// Takes the ciphertext that waits for the peer.
    func takeOutput() -> [UInt8] {
        let count = unsafe BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe filled = Int(BIO_read(outgoing, buffer.baseAddress, CInt(clamping: count)))
        }
    }

    /// Whether the peer's first record is whole, or is none of a handshake's.
    ///
    /// OpenSSL sets 50 KiB aside as soon as it is asked, which nobody gets for a connection and no hello.
    private var canBegin: Bool {
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = unsafe openssl_memory(incoming, &bytes)
        guard count > 0, let bytes = unsafe bytes else { return false }
        // RFC 8446, 5.1: type 22, version, length; a record has 2^14 bytes at most.
        guard unsafe bytes[0] == 22 else { return true }
        guard count >= 5 else { return false }
        let length = unsafe Int(bytes[3]) << 8 | Int(bytes[4])
        return count >= 5 + length || length > TLSSession.recordBytes
    }

    private func failure() -> TLSError {
        let verdict = unsafe SSL_get_verify_result(session)
        guard verdict != X509_V_OK else { return TLSError.taken(or: "the peer broke the session off") }
        TLSError.clearQueue()
        return unsafe TLSError([String(cString: X509_verify_cert_error_string(verdict))])
    }
}
