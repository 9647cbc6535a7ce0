import Binding
import Desk
import Elements
import Events
import Ledger
import Page
import Support
import Telemetry
import Testing

/// What the first page says of a model: as well as all that it needs.
@Suite struct ModelHealthTests {
    private static let now = UnixTime(seconds: 1_790_000_000)

    private func page(
        _ condition: Condition, about subject: String, _ fields: [Log.Key: JSON], _ reader: Reader,
        of account: Known.Account = Known.Account("demo", tokens: ["demo/user", "demo/server"])
    ) -> String {
        let simulation = Simulation(unixNow: Self.now)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(condition, about: subject, .init(fields))
        let overview = Overview(
            at: Self.now, standing: conditions.standing, refused: [],
            models: [
                Overview.Model(
                    Sample.model, path: "/cb/one", account: account, lastGood: Self.now, ticketName: "t")
            ], ledger: .failure(.init(Words("?"))))
        return Markup(OverviewPage(overview, on: Sheet(for: reader, version: "1.0")).html.document).text
    }

    private static let role: [Log.Key: JSON] = [.reason: "vendor_refused_us", .vendorCode: 5041]
    private static let ownCode: [Log.Key: JSON] = [.model: .string(Sample.model.text)]
    private static let keys: [Log.Key: JSON] = [.reason: "vendor_refused_us", .vendorCode: 5009]

    @Test(
        arguments: [
            (Condition.vendorToken, "demo/server", [:]), (.vendorLocked, "demo/user", [:]),
            (.vendorToken, "demo/server", [.models: ["another", .string(Sample.model.text)]]),
            (.vendorQuota, "demo", [:]), (.vendorAway, "demo", [:]), (.makerRefuses, "demo", [:]),
            (.vendorRefuses, "demo:5041", role.merging([.model: "another"]) { $1 }),
            (.vendorRefuses, "demo:5009", keys.merging([.model: .string(Sample.model.text)]) { $1 }),
            (.ledgerFull, "", [:]), (.ledgerUnavailable, "", [:]), (.paused, Sample.model.text, [:]),
            (.refusals, "/cb/one:signature", [:]), (.misrouted, "/cb/one", [:]),
            (.codesRefused, "SN1", ownCode), (.codesInDoubt, "SN1", ownCode),
            (.codesWaiting, "40014", [.models: ["another", .string(Sample.model.text)]]),
        ] as [(Condition, String, [Log.Key: JSON])])
    func `what keeps it from binding is named with it`(
        condition: Condition, subject: String, fields: [Log.Key: JSON]
    ) throws {
        for language in Language.allCases {
            let text = page(condition, about: subject, fields, Reader(language, secondsEast: 0))
            let model = try #require(text.ranges(of: "\(Sample.model) ").last)
            let about = text[model.upperBound...]
            #expect(!about.contains(Words("正常", "well")[language]), "\(about)")
            let meaning = condition.meaning[language].replacing("`", with: "")
            #expect(about.contains(meaning), "\(about)")
        }
    }

    @Test(
        arguments: [
            (Condition.vendorToken, "other/user", [:]),
            (.vendorToken, "demo/server", [.models: ["another"]]),
            (.vendorToken, "demo/server", [.models: []]), (.vendorQuota, "demo2", [:]),
            (.leftovers, "demo", [:]),
            (.vendorRefuses, "demo:5009", keys.merging([.model: "another"]) { $1 }),
            (.vendorRefuses, "other:5041", role), (.ledgerLinked, "", [:]), (.robotSilent, "", [:]),
            (.paused, "another", [:]), (.refusals, "/cb/one2:signature", [:]),
            (.codesRefused, "SN1", [.model: "another"]), (.codesWaiting, "40014", [.models: ["another"]]),
            (.wrongRoute, "/cb/two", ownCode),
        ] as [(Condition, String, [Log.Key: JSON])])
    func `what another one has, or no bind is refused for, is none of its`(
        condition: Condition, subject: String, fields: [Log.Key: JSON]
    ) {
        for language in Language.allCases {
            let text = page(condition, about: subject, fields, Reader(language, secondsEast: 0))
            #expect(text.contains("\(Sample.model) \(Words("正常", "well")[language])"), "\(text)")
        }
    }

    /// What the user may not do keeps nobody from asking whether a code is right.
    @Test(arguments: [5041, 5420, 91006])
    func `what its user is refused is none of a model's that only verifies`(code: Int) {
        let verifier = Known.Account("demo", tokens: ["demo/server"])
        let refusal = Self.role.merging([.vendorCode: .integer(Int64(code)), .model: "another"]) { $1 }
        for language in Language.allCases {
            let reader = Reader(language, secondsEast: 0)
            let text = page(.vendorRefuses, about: "demo:\(code)", refusal, reader, of: verifier)
            let isWell = text.contains("\(Sample.model) \(Words("正常", "well")[language])")
            #expect(isWell == (code != 91006), "\(text)")
        }
    }
}
