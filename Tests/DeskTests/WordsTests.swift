import Binding
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// What the catalogue says is there in both languages, and is what the code knows.
@Suite struct WordsTests {
    private func expectBoth(_ words: Words, location: SourceLocation = #_sourceLocation) {
        #expect(
            !words.en.isEmpty && !words.en.unicodeScalars.contains(where: Self.isChinese),
            sourceLocation: location)
        #expect(
            words.zh.unicodeScalars.contains(where: Self.isChinese), "\(words.zh)", sourceLocation: location)
        #expect(EnglishSentences.found(in: words.zh) == [], sourceLocation: location)
    }

    private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
        (0x4E00...0x9FFF).contains(scalar.value)
    }

    /// What stands in backticks is to be typed: no person's words are.
    @Test func `nothing that a person has written is told as a command`() throws {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(.paused, about: Sample.model.text, .init([.detail: "`rm -rf /` now"]))
        let line = try #require(conditions.standing.first).line(for: Bench.readers[0], at: Bench.now)
        #expect(quoted(line.zh).isEmpty && line.zh.contains("'rm -rf /' now"), "\(line)")
        #expect(quoted(line.en).isEmpty && line.en.contains("'rm -rf /' now"))
    }

    /// What stands in backticks, in its order.
    private func quoted(_ text: String) -> Set<String> {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        #expect(!parts.count.isMultiple(of: 2), "\(text)")
        return Set(parts.indices.filter { !$0.isMultiple(of: 2) }.map { parts[$0] })
    }

    @Test(arguments: Reason.Word.allCases)
    func `each reason has its cause`(word: Reason.Word) {
        expectBoth(word.cause)
        #expect(quoted(word.cause.zh) == quoted(word.cause.en))
        for code in [4_026, 5_041, 5_147, 5_462, 5_669, 1] {
            expectBoth(Reason(word, vendorCode: code).cause)
        }
    }

    @Test func `no two reasons have one cause, but for what is found out twice`() {
        let causes = Dictionary(grouping: Reason.Word.allCases, by: \.cause.zh).filter { $0.value.count > 1 }
        #expect(causes.values.map { Set($0) } == [[.proved, .witnessed]])
    }

    /// Whoever has not heard yes is told what to do, even if it is to wait.
    @Test(arguments: Reason.Word.allCases)
    func `the installer is told something unless all is well`(word: Reason.Word) {
        let words = Reason(word).forInstaller
        #expect((words == nil) == (word.party == nil || word == .boundInOtherMode))
        if let words { expectBoth(words) }
    }

    /// Whatever is ours, the vendor's or WeCom's to mend has a remedy.
    @Test(arguments: Reason.Word.allCases)
    func `the operator is told in both languages or in none`(word: Reason.Word) {
        let reason = Reason(word, vendorCode: 5_041)
        let todo = reason.todo(about: Sample.serial)
        let english = reason.advice(about: Sample.serial) ?? word.refusalAdvice ?? word.condition?.entry.todo
        #expect((todo == nil) == (english == nil))
        #expect(todo?.en == english)
        if let todo { expectBoth(todo) }
        if word.condition != nil { #expect(todo != nil) }
    }

    @Test(arguments: Condition.allCases)
    func `each condition has its meaning and remedy`(condition: Condition) {
        expectBoth(condition.meaning)
        expectBoth(condition.todo)
        #expect(quoted(condition.todo.en).isSubset(of: quoted(condition.todo.zh)) || condition == .keyUnused)
    }

    @Test func `what the journal keeps is told in words`() {
        let alerts =
            Redemption.Alert.allCases.map(\.rawValue) + RunErrand.Alert.allCases.map(\.rawValue)
            + [Reconcile.Outcome.lostAtVendor, .strayInWeCom].map(\.rawValue)
            + [TakeResult.alert, AcceptRestore.alert]
            + Reason.Word.allCases.filter(\.isAlarming).map(\.rawValue)
        let unbinds = [Device.UnbindCourse.ignored, .deferred, .begun, .confirmed].map(\.rawValue)
        let findings = Finding.allCases.filter { $0 != .untouched }.map(\.rawValue)
        let kinds: [(JournalEntry.Kind, [String])] = [
            (.alert, alerts), (.unbind, unbinds), (.lateTruth, findings), (.person, Self.byHand),
            (.security, [Reason.Word.requestConflict, .codeReused, .tooManyGuesses].map(\.rawValue)),
        ]
        for (kind, names) in kinds {
            for name in names {
                let entry = JournalEntry(kind: kind, name: name, request: nil, serial: nil, at: Bench.start)
                expectBoth(entry.named)
                expectBoth(entry.words)
            }
        }
    }

    @Test(arguments: Reason.Word.allCases)
    func `what an alert's detail names is told in words`(word: Reason.Word) {
        for reason in [
            Reason(word), Reason(word, vendorCode: 5041), Reason(word, wecomCode: 42_022),
            Reason(word, seconds: -900),
        ] {
            #expect(Reason(text: reason.text) == reason)
            let entry = JournalEntry(
                kind: .alert, name: Redemption.Alert.refused.rawValue, request: nil, serial: nil,
                detail: reason.text, at: Bench.start)
            #expect(!entry.words.zh.contains(word.rawValue) || reason.cause.zh.contains(word.rawValue))
            expectBoth(entry.words)
        }
        #expect(Reason(text: "a recall, of 2024") == nil && Reason(text: "") == nil)
    }

    @Test
    func `a mistake of the configuration is told in Chinese by its key, what is there and what is expected`()
    {
        let words = Words(said: "admin.port: found 8443, which listen[0] has, expected a port of its own")
        #expect(words.zh == "admin.port：现在是 8443，已被 listen[0] 使用，应为 不与别的相同的端口")
        let missing = Words(
            said:
                "listen: found nothing, expected a list of objects: where WeCom's callbacks arrive, each entry a port"
        )
        #expect(missing.zh == "listen：现在是 空缺，应为 对象的列表：企业微信的回调到达的地方，每项一个端口")
        #expect(missing.en.hasPrefix("listen: found nothing"))
        for reason in JSONError.Reason.allCases {
            expectBoth(reason.words)
            let broken = Words(
                said: "line 3, column 5: found what is no JSON (\(reason)), expected JSON with comments")
            #expect(broken.zh == "第 3 行第 5 列：现在是 非 JSON 内容 (\(reason.words.zh))，应为 可以带注释的 JSON")
        }
    }

    @Test func `what stands in a configuration is no phrase of ours`() {
        let words = Words(
            said:
                #"vendors.demo.url: found "nothing or a key, which is none", expected one of an object, a key"#
        )
        #expect(words.zh.contains(#"现在是 "nothing or a key, which is none"，应为 其中之一：an object, a key"#))
    }

    @Test func `what a person has written stays, and what was before is told in words`() {
        let entry = JournalEntry(
            kind: .person, name: "device_released", request: nil, serial: nil,
            detail: "unbinding, was bound: sold", at: Bench.start)
        #expect(entry.words.zh == "人工：放开设备：sold（之前：\(Device.State.bound.words.zh)）")
    }

    private static let byHand = [
        "device_released", "device_held_by_hand", "device_undone", "device_removed", "redemption_retried",
        "redemption_lost", "model_paused", "model_resumed", "devices_imported",
    ]

    @Test func `no two conditions have one meaning`() {
        #expect(Set(Condition.allCases.map(\.meaning.zh)).count == Condition.allCases.count)
    }

    @Test func `states, parties and events have their words`() {
        for state in Device.State.allCases { expectBoth(state.words) }
        for state in Redemption.State.allCases { expectBoth(state.words) }
        for party in Reason.Party.allCases { expectBoth(party.words) }
        for kind in Event.Kind.allCases { expectBoth(kind.words) }
        for finding in Binding.Finding.allCases { finding.words.map { expectBoth($0) } }
        for area in Remark.Area.allCases { expectBoth(area.words) }
        for grade in Remark.Grade.allCases { expectBoth(grade.words) }
    }

    @Test(arguments: Redemption.State.allCases, [Int64(60), 481, 600])
    func `what is to be done about a code is said in both`(state: Redemption.State, seconds: Int64) {
        let start = UnixTime(seconds: 1_790_000_000)
        var code = Redemption(
            request: RequestNumber(1), codeDigest: Sample.digest(of: "c"), serial: Sample.serial,
            model: Sample.model,
            company: Sample.company, arrived: start, settledAt: start)
        code.progress.state = state
        let now = start.advanced(bySeconds: seconds)
        let todo = code.todo(at: now)
        #expect((todo == nil) == (code.advice(at: now) == nil))
        guard let todo else { return }
        expectBoth(todo)
        #expect(quoted(todo.zh) == quoted(todo.en))
    }

    @Test(
        arguments: [
            ([:], Language.en), (["LANG": "zh_CN.UTF-8"], .zh),
            (["LANG": "zh_CN.UTF-8", "LC_ALL": "C"], .en),
            (["LC_ALL": "", "LC_MESSAGES": "zh_TW", "LANG": "de_DE"], .zh), (["LANG": "C"], .en),
        ] as [([String: String], Language)])
    func `the environment chooses the language`(environment: [String: String], language: Language) {
        #expect(Language { environment[$0] } == language)
    }

    @Test func `a reader's clock is the one on their wall`() {
        let time = UnixTime(milliseconds: 1_790_000_000_123)
        let (china, here) = (Reader(.zh, secondsEast: 28_800), Reader(.en, secondsEast: -12_600))
        #expect(time.text == "2026-09-21T14:13:20.123Z")
        #expect(china.time(time) == "22:13:20.123" && china.zone == "北京时间 +08:00")
        #expect(here.second(time) == "10:43:20" && here.zone == "-03:30")
        #expect(Reader(.zh, secondsEast: 32_400).zone == "UTC+09:00")
        #expect(Reader(.en, secondsEast: 1 << 40).zone == "+00:00")
        #expect(china.moment(time, now: time.advanced(bySeconds: 7_200)) == "09-21 22:13:20")
    }
}
