import Elements
import Envelope
import Events
import Sandbox
import Transport

/// Seals the requests of a round: each another one, signed as of now.
struct BenchShots: Sendable {
    /// How many binds those are that are sent again and again.
    static let repeated = 50

    private let site: BenchSite

    init(for site: BenchSite) { self.site = site }

    /// - Parameter name: What no round before has had: serials and req_ids begin with it.
    func make(_ count: Int, of scenario: BenchScenario, named name: String) throws(CommandFailure)
        -> [BenchShot]
    {
        do {
            return try (0..<count).map { index throws(EnvelopeError) in
                try shot(
                    of: scenario, "\(name)N\(scenario == .again ? index % Self.repeated : index)")
            }
        } catch {
            throw CommandFailure(.configuration, "the keys of \(site.route.path) cannot be used: \(error)")
        }
    }

    private func shot(of scenario: BenchScenario, _ request: String) throws(EnvelopeError) -> BenchShot {
        switch scenario {
        case .refused:
            var wrong = Deviation()
            wrong.signature = .wrong
            return BenchShot(
                request: request, prepared: try seal(bind(request), wrong), expectation: .refusal)
        case .unknown:
            return BenchShot(
                request: request, prepared: try seal(draft("bench_event", request, details: [])),
                expectation: .acknowledgement)
        case .urlCheck:
            var deviation = Deviation()
            deviation.message = request
            return BenchShot(
                request: request, prepared: try site.sender.prepareURLCheck(of: site.route, with: deviation),
                expectation: .echo)
        case .bind, .again, .steady, .ledger, .desk:
            return BenchShot(
                request: request, prepared: try seal(bind(request)), expectation: .yes)
        case .burst, .crowd:
            return BenchShot(
                request: request, prepared: try seal(bind(request)), expectation: .decision)
        }
    }

    private func seal(
        _ draft: CallbackDraft, _ deviation: Deviation = Deviation()
    ) throws(EnvelopeError) -> WeComSender.Prepared {
        try site.sender.prepare(draft, for: site.route, with: deviation)
    }

    private func bind(_ request: String) -> CallbackDraft {
        draft(
            "bind", request,
            details: [("auth_code", .string("code-\(request)")), ("verif_code", "0123456789ABCDEF")])
    }

    private func draft(
        _ name: String, _ request: String, details: [(name: String, value: JSON)]
    ) -> CallbackDraft {
        CallbackDraft(
            name, request: request, createdAt: site.loops.unixNow.seconds,
            base: [
                "device_sn": request, "model_id": site.route.model ?? "",
                "auth_corpid": BenchFiles.company, "service_corpid": site.target.provider,
            ], details: details)
    }
}
