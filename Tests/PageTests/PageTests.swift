import Binding
import Desk
import Elements
import Events
import Ledger
import Page
import Support
import Telemetry
import Testing

/// What people see, in either language.
@Suite struct PageTests {
    private static let now = UnixTime(seconds: 1_790_000_000)
    private static let readers = Language.allCases.map { Reader($0, secondsEast: 28_800) }

    private func standing(
        _ all: [(Condition, String, Conditions.Example)]
    ) -> [Conditions.Standing] {
        let simulation = Simulation(unixNow: Self.now)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        for (condition, subject, example) in all { conditions.begin(condition, about: subject, example) }
        return conditions.standing
    }

    /// Conditions that name what somebody else has named.
    private static let named: [Condition] = [.refusals, .certificate, .codesInDoubt, .paused]

    private func bind(
        _ request: String, _ errcode: Errcode, _ reason: Reason, after milliseconds: Int64 = 4
    ) -> StoredCallback {
        var callback = StoredCallback(Sample.bind(request, at: Self.now))
        callback.settle(errcode, reason, at: Self.now.advanced(byMilliseconds: milliseconds))
        return callback
    }

    private func glance(
        _ binds: [StoredCallback] = [], doubtful: [Redemption] = [], day: [BindTally] = [],
        countedAmong: Int? = nil
    ) -> Glance {
        Glance(
            devices: [.bound: 12, .held: 3], doubtful: doubtful, binds: binds, day: day,
            countedAmong: countedAmong, tickets: ["ticket/1": Self.now.advanced(bySeconds: -240)])
    }

    private func overview(
        _ standing: [Conditions.Standing] = [], refused: [RefusedCallbacks] = [], unkept: [UnkeptBind] = [],
        path: String = Sample.route, ledger: Result<Glance, Overview.Unread>
    ) -> Overview {
        Overview(
            at: Self.now.advanced(bySeconds: 60), standing: standing, refused: refused, unkept: unkept,
            models: [
                Overview.Model(
                    Sample.model, path: path, account: Known.Account("demo", tokens: []), lastGood: Self.now,
                    ticketName: "ticket/1")
            ], ledger: ledger)
    }

    /// Named so by whoever has sent it.
    private func unkept(_ text: String) -> UnkeptBind {
        UnkeptBind(
            at: Self.now, path: "/cb", device: text, request: text, errcode: .cannotBind, reason: nil,
            fault: text)
    }

    private func read(_ overview: Overview, _ reader: Reader) -> Markup {
        let markup = Markup(OverviewPage(overview, on: Sheet(for: reader, version: "1.0")).html.document)
        #expect(markup.faults == [])
        return markup
    }

    private func read(_ outcome: SearchPage.Outcome, about asked: String, _ reader: Reader) -> Markup {
        let markup = Markup(
            SearchPage(asked, outcome, on: Sheet(for: reader, version: "1.0")).html.document)
        #expect(markup.faults == [])
        return markup
    }

    private func text(_ markup: Markup, has words: Words, _ reader: Reader) -> Bool {
        markup.text.contains(words[reader.language])
    }

    // MARK: The first page

    /// Another company, or a user of its app: whoever asks is told that nobody here knows.
    @Test func `a device that somebody has at the vendor is not counted as another company's`() {
        for word in Reason.Word.allCases where word.party == .otherCompany {
            let isOpen = Reason(word).forInstaller?.en.contains("a user of its app") == true
            #expect((Outcome(.alreadyBound, word) == .takenAtVendor) == isOpen, "\(word)")
        }
        #expect(Outcome(.alreadyBound, .vendorTaken) == .takenAtVendor)
    }

    @Test(arguments: readers.indices)
    func `a page without troubles says so, and counts the day`(index: Int) {
        let reader = Self.readers[index]
        let day = [
            BindTally(.success, .bound, count: 117), BindTally(.wrongCode, .vendorRefusedInstaller, count: 6),
            BindTally(.deviceOffline, .deviceOffline, count: 3),
            BindTally(.alreadyBound, .vendorTaken, count: 2),
            BindTally(.cannotBind, .noTicket, count: 1), BindTally(.cannotBind, .ledgerFull, count: 4),
        ]
        let binds = [
            bind("r2", .wrongCode, Reason(.vendorRefusedInstaller, vendorCode: 5462), after: 1_200),
            bind("r1", .success, Reason(.bound)),
        ]
        let markup = read(overview(ledger: .success(glance(binds, day: day))), reader)
        #expect(text(markup, has: Words("没有要处理的", "nothing"), reader))
        #expect(text(markup, has: Words("今天的绑定 133", "Binds today 133"), reader))
        let most = Words("只数了最近的 500 条回调", "of the newest 500 callbacks only")
        #expect(!text(markup, has: most, reader))
        let cut = read(overview(ledger: .success(glance(binds, day: day, countedAmong: 500))), reader)
        #expect(text(cut, has: most, reader))
        #expect(
            text(
                markup,
                has: Words(
                    "成功117验证码错6设备离线3平台上属于别人2我方原因4",
                    "bound117wrong code6device offline3somebody else's at the vendor2ours to mend4"), reader))
        #expect(
            text(
                markup, has: Words("最慢 1200 ms，超过 1,000 ms 的 1 次", "slowest 1200 ms, 1 over 1,000 ms"), reader
            ))
        #expect(text(markup, has: Words("ticket 5 分钟前到", "ticket came 5 min ago"), reader))
        #expect(text(markup, has: Words("已绑定12", "bound12"), reader))
        #expect(markup.elements.count { $0 == "circle" } == 2)
        #expect(!markup.elements.contains("script"))
    }

    @Test(arguments: readers.indices)
    func `what is to be done comes gravest first, with its command and its time`(index: Int) throws {
        let reader = Self.readers[index]
        var doubtful = Redemption(
            request: RequestNumber(7), codeDigest: Sample.digest(of: "r1"), serial: Sample.serial,
            model: Sample.model, company: Sample.company, arrived: Self.now, settledAt: Self.now)
        doubtful.progress.state = .inDoubt
        doubtful.progress.attempts = 1
        let left = Words(seconds: try #require(doubtful.secondsLeft(at: Self.now.advanced(bySeconds: 60))))
        let all = standing([
            (.keyUnused, "keys[1]", .init()),
            (.outboxLate, "", .init()),
            (
                .codesInDoubt, Sample.serial.text,
                .init([.minutesLeft: 8], todo: doubtful.advice(at: Self.now))
            ),
        ])
        let markup = read(overview(all, ledger: .success(glance(doubtful: [doubtful]))), reader)
        let places = [Condition.codesInDoubt, .outboxLate, .keyUnused].map {
            markup.text.firstRange(of: $0.meaning[reader.language].replacing("`", with: ""))?.lowerBound
        }
        #expect(places.allSatisfy { $0 != nil })
        #expect(places.compactMap(\.self) == places.compactMap(\.self).sorted())
        #expect(text(markup, has: Words("还剩 \(left.zh)", "\(left.en) left"), reader))
        #expect(text(markup, has: Words("wecom-bind redemptions retry SN0001"), reader))
        #expect(text(markup, has: Words("要处理 3", "To do 3"), reader))
    }

    @Test(
        arguments: readers.indices,
        [(485, "还剩 55 秒", "55 s left"), (541, "重试的时间已过", "the time to retry it is over")])
    func `a code's last minute has its seconds, and then none`(index: Int, age: (Int64, String, String)) {
        let reader = Self.readers[index]
        let arrived = Self.now.advanced(bySeconds: 60 - age.0)
        var doubtful = Redemption(
            request: RequestNumber(7), codeDigest: Sample.digest(of: "r1"), serial: Sample.serial,
            model: Sample.model, company: Sample.company, arrived: arrived, settledAt: arrived)
        doubtful.progress.state = .inDoubt
        let all = standing([
            (.codesInDoubt, Sample.serial.text, .init([.minutesLeft: 0], todo: "then", since: arrived))
        ])
        let markup = read(overview(all, ledger: .success(glance(doubtful: [doubtful]))), reader)
        #expect(text(markup, has: Words(age.1, age.2), reader))
        #expect(text(markup, has: Words("wecom-bind redemptions retry SN0001"), reader) == (age.0 < 540))
    }

    @Test(arguments: readers.indices)
    func `a ledger that cannot be read takes nothing away that is to be done`(index: Int) {
        let reader = Self.readers[index]
        let all = standing([(.ledgerUnavailable, "", .init())])
        let markup = read(overview(all, ledger: .failure(.init(Words("disk I/O error <10>")))), reader)
        #expect(text(markup, has: Condition.ledgerUnavailable.meaning, reader))
        #expect(markup.text.contains("disk I/O error <10>"))
    }

    @Test(arguments: Hostile.texts.indices)
    func `nothing that was sent breaks the first page`(index: Int) {
        let text = Hostile.texts[index]
        let fields: [Log.Key: JSON] = [
            .detail: .string(text), .device: .string(text), .reason: .string("signature"),
        ]
        let all = standing(Self.named.map { ($0, text, .init(fields, todo: text)) })
        let refused = RefusedCallbacks(
            path: text, model: Sample.model, reason: Reason(.signature), detail: text, count: 14,
            since: Self.now, last: Self.now, lastGood: nil)
        for reader in Self.readers {
            let markup = read(
                overview(
                    all, refused: [refused], unkept: [unkept(text)], path: text,
                    ledger: .failure(.init(Words(text)))), reader)
            #expect(!markup.elements.contains { ["script", "img", "b", "i"].contains($0) })
            #expect(!markup.attributes.contains { $0.name.hasPrefix("on") })
        }
    }

    @Test func `what was refused stands among the binds, by its time`() throws {
        let refused = RefusedCallbacks(
            path: "/cb/wifi", model: Sample.model, reason: Reason(.signature), detail: "", count: 14,
            since: Self.now, last: Self.now.advanced(bySeconds: 5), lastGood: nil)
        let markup = read(
            overview(refused: [refused], ledger: .success(glance([bind("r1", .success, Reason(.bound))]))),
            Self.readers[0])
        let refusal = try #require(markup.text.firstRange(of: "拒绝 ×14 /cb/wifi"))
        let bound = try #require(markup.text.firstRange(of: "SN0001 成功"))
        #expect(refusal.lowerBound < bound.lowerBound)
    }

    @Test(arguments: [
        (UnixTime(seconds: 1_790_000_000), UnixTime(seconds: 1_789_920_000)),
        (UnixTime(seconds: 1_789_920_000), UnixTime(seconds: 1_789_920_000)),
        (UnixTime(seconds: 1_789_919_999), UnixTime(seconds: 1_789_833_600)),
    ])
    func `the day begins at midnight by the reader's clock`(now: UnixTime, midnight: UnixTime) {
        #expect(Self.readers[0].midnight(before: now) == midnight)
        #expect(Self.readers[0].time(midnight) == "00:00:00.000")
    }

    // MARK: The search

    @Test(arguments: readers.indices)
    func `a search leads to what is the case, why, and what happened`(index: Int) {
        let reader = Self.readers[index]
        var known = Known(Sample.serial.text)
        known.history = DeviceHistory(
            device: nil,
            callbacks: [bind("r1", .wrongCode, Reason(.vendorRefusedInstaller, vendorCode: 5461))],
            redemptions: [], journal: [])
        let explanation = Explanation(known, at: Self.now)
        let markup = read(.found(explanation), about: "SN0001", reader)
        for words in [explanation.now, explanation.cause, explanation.forInstaller ?? Words("?")] {
            #expect(text(markup, has: words, reader))
        }
        #expect(markup.text.contains(Errcode.wrongCode.message))
        #expect(markup.text.contains("r1") && markup.text.contains("+4 ms"))
        #expect(markup.attributes.contains { $0.name == "value" && $0.value == "SN0001" })
        #expect(
            markup.attributes.contains { $0.name == "href" && $0.value.hasPrefix("/explain?q=SN0001&lang=") })
    }

    @Test(arguments: Hostile.texts.indices)
    func `nothing that was sent, or is asked, breaks the search`(index: Int) {
        let text = Hostile.texts[index]
        var known = Known(text)
        let number = RequestNumber(7)
        let journal = JournalEntry.Kind.allCases.map { kind in
            JournalEntry(
                kind: kind, name: text, request: number, serial: Sample.serial, detail: text, at: Self.now)
        }
        known.history = DeviceHistory(
            device: nil, callbacks: [bind("r1", .cannotBind, Reason(.vendorRefusedUs))], redemptions: [],
            journal: journal)
        known.take([unkept(text)])
        known.standing = standing(Self.named.map { ($0, text, .init([.detail: .string(text)])) })
        for reader in Self.readers {
            let outcomes: [SearchPage.Outcome] = [
                .found(Explanation(known, at: Self.now)), .failed(Words(text)), .open,
            ]
            for outcome in outcomes {
                let markup = read(outcome, about: text, reader)
                #expect(!markup.elements.contains { ["script", "img", "b", "i"].contains($0) })
                #expect(!markup.attributes.contains { $0.name.hasPrefix("on") })
                #expect(markup.attributes.allSatisfy { $0.name != "href" || $0.value.hasPrefix("/") })
            }
        }
    }

    @Test(arguments: readers.indices)
    func `each field has a label, and the page its language`(index: Int) {
        let markup = read(.open, about: "", Self.readers[index])
        let named = { (name: String) in markup.attributes.filter { $0.name == name }.map(\.value) }
        #expect(named("lang").first == (Self.readers[index].language == .zh ? "zh-CN" : "en"))
        #expect(named("for") == ["q"] && named("id").contains("q"))
        #expect(named("placeholder").count == 1)
    }
}
