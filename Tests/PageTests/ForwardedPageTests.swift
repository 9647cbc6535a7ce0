import Binding
import Desk
import Elements
import Events
import Ledger
import Page
import Support
import Testing

/// What the first page says of binds that the maker's own service decides about.
@Suite struct ForwardedPageTests {
    private static let now = UnixTime(seconds: 1_790_000_000)
    private static let unanswered = Reason(.vendorUnanswered)

    private func text(isMaker: Bool, _ language: Language) -> String {
        var bind = StoredCallback(Sample.bind("r1", at: Self.now))
        bind.settle(.cannotBind, Self.unanswered, at: Self.now)
        let account = Known.Account(isMaker ? "maker" : "demo", tokens: [], isMaker: isMaker)
        let overview = Overview(
            at: Self.now, standing: [], refused: [],
            unkept: [
                UnkeptBind(
                    at: Self.now, path: Sample.route, of: Sample.model, device: "SN9", request: nil,
                    errcode: .cannotBind, reason: Reason(.vendorAway))
            ],
            models: [
                Overview.Model(
                    Sample.model, path: Sample.route, account: account, lastGood: Self.now, ticketName: "t")
            ],
            ledger: .success(
                Glance(
                    devices: [:], doubtful: [], binds: [bind],
                    day: [BindTally(.cannotBind, .vendorUnanswered, of: Sample.model, count: 1)], tickets: [:]
                )))
        let sheet = Sheet(for: Reader(language, secondsEast: 0), version: "1.0")
        return Markup(OverviewPage(overview, on: sheet).html.document).text
    }

    @Test(arguments: Language.allCases)
    func `it is the maker's service that is named, and no vendor`(language: Language) {
        let vendor = Words("平台", "the vendor")[language]
        let (ours, theirs) = (text(isMaker: true, language), text(isMaker: false, language))
        #expect(!ours.contains(vendor) && theirs.contains(vendor), "\(ours)")
        let outcome = Words("自有服务原因2", "the maker's service's2")[language]
        #expect(ours.contains(outcome) && !theirs.contains(outcome), "\(ours)")
    }
}
