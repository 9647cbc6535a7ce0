import COpenSSL
import Foundation

/// A peer that speaks TLS by OpenSSL itself, and gives every record out of its hands before it is sent.
///
/// Its calls block: see `onThread`.
@safe final class TLSPeer: @unchecked Sendable {
    // Unchecked: a test hands it from one thread to the next, and uses it on one at a time.
    let raw: RawPeer
    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// What came that was no more than bytes.
    private var received: [UInt8] = []

    /// - Parameters:
    ///   - version: The only one that it speaks, such as `TLS1_3_VERSION`.
    ///   - pair: The path, without ending, of the certificate and key with which it serves; nil for one that
    ///     connects.
    init(_ raw: RawPeer, version: CInt, serving pair: String? = nil) {
        self.raw = raw
        let method = unsafe pair == nil ? TLS_client_method() : TLS_server_method()
        guard let context = unsafe SSL_CTX_new(method), let incoming = unsafe BIO_new(BIO_s_mem()),
            let outgoing = unsafe BIO_new(BIO_s_mem())
        else { preconditionFailure("no memory") }
        _ = unsafe openssl_set_minimum_version(context, version)
        _ = unsafe SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(version), nil)
        if let pair {
            unsafe precondition(SSL_CTX_use_certificate_chain_file(context, "\(pair).pem") == 1)
            unsafe precondition(SSL_CTX_use_PrivateKey_file(context, "\(pair).key", SSL_FILETYPE_PEM) == 1)
        }
        guard let session = unsafe SSL_new(context) else { preconditionFailure("no session") }
        unsafe SSL_CTX_free(context)
        unsafe SSL_set_bio(session, incoming, outgoing)
        if pair == nil { unsafe SSL_set_connect_state(session) } else { unsafe SSL_set_accept_state(session) }
        unsafe self.session = unsafe session
        unsafe self.incoming = unsafe incoming
        unsafe self.outgoing = unsafe outgoing
    }

    deinit { unsafe SSL_free(session) }

    /// Goes on with the handshake until there is something to send, and gives that out.
    func flight() -> [UInt8] {
        while true {
            _ = unsafe SSL_do_handshake(session)
            let output = takeOutput()
            if !output.isEmpty || !receive() { return output }
        }
    }

    /// Goes on with the handshake to its end, sending what is due.
    ///
    /// - Returns: Whether there is a session.
    func settle() -> Bool {
        while true {
            let outcome = unsafe SSL_do_handshake(session)
            raw.send(bytes: takeOutput())
            if outcome == 1 { return true }
            if !receive() { return false }
        }
    }

    /// A record, or some, that hold a text.
    func sealed(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        let count = unsafe SSL_write(session, bytes, CInt(bytes.count))
        precondition(count == bytes.count, "a session seals")
        return takeOutput()
    }

    /// The next text from the other side; nil once there will be none.
    func opened() -> String? {
        while true {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe SSL_read(session, &buffer, CInt(buffer.count))
            if count > 0 { return String(decoding: buffer[..<Int(count)], as: UTF8.self) }
            guard unsafe SSL_get_error(session, count) == SSL_ERROR_WANT_READ, receive() else { return nil }
        }
    }

    /// Whether the other side has said that nothing more comes, in good order.
    var isClosedInOrder: Bool { unsafe SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0 }

    /// Reads to the end of the connection.
    ///
    /// - Returns: The number of the fatal alert that came before it; nil without one.
    func alert() -> Int? {
        ERR_clear_error()
        while true {
            var byte: UInt8 = 0
            let count = unsafe SSL_read(session, &byte, 1)
            if count <= 0, unsafe SSL_get_error(session, count) == SSL_ERROR_SSL { break }
            guard receive() else { break }
        }
        // SSL_AD_REASON_OFFSET: the reason is 1,000 and the alert's number.
        let reason = Int(ERR_peek_error() & 0x7f_ffff)
        if (1_000..<1_256).contains(reason) { return reason - 1_000 }
        while receive() {}
        return plainAlert
    }

    /// An alert that was not sealed, which a session that has keys does not look at.
    private var plainAlert: Int? {
        var rest = received[...]
        while rest.count >= 5 {
            let length = Int(rest[rest.startIndex + 3]) << 8 | Int(rest[rest.startIndex + 4])
            let record = rest.prefix(5 + length)
            if record.first == 21, record.count == 7, record[record.startIndex + 5] == 2 {
                return record.last.map(Int.init)
            }
            rest = rest.dropFirst(record.count)
        }
        return nil
    }

    private func receive() -> Bool {
        let bytes = raw.next()
        received += bytes
        _ = unsafe BIO_write(incoming, bytes, CInt(bytes.count))
        return !bytes.isEmpty
    }

    private func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(outgoing))
        if !bytes.isEmpty { _ = unsafe BIO_read(outgoing, &bytes, CInt(bytes.count)) }
        return bytes
    }
}
