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
    /// Whoever comes when so many pages are being made waits for the next turn.
    private let turnstile = Turnstile(atMost: 4)

    private static let refreshSeconds = 10
    private static let mostAskedBytes = 128

    init(_ reception: Reception) { self.reception = reception }

    // MARK: The first page

    func overview(_ request: Request) async -> Response {
        let sheet = sheet(for: request)
        return await bounded(sheet) {
            .page(
                OverviewPage(await overview(for: sheet.reader), on: sheet).html,
                refreshedAfterSeconds: Self.refreshSeconds)
        }
    }

    private func overview(for reader: Reader) async -> Overview {
        let (site, now) = (reception.site.value, reception.loops.unixNow)
        let turnedAway = reception.machine.receiver.turnedAway
        let models = site.models.values.sorted { $0.model.id.text < $1.model.id.text }.map { one in
            Overview.Model(
                one.model.id, path: one.model.path, account: one.askedOf,
                lastGood: turnedAway.lastGood(at: one.model.path), ticketName: one.wecom.ticketName)
        }
        return Overview(
            at: now, standing: reception.health.conditions.standing,
            refused: turnedAway.refused(on: site.routes.values),
            unkept: reception.machine.receiver.unkept.all, models: models,
            ledger: await glance(since: reader.midnight(before: now), models.map(\.ticketName)))
    }

    private func glance(
        since midnight: UnixTime, _ tickets: [String]
    ) async -> Result<Glance, Overview.Unread> {
        do {
            return .success(
                try await reception.read { ledger throws(LedgerError) in
                    try ledger.glance(since: midnight, tickets: tickets)
                })
        } catch {
            return .failure(Overview.Unread(error.words))
        }
    }

    // MARK: The search

    func search(_ request: Request) async -> Response {
        let sheet = sheet(for: request)
        guard let query = Self.query(of: request) else {
            let words = Words("问的不是 UTF-8 文本", "what was asked is no UTF-8 text")
            return .page(SearchPage("", .failed(words), on: sheet).html, status: 400)
        }
        let asked = (query.single("q") ?? "").trimmed
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
                let words = Words("现在无法回答：", "no answer now: ") + error.words
                return .page(SearchPage(asked, .failed(words), on: sheet).html, status: 503)
            }
        }
    }

    // MARK: What they have in common

    private func bounded(_ sheet: Sheet, _ make: () async -> Response) async -> Response {
        if let page = await turnstile.pass(make) { return page }
        let words = Words("同时查看的人太多，请稍后再试", "too many look at once: try again soon")
        return .page(
            SearchPage("", .failed(words), on: sheet).html, status: 503,
            refreshedAfterSeconds: Self.refreshSeconds)
    }

    private func sheet(for request: Request) -> Sheet {
        let wish = Self.query(of: request)?.single("lang").flatMap(Language.init(rawValue:))
        let language = wish ?? Language(accepted: request.fields.list(named: "Accept-Language") ?? [])
        return Sheet(
            for: Reader(language, secondsEast: LocalTime.secondsEast), version: VersionCommand.number)
    }

    /// A form sends a blank as a plus. Source: WHATWG URL, 5.1.
    ///
    /// - Returns: nil for what is no query.
    private static func query(of request: Request) -> Query? {
        try? Query((request.query ?? "").replacing("+", with: "%20"))
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
