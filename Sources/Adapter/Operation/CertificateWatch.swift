import Configuration
import Elements
import Events
import Telemetry
import Transport

/// Looks after the certificates of the listeners: how long each is good, and whether its files would be taken again.
final class CertificateWatch: Sendable {
    private let contexts: [TLSContext?]
    private let configuration: Current<Installation>
    private let files = Guarded(Files())

    private struct Files {
        var lookedAt: Instant?
        /// By listener: what is wrong with them, or that they are newer than what is shown.
        var news: [String: String] = [:]
        /// Of the certificates that were shown then.
        var ends: [UnixTime?] = []
    }

    private static let intervalMilliseconds: Int64 = 3_600_000
    /// From so many days on it is told, more urgently each time.
    private static let days: [Int64] = [21, 7, 0]

    /// - Parameter contexts: Of each listener, then the admin's.
    init(_ contexts: [TLSContext?], _ configuration: Current<Installation>) {
        self.contexts = contexts
        self.configuration = configuration
    }

    /// By listener, as it is called in conditions.
    func examples(at now: Instant, _ unixNow: UnixTime) -> [String: Conditions.Example] {
        let listeners = configuration.value.listeners + (configuration.value.admin.map { [$0] } ?? [])
        let shown = zip(listeners, contexts).compactMap { listener, context in
            context.map { (name: "\(listener.host):\(listener.port)", pair: listener.tls, context: $0) }
        }
        let news = news(of: shown.map { ($0.name, $0.pair, $0.context.end) }, at: now)
        var examples: [String: Conditions.Example] = [:]
        for (name, _, context) in shown {
            let days =
                context.end.map { $0.seconds - unixNow.seconds }.map { $0 <= 0 ? -1 : $0 / 86_400 } ?? 0
            let urgency = Self.days.count { days < $0 }
            if urgency > 0 || news[name] != nil {
                examples[name] = Self.example(context.end, days, news[name], urgency)
            }
        }
        return examples
    }

    private static func example(
        _ end: UnixTime?, _ days: Int64, _ news: String?, _ urgency: Int
    ) -> Conditions.Example {
        let day = end.map { String($0.text.prefix(10)) } ?? "a day that cannot be read"
        let ending = days < 0 ? "it has expired on \(day)" : "it ends on \(day), in \(days) days"
        return Conditions.Example(
            [.detail: .string([urgency > 0 ? ending : nil, news].compactMap { $0 }.joined(separator: "; "))],
            urgency: urgency)
    }

    private func news(
        of shown: [(String, Installation.Certificate?, UnixTime?)], at now: Instant
    ) -> [String: String] {
        let ends = shown.map(\.2)
        let known = files.withLock { files in
            let isDue =
                files.lookedAt.map { now.milliseconds(since: $0) >= Self.intervalMilliseconds } ?? true
            // After a reload what was found wrong may be mended.
            return isDue || ends != files.ends ? nil : files.news
        }
        if let known { return known }
        var news: [String: String] = [:]
        for case (let name, let pair?, let end) in shown { news[name] = Self.news(of: pair, since: end) }
        files.withLock { $0 = Files(lookedAt: now, news: news, ends: ends) }
        return news
    }

    private static func news(of pair: Installation.Certificate, since end: UnixTime?) -> String? {
        let fault =
            PEMFault.ofChain(pair.chainPath)
            ?? PEMFault.ofIssuer(of: pair.chainPath, among: pair.authorityPath)
            ?? pair.name.flatMap { PEMFault.ofName($0, of: pair.chainPath) }
        if let fault { return "a reload would refuse \(pair.chainPath): \(fault)" }
        do {
            let present = try TLSContext(certificateChain: pair.chainPath, key: pair.keyPath)
            return present.end == end ? nil : "\(pair.chainPath) holds another one, which a reload would take"
        } catch {
            return "a reload would refuse its files: \(error)"
        }
    }
}
