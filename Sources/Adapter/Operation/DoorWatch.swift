import Elements
import Events
package import Telemetry
package import Transport

/// Tells once a minute which connections ended before a request that had begun could be read: nobody hears of these
/// otherwise, since there is no request that a line could be about.
package final class DoorWatch: Chore {
    private let counters: @Sendable () -> ServerCounters
    private let log: Log
    private let told = Guarded<[ConnectionFault: Int]>([:])

    private static let intervalMilliseconds: Int64 = 60_000

    /// - Parameter counters: What the server has counted since it was made.
    package init(_ counters: @escaping @Sendable () -> ServerCounters, _ log: Log) {
        self.counters = counters
        self.log = log
    }

    package func turn() async -> Int64 {
        let counters = counters()
        let new = told.withLock { told in
            defer { told = counters.faults }
            return counters.faults.merging(told) { $0 - $1 }.filter { $0.value > 0 }
        }
        let sorted = new.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        if let most = sorted.first?.key {
            log.tell(
                .connectionsRefused,
                [
                    .count: .integer(Int64(new.values.reduce(0, +))),
                    .counts: .object(sorted.map { ($0.key.rawValue, .integer(Int64($0.value))) }),
                    .detail: .string(most.text), .peer: .string(counters.lastFault?.peer ?? ""),
                    .failure: .string(counters.lastFault?.text ?? ""),
                ])
        }
        return Self.intervalMilliseconds
    }
}

extension ConnectionFault {
    /// What it means to whoever runs the way to us.
    fileprivate var text: String {
        switch self {
        case .unknownAuthority:
            "unknown_ca: the peer does not know who issued our certificate: is the chain whole?"
        case .badCertificate: "bad_certificate: the peer does not take our certificate"
        case .expiredCertificate: "certificate_expired: for the peer our certificate is over"
        case .otherAlert: "other_alert: the peer has broken the handshake off"
        case .version: "no_common_version: the peer speaks neither TLS 1.2 nor 1.3"
        case .cipher: "no_common_cipher: the peer has no cipher, group or signature of ours"
        case .protocolName: "no_common_protocol: the peer offers no http/1.1 inside of TLS"
        case .brokenTLS: "broken_tls: what the peer sends is not as TLS has it"
        case .plainHTTP: "http_on_tls_port: a proxy or balancer speaks http:// to a port that has https://"
        case .tls: "tls_on_plain_port: somebody speaks https:// to a port that has http://"
        case .proxyLine: "proxy_line: a balancer sends the PROXY protocol, which is not spoken here"
        case .http2: "http2: a proxy speaks HTTP/2, and HTTP/1.1 is spoken here"
        case .garbage: "garbage: neither TLS nor HTTP"
        case .malformedHTTP: "malformed_http: a request is not as HTTP/1.1 has it, or too long"
        case .timedOut: "timed_out: the peer began and did not go on"
        case .closed: "closed_by_peer: the peer began and went away"
        }
    }
}
