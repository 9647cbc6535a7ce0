import Elements
import Events
import Support
import Telemetry
import Testing

/// What makes a condition, keeps it and ends it.
@Suite struct ConditionsTests {
    private let simulation = Simulation(seed: 1)
    private let lines = Guarded<[JSON]>([])
    private let conditions: Conditions

    init() {
        let lines = lines
        let log = Log(simulation) { line in
            guard let json = try? JSONReader.read(line) else {
                Issue.record("no JSON: \(String(decoding: line, as: UTF8.self))")
                return
            }
            lines.withLock { $0.append(json) }
        }
        conditions = Conditions(simulation, log)
    }

    private func pass(_ seconds: Int64) { simulation.settle(byMilliseconds: seconds * 1_000) }

    private func example(_ device: String, urgency: Int = 0) -> Conditions.Example {
        Conditions.Example([.device: .string(device)], urgency: urgency)
    }

    private var told: [String] {
        lines.withLock { $0 }.map { "\($0["event"]?.string ?? "") \($0["condition"]?.string ?? "")" }
    }

    @Test func `one stands since its first case, with their count, the last example and what to do`() throws {
        let begun = simulation.unixNow
        conditions.note(.notListed, about: "camera", example("SN1"))
        pass(60)
        conditions.note(.notListed, about: "camera", example("SN2"))
        let standing = try #require(conditions.standing.first)
        #expect(conditions.standing.count == 1)
        #expect(standing.since == begun && standing.count == 2 && standing.lastAt == simulation.unixNow)
        #expect(standing.last.fields[.device] == "SN2")
        #expect(standing.text == "not_listed:camera" && standing.todo == Condition.notListed.entry.todo)
        let line = try #require(lines.withLock { $0.first })
        #expect(line["device"] == "SN1" && line["model"] == "camera" && line["level"] == "warn")
        #expect(line["todo"]?.string == standing.todo && told == ["condition_begun not_listed"])
    }

    @Test func `one that takes several in a row begins with the last of them, and not when one went well`() {
        for _ in 0..<2 { conditions.note(.refusals, about: "/cb") }
        conditions.over(.refusals, about: "/cb")
        for _ in 0..<2 { conditions.note(.refusals, about: "/cb") }
        #expect(conditions.standing.isEmpty)
        conditions.note(.refusals, about: "/cb")
        #expect(conditions.standing.map(\.text) == ["refusals:/cb"])
        conditions.over(.refusals, about: "/cb")
        #expect(
            conditions.standing.isEmpty && told == ["condition_begun refusals", "condition_over refusals"])
    }

    @Test func `an answer to a question from before it was met last does not end it`() {
        let asked = simulation.now
        pass(1)
        conditions.begin(.vendorToken, about: "demo/user")
        conditions.over(.vendorToken, about: "demo/user", asked: asked)
        #expect(conditions.isStanding(.vendorToken))
        let later = simulation.now
        pass(1)
        conditions.note(.vendorToken, about: "demo/user", asked: asked)
        conditions.over(.vendorToken, about: "demo/user", asked: later)
        #expect(!conditions.isStanding(.vendorToken))
    }

    /// Of those that nobody has kept it may be so still.
    @Test(arguments: [16, 20])
    func `the last devices that it was met with are kept, and it is over with the last of all`(most: Int) {
        for number in 1...most {
            conditions.note(.notListed, about: "camera", example("SN\(number)"))
            conditions.note(.notListed, about: "camera", example("SN1"))
        }
        let (kept, oldest) = (conditions.standing.first?.devices ?? [], most - 14)
        #expect(kept == ["SN1"] + (oldest...most).reversed().map { "SN\($0)" })
        conditions.over(.notListed, about: "camera", with: Set(kept.dropLast()))
        #expect(conditions.standing.first?.devices == ["SN\(oldest)"])
        conditions.over(.notListed, about: "camera", with: ["SN\(oldest)"])
        #expect(conditions.standing.map(\.isCut) == (most > 16 ? [true] : []))
    }

    @Test func `what is so of no device is no news of a subject that nobody has met`() {
        for number in 1...257 { conditions.note(.notListed, about: "m\(number)", example("SN1")) }
        conditions.over(.notListed, about: "another", with: ["SN1"])
        #expect(conditions.standing.count == 257)
    }

    @Test func `whoever looks from afar ends it only once nobody has met it for a while`() {
        conditions.note(.ledgerFull)
        conditions.over(.ledgerFull, unmetFor: 2_000)
        #expect(conditions.isStanding(.ledgerFull))
        pass(2)
        conditions.over(.ledgerFull, unmetFor: 2_000)
        #expect(!conditions.isStanding(.ledgerFull))
    }

    @Test func `what was so before it was met stays so since then, however often it is met`() {
        let since = simulation.unixNow.advanced(bySeconds: -600)
        conditions.begin(.vendorLocked, about: "demo/user", .init(since: since))
        pass(60)
        conditions.note(.vendorLocked, about: "demo/user", example("SN1"))
        #expect(conditions.standing.map(\.since) == [since])
    }

    @Test func `since and seconds go by the clock that nobody sets, and its name stays the same`() throws {
        conditions.note(.vendorQuota, about: "a", Conditions.Example([.vendorCode: 4026]))
        let before = try #require(conditions.standing.first)
        pass(30)
        conditions.note(.vendorQuota, about: "a", Conditions.Example([.vendorCode: 4027]))
        let after = try #require(conditions.standing.first)
        #expect(before.text == after.text && before.since == after.since)
        conditions.over(.vendorQuota, about: "a")
        let line = try #require(lines.withLock { $0.last })
        #expect(line["event"] == "condition_over" && line["seconds"] == 30 && line["vendor_code"] == 4027)
    }

    @Test func `it ends by itself once nothing has spoken for it for its time`() throws {
        conditions.note(.overload)
        pass(59)
        #expect(conditions.isStanding(.overload))
        conditions.note(.overload)
        pass(59)
        #expect(conditions.standing.map(\.condition) == [.overload])
        pass(1)
        #expect(conditions.standing.isEmpty)
        let over = try #require(lines.withLock { $0.last })
        #expect(over["event"] == "condition_over" && over["count"] == 2 && over["seconds"] == 119)
    }

    @Test func `of failures, half of a minute's outcomes are one`() {
        for _ in 0..<5 { conditions.over(.vendorFailing, about: "a") }
        for _ in 0..<4 { conditions.note(.vendorFailing, about: "a") }
        #expect(conditions.standing.isEmpty)
        conditions.note(.vendorFailing, about: "a")
        #expect(conditions.standing.map(\.subject) == ["a"])
        conditions.over(.vendorFailing, about: "a")
        #expect(conditions.standing.isEmpty)
        pass(60)
        conditions.note(.vendorFailing, about: "a")
        #expect(conditions.standing.count == 1, "what was good is more than a minute old")
    }

    @Test func `what is looked after stands about those that were found, and no others`() {
        conditions.note(.noToken, about: "a")
        conditions.look(.noToken, ["b": example("SN1"), "c": example("SN2")])
        #expect(conditions.standing.map(\.subject) == ["b", "c"])
        conditions.look(.noToken, ["c": example("SN3")])
        #expect(conditions.standing.map(\.subject) == ["c"])
        #expect(
            conditions.standing.first?.last.fields[.device] == "SN3" && conditions.standing.first?.count == 1)
        conditions.look(.noToken, [:])
        #expect(conditions.standing.isEmpty)
    }

    @Test func `what only its keeper can tell is counted while it stands`() {
        conditions.note(.vendorAway, about: "a")
        #expect(conditions.standing.isEmpty)
        conditions.begin(.vendorAway, about: "a")
        for _ in 0..<3 { conditions.note(.vendorAway, about: "a") }
        #expect(conditions.standing.first?.count == 4)
        conditions.keepOnly(.vendorAway, about: ["b"])
        #expect(conditions.standing.isEmpty)
    }

    @Test func `as it grows more urgent it is told again, and else not`() {
        for urgency in [0, 0, 1, 1, 2] {
            conditions.look(.codesInDoubt, ["SN1": example("SN1", urgency: urgency)])
        }
        #expect(told == [String](repeating: "condition_begun codes_in_doubt", count: 3))
    }

    @Test func `one that comes and goes is told once in a minute, and always known`() {
        for _ in 0..<10 {
            conditions.begin(.vendorAway, about: "a")
            #expect(conditions.isStanding(.vendorAway))
            conditions.over(.vendorAway, about: "a")
            pass(1)
        }
        #expect(told.count == 2)
        conditions.begin(.vendorAway, about: "a")
        pass(49)
        #expect(conditions.standing.count == 1 && told.count == 2)
        pass(1)
        #expect(conditions.standing.count == 1 && told.count == 3, "it stands, and is told after all")
        conditions.over(.vendorAway, about: "a")
        #expect(told.last == "condition_over vendor_away")
    }

    @Test func `strangers cannot make more than so many`() {
        for number in 0..<10_000 { conditions.note(.wrongRoute, about: "/\(number)") }
        #expect(conditions.standing.count == 257)
        #expect(conditions.standing.first?.count == 9_744, "the others are about no subject")
    }

    @Test func `what is over takes no place from what comes later`() {
        for number in 0..<200 {
            conditions.look(.codesInDoubt, ["SN\(number)": example("SN\(number)")])
            #expect(conditions.standing.map(\.subject) == ["SN\(number)"])
            pass(60)
        }
    }

    @Test func `what was met last stays beside what is so now`() throws {
        conditions.note(.noToken, about: "a", example("SN1"))
        pass(10)
        let met = simulation.unixNow.advanced(byMilliseconds: -10_000)
        conditions.look(.noToken, ["a": Conditions.Example([.wecomCode: 40_001], todo: "look")])
        conditions.look(.noToken, ["a": Conditions.Example([.wecomCode: 40_001], todo: "look")])
        let standing = try #require(conditions.standing.first)
        #expect(standing.last.fields == [.device: "SN1", .wecomCode: 40_001] && standing.todo == "look")
        #expect(standing.lastAt == met && standing.count == 1)
        conditions.note(.noToken, about: "a", example("SN2"))
        #expect(conditions.standing.first?.todo == "look" && conditions.standing.first?.count == 2)
    }

    @Test func `what is looked after does not end for want of cases`() {
        for _ in 0..<30 {
            conditions.look(.ledgerFull, ["": Conditions.Example()])
            conditions.sweep()
            #expect(conditions.isStanding(.ledgerFull))
            pass(5)
        }
        #expect(told == ["condition_begun ledger_full"])
    }

    @Test func `a figure of before does not stay beside another cause`() {
        conditions.begin(
            .vendorToken, about: "a", Conditions.Example([.vendorCode: 5_028, .detail: "wrong"]))
        conditions.look(.vendorToken, ["a": Conditions.Example([.detail: "not_connected"])])
        #expect(conditions.standing.first?.text == "vendor_token:a")
    }

    @Test func `more than can be named are counted, and no more than that`() {
        let found = Dictionary(uniqueKeysWithValues: (1...300).map { ("SN\($0)", example("SN\($0)")) })
        for _ in 0..<3 {
            conditions.look(.codesInDoubt, found)
            #expect(conditions.standing.count == 256)
            #expect(conditions.standing.first?.last.fields[.count] == 45)
        }
        #expect(told.count == 256)
    }

    @Test(arguments: Condition.allCases)
    func `each has a meaning and what to do, in a line`(condition: Condition) {
        let entry = condition.entry
        for text in [entry.meaning, entry.todo] {
            #expect(!text.isEmpty && !text.contains("\n") && !text.contains("|"))
        }
        #expect(entry.meaning.hasSuffix(".") && !entry.todo.hasSuffix("."))
    }
}
