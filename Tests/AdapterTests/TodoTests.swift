import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// What people are told to do.
@Suite struct TodoTests {
    private static let start = UnixTime(seconds: 1_790_000_000)

    /// What decisions raise, by its name.
    private static let alerts =
        Redemption.Alert.allCases.map(\.rawValue) + RunErrand.Alert.allCases.map(\.rawValue)
        + [Reconcile.Outcome.lostAtVendor.rawValue, Reconcile.Outcome.strayInWeCom.rawValue]
        + [TakeResult.alert, AcceptRestore.alert]
        + Reason.Word.allCases.filter(\.isAlarming).map(\.rawValue)
        + [Reason.Word.requestConflict, .codeReused, .tooManyGuesses].map(\.rawValue)

    private func redemption(
        _ state: Redemption.State, because word: Reason.Word = .secretUnanswered, wasRetried: Bool = false
    ) -> Redemption {
        var redemption = Redemption(
            request: RequestNumber(1), codeDigest: Sample.digest(of: "c"), serial: Sample.serial,
            model: Sample.model, company: Sample.company, arrived: Self.start, settledAt: Self.start)
        redemption.progress.state = state
        redemption.progress.reason = Reason(word)
        redemption.progress.wasRetried = wasRetried
        return redemption
    }

    private func advice(_ redemption: Redemption, after seconds: Int64 = 60) -> String? {
        redemption.advice(at: Self.start.advanced(bySeconds: seconds))
    }

    @Test(arguments: alerts)
    func `each alert says what to do, in commands and keys that there are`(name: String) throws {
        let isAboutAll = name == AcceptRestore.alert
        let entry = JournalEntry(
            kind: .alert, name: name, request: RequestNumber(1), serial: isAboutAll ? nil : Sample.serial,
            at: Self.start)
        for redemption in [nil, redemption(.inDoubt)] {
            let todo = try #require(entry.advice(about: redemption, at: Self.start))
            #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
        }
    }

    @Test(arguments: Condition.allCases)
    func `what is to be done about a condition names what there is`(condition: Condition) {
        let todo = condition.entry.todo
        #expect(!todo.isEmpty && TodoWords.unknown(in: todo) == [], "\(todo)")
    }

    @Test(arguments: Reason.Word.allCases)
    func `what is to be done about a bind names what there is`(word: Reason.Word) {
        for reason in [Reason(word), Reason(word, vendorCode: 5041)] {
            for fault in [
                nil, "timeout", "reset", "http_502", "no_token: connection_refused", "no_result: `",
            ] {
                guard let todo = reason.advice(about: Sample.serial, after: fault) else {
                    #expect(!word.isAlarming)
                    continue
                }
                #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
            }
        }
    }

    @Test(arguments: Reason.Word.allCases)
    func `what is to be done about a refusal names what there is`(word: Reason.Word) {
        guard let todo = word.refusalAdvice else { return }
        #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
    }

    @Test(arguments: Redemption.State.allCases, [Reason.Word.secretUnanswered, .wecomNotBound])
    func `what is to be done about a code names what there is`(state: Redemption.State, word: Reason.Word) {
        for seconds in [0, 60, 539, 600] as [Int64] {
            guard let todo = advice(redemption(state, because: word), after: seconds) else { continue }
            #expect(TodoWords.unknown(in: todo) == [], "\(todo)")
        }
    }

    @Test func `a command that does not exist, or lacks its reason, is noticed`() {
        #expect(TodoWords.unknown(in: "do `wecom-bind redemptions retry SN1` or `ledger.path`") == [])
        for wrong in [
            "wecom-bind redemptions again SN1", "wecom-bind redeem SN1", "wecom-bind redemptions lost SN1",
            "wecom-bind codes --all", "ledger.paths", "wecom-bind",
        ] {
            #expect(TodoWords.unknown(in: "do `\(wrong)` now") == [wrong])
        }
        #expect(TodoWords.unknown(in: "an `open one") == ["an `open one"])
    }

    /// States: Code 13, Code 14.
    @Test func `a code in doubt is retried while that can be, and only then given up`() throws {
        let doubt = redemption(.inDoubt)
        let early = try #require(advice(doubt))
        #expect(early.hasPrefix("within 8 min: `wecom-bind redemptions retry \(Sample.serial)`"))
        let last = try #require(advice(doubt, after: 481))
        #expect(last.hasPrefix("within 59 s: `wecom-bind redemptions retry \(Sample.serial)`"))
        let late = try #require(advice(doubt, after: 540))
        #expect(!late.contains("retry") && late.contains("redemptions lost"))
        // Once is all.
        let twice = try #require(advice(redemption(.inDoubt, wasRetried: true)))
        #expect(!twice.contains("retry") && twice == late)
    }

    @Test func `what came too soon to be a time-out is called what it is`() throws {
        func advice(_ fault: String?) throws -> String {
            try #require(Reason(.vendorUnanswered).advice(about: Sample.serial, after: fault))
        }
        for fault in [nil, "timeout", "no_result"] { #expect(try advice(fault).hasPrefix("no answer came")) }
        for fault in ["reset", "truncated"] { #expect(try advice(fault).contains("broken off")) }
        #expect(try advice("http_502").hasPrefix("HTTP 502 came instead of an answer"))
        for fault in ["no_json", "too_large"] {
            #expect(try advice(fault).hasPrefix("what came is no answer of whoever decides (\(fault))"))
        }
    }

    /// States: Device 28.
    @Test func `what an unbinding is stuck for is looked up by its own code`() throws {
        let entry = JournalEntry(
            kind: .alert, name: RunErrand.Alert.stuck.rawValue, request: nil, serial: Sample.serial,
            at: Self.start)
        let coded = try #require(
            entry.advice(about: nil, because: Reason(.vendorRefusedUs, vendorCode: 6140), at: Self.start))
        #expect(coded.contains("`wecom-bind codes 6140`"))
        for reason in [nil, Reason(.vendorUnanswered), Reason(.vendorLogin, vendorCode: 5586)] {
            let todo = try #require(entry.advice(about: nil, because: reason, at: Self.start))
            #expect(!todo.contains("wecom-bind codes"))
        }
    }

    /// States: Code 3.
    @Test func `what WeCom does not have is added, and not removed first`() throws {
        let unknown = try #require(advice(redemption(.expired, because: .wecomNotBound)))
        #expect(!unknown.contains("remove"))
        let late = try #require(advice(redemption(.expired, because: .codeTooOld)))
        #expect(late.contains("remove"))
        #expect(advice(redemption(.ready)) == nil && advice(redemption(.stored)) == nil)
    }

    /// States: Code 8.
    @Test func `a refused token is no reason to remove a device yet`() throws {
        let entry = JournalEntry(
            kind: .alert, name: Redemption.Alert.tokenRefused.rawValue, request: nil, serial: Sample.serial,
            at: Self.start)
        let todo = try #require(entry.advice(about: redemption(.ready), at: Self.start))
        #expect(!todo.contains("remove") && todo.contains("`models[].secret`"))
    }
}
