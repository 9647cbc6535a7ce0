import Adapter
import Elements
import Events
import Support
import Telemetry
import Testing

/// When people are called, and to what.
@Suite struct AnnouncementsTests {
    private let simulation = Simulation(seed: 1)
    private let conditions: Conditions

    init() {
        conditions = Conditions(simulation, Log(simulation) { _ in })
    }

    private func pass(_ milliseconds: Int64) { simulation.settle(byMilliseconds: milliseconds) }

    private func next(_ announcements: Announcements) -> Announcements.News? {
        announcements.next(conditions.standing, at: simulation.now)
    }

    /// Says what there is, to its end.
    private func said(_ announcements: inout Announcements) -> [String] {
        var told: [String] = []
        while let news = next(announcements) {
            announcements.said(news, at: simulation.now)
            told.append(
                "\(news.condition.rawValue) +\(news.begun.map(\.subject)) -\(news.over)")
        }
        return told
    }

    @Test func `of one kind there is a message in five minutes, with all that has begun or ended since`() {
        var announcements = Announcements()
        conditions.begin(.codesInDoubt, about: "SN1")
        #expect(said(&announcements) == ["codes_in_doubt +[\"SN1\"] -[]"])
        conditions.begin(.codesInDoubt, about: "SN2")
        conditions.begin(.codesInDoubt, about: "SN3")
        conditions.over(.codesInDoubt, about: "SN1")
        conditions.over(.codesInDoubt, about: "SN3")
        pass(Announcements.quietMilliseconds - 1)
        #expect(said(&announcements) == [])
        pass(1)
        #expect(said(&announcements) == ["codes_in_doubt +[\"SN2\"] -[\"SN1\"]"])
        conditions.over(.codesInDoubt, about: "SN2")
        pass(Announcements.quietMilliseconds)
        #expect(said(&announcements) == ["codes_in_doubt +[] -[\"SN2\"]"])
        pass(Announcements.quietMilliseconds)
        #expect(said(&announcements) == [])
    }

    @Test func `what was over and has begun anew within the five minutes is told after them`() {
        var announcements = Announcements()
        conditions.begin(.vendorToken, about: "main/user")
        #expect(said(&announcements).count == 1)
        pass(9_000)
        conditions.over(.vendorToken, about: "main/user")
        pass(60_000)
        conditions.begin(.vendorToken, about: "main/user")
        pass(Announcements.quietMilliseconds)
        #expect(said(&announcements) == ["vendor_token +[\"main/user\"] -[]"])
        pass(Announcements.quietMilliseconds)
        #expect(said(&announcements) == [])
    }

    @Test func `a code that is in doubt no more may have been given up, and is not said to be mended`() throws
    {
        var announcements = Announcements()
        conditions.begin(.codesInDoubt, about: "SN1")
        #expect(said(&announcements).count == 1)
        conditions.over(.codesInDoubt, about: "SN1")
        pass(Announcements.quietMilliseconds)
        let text = try #require(next(announcements)).text(from: "a", at: simulation.unixNow)
        #expect(text.contains("SN1") && text.contains("已放弃") && !text.contains("已恢复"), "\(text)")
    }

    @Test func `kinds do not wait for each other, and the gravest comes first`() {
        var announcements = Announcements()
        conditions.begin(.vendorAway, about: "main")
        conditions.begin(.ledgerFull)
        #expect(said(&announcements) == ["ledger_full +[\"\"] -[]", "vendor_away +[\"main\"] -[]"])
    }

    @Test func `what grows worse is told again, and what was not heard is told later`() throws {
        var announcements = Announcements()
        conditions.look(.codesInDoubt, ["SN1": Conditions.Example()])
        #expect(next(announcements) != nil && next(announcements) != nil)
        #expect(said(&announcements).count == 1)
        pass(Announcements.quietMilliseconds)
        #expect(said(&announcements) == [])
        conditions.look(.codesInDoubt, ["SN1": Conditions.Example(urgency: 1)])
        #expect(said(&announcements) == ["codes_in_doubt +[\"SN1\"] -[]"])
    }

    @Test func `what strangers write stays in its line, and turns none around`() throws {
        conditions.begin(.codesInDoubt, about: "SN\u{202E}1\n\u{1B}[31m")
        let news = try #require(next(Announcements()))
        let text = news.text(from: "a\u{202E}", at: simulation.unixNow)
        #expect(text.contains("北京时间 +08:00"))
        #expect(text.contains("SN?1 ?[31m") && text.split(separator: "\n").count == 3, "\(text)")
    }

    @Test(arguments: Condition.allCases)
    func `people are called to alerts only`(condition: Condition) {
        conditions.begin(condition, about: "x")
        #expect((next(Announcements()) != nil) == condition.isAlert)
    }
}
