import Binding
import Configuration
import Desk
import Elements
import Events
import HTTP
import Ledger
import Page
import Telemetry

/// The pages for people at a desk. They change nothing, and go the reception's way to the ledger.
struct StatusPages: Sendable {
    private let reception: Reception
    private let reading = Guarded(0)

    private static let refreshSeconds = 10
    /// Whoever comes when so many are being made waits for the next turn.
    private static let mostAtOnce = 4
    private static let mostAskedBytes = 128

    init(_ reception: Reception) { self.reception = reception }

    // MARK: The first page

    func overview(_ request: Request) async -> Response {
        let sheet = sheet(for: request)
        return await bounded(sheet) {
            .page(
                OverviewPage(await overview(), on: sheet).html, refreshedAfterSeconds: Self.refreshSeconds)
        }
    }

    private func overview() async -> Overview {
        let (site, now) = (reception.site.value, reception.loops.unixNow)
        let turnedAway = reception.machine.receiver.turnedAway
        let models = site.models.values.sorted { $0.model.id.text < $1.model.id.text }.map { one in
            Overview.Model(
                one.model.id, path: one.model.path, lastGood: turnedAway.lastGood(at: one.model.path),
                ticketName: one.wecom.ticketName)
        }
        return Overview(
            at: now, standing: reception.health.conditions.standing,
            refused: turnedAway.refused(on: site.routes.values), models: models,
            ledger: await glance(at: now, models.map(\.ticketName)))
    }

    private func glance(at now: UnixTime, _ tickets: [String]) async -> Result<Glance, Overview.Unread> {
        let midnight = Overview.midnight(before: now)
        do {
            return .success(
                try await reception.read { ledger throws(LedgerError) in
                    try ledger.glance(since: midnight, tickets: tickets)
                })
        } catch {
            return .failure(Overview.Unread(text: error.text))
        }
    }

    // MARK: The search

    func search(_ request: Request) async -> Response {
        let sheet = sheet(for: request)
        let asked = (Self.query(of: request)?.single("q") ?? "").trimmed
        guard !asked.isEmpty else { return .page(SearchPage("", .open, on: sheet).html) }
        guard asked.utf8.count <= Self.mostAskedBytes else {
            let words = Words("最多 \(Self.mostAskedBytes) 个字节", "\(Self.mostAskedBytes) bytes at most")
            return .page(SearchPage("", .failed(words), on: sheet).html, status: 400)
        }
        return await bounded(sheet) {
            do throws(Office.Refusal) {
                let explanation = try await reception.explanation(of: asked)
                return .page(SearchPage(asked, .found(explanation), on: sheet).html)
            } catch {
                let words = Words("现在无法回答：\(error.text)", "no answer now: \(error.text)")
                return .page(SearchPage(asked, .failed(words), on: sheet).html, status: 503)
            }
        }
    }

    // MARK: What they have in common

    private func bounded(_ sheet: Sheet, _ make: () async -> Response) async -> Response {
        let isRoom = reading.withLock { count in
            guard count < Self.mostAtOnce else { return false }
            count += 1
            return true
        }
        guard isRoom else {
            let words = Words("同时查看的人太多，请稍后再试", "too many look at once: try again soon")
            return .page(
                SearchPage("", .failed(words), on: sheet).html, status: 503,
                refreshedAfterSeconds: Self.refreshSeconds)
        }
        defer { reading.withLock { $0 -= 1 } }
        return await make()
    }

    private func sheet(for request: Request) -> Sheet {
        let wish = Self.query(of: request)?.single("lang").flatMap(Language.init(rawValue:))
        let language = wish ?? Language(accepted: request.fields.list(named: "Accept-Language") ?? [])
        return Sheet(
            for: Reader(language, secondsEast: Overview.secondsEast), version: VersionCommand.number)
    }

    /// A form sends a blank as a plus. Source: WHATWG URL, 5.1. What is no query asks nothing.
    private static func query(of request: Request) -> Query? {
        request.query.flatMap { try? Query($0.replacing("+", with: "%20")) }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
