import Adapter
import Binding
import Desk
import Telemetry
import Testing

/// Whatever answers 7, 403 or nothing for a reason of ours, or of a cloud's, is a condition.
@Suite struct ConditionWordTests {
    /// What is said of codes, and answers nothing.
    private static let ofCodes: [Reason.Word] = [
        .secretRefused, .secretUnanswered, .secretUnsent, .codeTooOld, .ledgerRestored,
    ]

    @Test(arguments: Reason.Word.allCases.filter { !ofCodes.contains($0) })
    func `each word that is ours, WeCom's or the vendor's is a case of one condition`(word: Reason.Word) {
        switch word.party {
        case .us, .vendor, .wecom: #expect(word.condition != nil)
        case .installer, .otherCompany, nil: #expect(word.condition == nil)
        case .stranger: #expect([nil, .refusals].contains(word.condition))
        }
    }

    @Test(arguments: [
        "wecom_silent", "ledger_late", "overload", "paused", "no_ticket", "no_token", "no_deposit",
    ])
    func `a word and its condition of one name are one thing`(name: String) throws {
        let word = try #require(Reason.Word(rawValue: name))
        #expect(word.condition == Condition(rawValue: name))
    }
}
