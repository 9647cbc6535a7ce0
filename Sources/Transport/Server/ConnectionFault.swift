import COpenSSL
import HTTP

/// Why a connection ended before a request that had begun could be read.
package enum ConnectionFault: String, Sendable, CaseIterable {
    // The peer's alert: it does not like our certificate, or something else.
    case unknownAuthority = "unknown_ca"
    case badCertificate = "bad_certificate"
    case expiredCertificate = "certificate_expired"
    case otherAlert = "other_alert"
    // Both speak TLS, and have something not in common.
    case version = "no_common_version"
    case cipher = "no_common_cipher"
    case protocolName = "no_common_protocol"
    case brokenTLS = "broken_tls"
    // The peer speaks something else.
    case plainHTTP = "http_on_tls_port"
    case tls = "tls_on_plain_port"
    case proxyLine = "proxy_line"
    case http2
    case garbage
    /// HTTP, and refused for what it was.
    case malformedHTTP = "malformed_http"
    // It began, and did not go on.
    case timedOut = "timed_out"
    case closed = "closed_by_peer"

    /// - Parameters:
    ///   - fault: How a handshake ended.
    ///   - beginning: The first bytes that the peer has sent.
    /// - Returns: nil where nothing is wrong: we gave up, or the peer only looked whether the port is open.
    init?(_ fault: StreamFault, after beginning: [UInt8]) {
        guard !beginning.isEmpty, fault != .aborted else { return nil }
        if let language = Language(beginning), language != .tls {
            self = language.fault
            return
        }
        switch fault {
        case .timedOut: self = .timedOut
        case .aborted, .truncated, .kernel: self = .closed
        case .tls(let error): self.init(error, isTLS: Language(beginning) == .tls)
        }
    }

    /// - Parameters:
    ///   - error: Why a request is refused, or was not read to its end.
    ///   - beginning: The first bytes that the peer has sent to a port without TLS; none where it is known to
    ///     speak HTTP.
    init(_ error: HTTPError, after beginning: [UInt8]) {
        if error.reason == .version {
            self = .http2
        } else if let language = Language(beginning), language != .http {
            self = language.fault
        } else if error.reason == .tooSlow {
            self = .timedOut
        } else {
            self = error.reason == .truncated ? .closed : .malformedHTTP
        }
    }

    private init(_ error: TLSError, isTLS: Bool) {
        guard isTLS else {
            self = .garbage
            return
        }
        switch error.number {
        // SSL_AD_REASON_OFFSET: a thousand and the alert's number. Source: RFC 8446, 6.
        case 1_048: self = .unknownAuthority
        case 1_042, 1_043, 1_044, 1_046: self = .badCertificate
        case 1_045: self = .expiredCertificate
        case 1_000..<1_256: self = .otherAlert
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER, SSL_R_VERSION_TOO_LOW: self = .version
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SHARED_GROUPS,
            SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
            self = .cipher
        case SSL_R_NO_APPLICATION_PROTOCOL: self = .protocolName
        default: self = .brokenTLS
        }
    }
}

/// What a peer speaks, by its first bytes.
private enum Language {
    case tls, http, proxy, http2, other

    /// - Returns: nil for no bytes.
    init?(_ beginning: [UInt8]) {
        guard let first = beginning.first else { return nil }
        // Source: the PROXY protocol, 2.1 and 2.2; RFC 9113, 3.4; RFC 8446, 5.1.
        let proxyLines: [[UInt8]] = [
            Array("PROXY ".utf8), [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A],
        ]
        if proxyLines.contains(where: { beginning.starts(with: $0) }) {
            self = .proxy
        } else if beginning.starts(with: "PRI * HTTP/2".utf8) {
            self = .http2
        } else if first == 22, beginning.dropFirst().first.map({ $0 == 3 }) ?? true {
            self = .tls
        } else {
            self = Language.isHTTP(beginning) ? .http : .other
        }
    }

    /// A method and a blank, or the beginning of one; or an answer.
    private static func isHTTP(_ beginning: [UInt8]) -> Bool {
        let method = beginning.prefix { (0x41...0x5A).contains($0) }
        let next = beginning.dropFirst(method.count).first
        return !method.isEmpty && (next == nil || next == 0x20 || method.starts(with: "HTTP".utf8))
    }

    var fault: ConnectionFault {
        switch self {
        case .tls: .tls
        case .http: .plainHTTP
        case .proxy: .proxyLine
        case .http2: .http2
        case .other: .garbage
        }
    }
}
