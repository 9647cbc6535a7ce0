import Elements
import Events
package import Telemetry
package import Transport

/// Tells once a minute which connections ended before a request that had begun could be read: nobody hears of these
/// otherwise, since there is no request that a line could be about.
package final class DoorWatch: Chore {
    private let counters: @Sendable () -> ServerCounters
    private let log: Log
    private let conditions: Conditions
    private let isSilent: @Sendable () -> Bool
    private let told = Guarded(ServerCounters())

    private static let intervalMilliseconds: Int64 = 60_000
    /// Of those that strangers seldom bring about, in a minute in which no request was read.
    private static let fewestBroken = 3

    /// - Parameters:
    ///   - counters: What the server has counted since it was made.
    ///   - isSilent: Whether no model has had a callback for so long that WeCom's must have been kept out.
    package init(
        _ counters: @escaping @Sendable () -> ServerCounters, _ log: Log, _ conditions: Conditions,
        isSilent: @escaping @Sendable () -> Bool
    ) {
        self.isSilent = isSilent
        self.counters = counters
        self.log = log
        self.conditions = conditions
    }

    package func turn() async -> Int64 {
        let counters = counters()
        let (new, requests) = told.withLock { told in
            defer { told = counters }
            let new = counters.faults.merging(told.faults) { $0 - $1 }.filter { $0.value > 0 }
            return (new, counters.requests - told.requests)
        }
        let sorted = new.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        look(sorted.filter(\.key.isTelling), beside: requests)
        if let most = sorted.first?.key {
            log.tell(
                .connectionsRefused,
                [
                    .count: .integer(Int64(new.values.reduce(0, +))),
                    .counts: .object(sorted.map { ($0.key.rawValue, .integer(Int64($0.value))) }),
                    .detail: .string(most.text), .peer: .string(counters.lastFault?.peer ?? ""),
                    // The last one's: where they differ it would speak of another than the detail.
                    .failure: sorted.count == 1 ? .string(counters.lastFault?.text ?? "") : .null,
                ])
        }
        return Self.intervalMilliseconds
    }

    private func look(_ telling: [(key: ConnectionFault, value: Int)], beside requests: Int) {
        if requests > 0 { return conditions.over(.connectionsBroken) }
        guard let most = telling.first, telling.reduce(0, { $0 + $1.value }) >= Self.fewestBroken else {
            return
        }
        conditions.begin(
            .connectionsBroken,
            Conditions.Example(
                [.detail: .string(most.key.text), .count: .integer(Int64(most.value))],
                mayBeStrangers: !isSilent()))
    }
}

extension ConnectionFault {
    /// Whether it comes of how this program is reached, and not of somebody who looks what there is.
    fileprivate var isTelling: Bool {
        switch self {
        case .unknownAuthority, .badCertificate, .expiredCertificate, .proxyLine: true
        case .otherAlert, .version, .cipher, .protocolName, .brokenTLS, .plainHTTP, .tls, .http2, .garbage,
            .malformedHTTP, .timedOut, .closed:
            false
        }
    }

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
