import Adapter
import Binding
import Desk
import Elements
import Events
import Support
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

    /// By which model, and whose, is for whoever set up its URL.
    @Test func `a bind of another model's is told by its model and provider, in both languages`() throws {
        let todo = Advice.foreign(model: ModelID("demo_wifi"), provider: CorpID("wwother"))
        let simulation = Simulation(seed: 1)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(.wrongRoute, about: "/cb", .init(todo: todo))
        let words = try #require(conditions.standing.first).advice(at: simulation.unixNow)
        for text in [words.zh, words.en] {
            #expect(text.contains("demo_wifi") && text.contains("wwother"), "\(text)")
            #expect(TodoWords.quoted(text) == TodoWords.quoted(todo), "\(text)")
        }
        #expect(EnglishSentences.found(in: words.zh) == [])
    }

    /// What is typed, or is a key, is the same whoever reads it.
    @Test(arguments: Reason.Word.allCases)
    func `what is to be done names the same keys and commands in both languages`(word: Reason.Word) {
        let reason = Reason(word, vendorCode: word == .makerRefusesUs ? 401 : nil)
        guard let todo = reason.todo(about: Sample.serial) else { return }
        #expect(TodoWords.quoted(todo.zh) == TodoWords.quoted(todo.en), "\(todo)")
        if word == .makerRefusesUs { #expect(todo.zh.contains("HTTP 401") && todo.en.contains("HTTP 401")) }
    }

    @Test(arguments: [
        "wecom_silent", "ledger_late", "overload", "paused", "no_ticket", "no_token", "no_deposit",
    ])
    func `a word and its condition of one name are one thing`(name: String) throws {
        let word = try #require(Reason.Word(rawValue: name))
        #expect(word.condition == Condition(rawValue: name))
    }
}
