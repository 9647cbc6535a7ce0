import Elements
import Telemetry
import Testing

@Suite struct TrickleTests {
    private let lot = Trickle.Lot(.refused, "signature", on: "/cb")

    private let now = Instant(nanoseconds: 0)

    @Test func `a lot's first lines pass, then the first of each source, and the others are counted`() throws
    {
        let trickle = Trickle()
        let admit = { (source: String) in trickle.admit(lot, from: source, at: now) }
        #expect((0..<6).map { _ in admit("a") } == [true, true, true, true, false, false])
        #expect((0..<2).map { _ in admit("b") } == [true, false])
        let held = try #require(trickle.empty().first)
        #expect(held.lot == lot && held.count == 3 && held.last == "b")
        #expect(held.most.map(\.source) == ["a", "b"])
        #expect(held.most.map(\.count) == [2, 1])
        #expect(trickle.empty().isEmpty)
        #expect(admit("a"))
    }

    @Test func `no lot counts in another one`() {
        let trickle = Trickle()
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)", at: now) }
        for other in [
            Trickle.Lot(.refused, "signature", on: "/other"), Trickle.Lot(.refused, "query", on: "/cb"),
            Trickle.Lot(.makerMessageRefused, "signature", on: "/cb"), Trickle.Lot(.refused, "signature"),
        ] { #expect(trickle.admit(other, from: "a", at: now)) }
    }

    @Test func `a lot has few places, and gets one back each second`() {
        let trickle = Trickle()
        let admitted = { (seconds: Int64, sources: Range<Int>) in
            sources.count {
                trickle.admit(lot, from: "\($0)", at: now.advanced(byMilliseconds: seconds * 1_000))
            }
        }
        #expect(admitted(0, 0..<3_000) == 20)
        #expect(admitted(1, 3_000..<3_100) == 1)
        #expect(admitted(3, 3_100..<3_200) == 2)
        #expect(admitted(59, 3_200..<3_300) == 16)
        #expect(trickle.empty().map(\.count) == [3_261])
        #expect(admitted(60, 0..<3_000) == 20)
    }

    @Test func `who comes more often than those before stands out at once, a few times`() throws {
        let trickle = Trickle()
        let admit = { (source: String) in trickle.admit(lot, from: source, at: now) }
        for number in 0..<1_200 { _ = admit("\(number)") }
        #expect((0..<10).map { _ in admit("wecom") } == [false, true] + Array(repeating: false, count: 8))
        let most = try #require(trickle.empty().first?.most.first)
        #expect(most.source == "wecom" && most.count == 9)
        // Whoever makes many of these is told of some.
        for number in 0..<20 { _ = admit("\(number)") }
        let told = (0..<100).count { source in (0..<30).contains { _ in admit("s\(source)") } }
        #expect(told == 16)
    }

    @Test func `who has many lines is named, however many others have one`() throws {
        let trickle = Trickle()
        for number in 0..<9_000 {
            _ = trickle.admit(lot, from: "\(number)", at: now)
            if number.isMultiple(of: 100) { _ = trickle.admit(lot, from: "wecom", at: now) }
        }
        let held = try #require(trickle.empty().first)
        #expect(held.most.first?.source == "wecom" && (70...89).contains(held.most.first?.count ?? 0))
        #expect(held.count > 9_000)
    }

    @Test func `what is vouched for has lots that nobody uses up or adds to`() throws {
        let trickle = Trickle()
        trickle.vouch(for: "wecom")
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)", at: now) }
        for _ in 0..<10 { _ = trickle.admit(lot, from: "wecom", at: now) }
        let held = try #require(trickle.empty().first { $0.last == "wecom" })
        #expect(held.count == 6 && held.most.map(\.source) == ["wecom"])
        #expect(held.lot.reason == "signature" && held.lot.route == "/cb")
    }

    @Test func `only the last that were vouched for are remembered`() {
        let trickle = Trickle()
        for number in 0...256 { trickle.vouch(for: "v\(number)") }
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)", at: now) }
        #expect(!trickle.admit(lot, from: "v0", at: now))
        #expect(trickle.admit(lot, from: "v1", at: now) && trickle.admit(lot, from: "v256", at: now))
    }
}
