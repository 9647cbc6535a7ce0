import Telemetry
import Testing

@Suite struct TrickleTests {
    private let lot = Trickle.Lot(.refused, "signature", on: "/cb")

    @Test func `a lot's first lines pass, then the first of each source, and the others are counted`() throws
    {
        let trickle = Trickle()
        #expect((0..<6).map { _ in trickle.admit(lot, from: "a") } == [true, true, true, true, false, false])
        #expect((0..<2).map { _ in trickle.admit(lot, from: "b") } == [true, false])
        let held = try #require(trickle.empty().first)
        #expect(held.lot == lot && held.count == 3 && held.last == "b")
        #expect(held.most.map(\.source) == ["a", "b"])
        #expect(held.most.map(\.count) == [2, 1])
        #expect(trickle.empty().isEmpty)
        #expect(trickle.admit(lot, from: "a"))
    }

    @Test func `no lot counts in another one`() {
        let trickle = Trickle()
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)") }
        for other in [
            Trickle.Lot(.refused, "signature", on: "/other"), Trickle.Lot(.refused, "query", on: "/cb"),
            Trickle.Lot(.makerMessageRefused, "signature", on: "/cb"), Trickle.Lot(.refused, "signature"),
        ] { #expect(trickle.admit(other, from: "a")) }
    }

    @Test func `the places of a lot, and of all lots, are bounded`() {
        let trickle = Trickle()
        let admitted = { (lot: Trickle.Lot) in
            (0..<3_000).count { trickle.admit(lot, from: "\($0)") }
        }
        #expect(admitted(lot) == 1_024)
        for number in 1..<8 { #expect(admitted(Trickle.Lot(.refused, "\(number)")) == 1_024) }
        // Nothing is left but the first lines of a lot.
        #expect(admitted(Trickle.Lot(.refused, "late")) == 4)
        let held: Int64 = trickle.empty().map(\.count).reduce(0, +)
        #expect(held == 18_804)
        #expect(admitted(lot) == 1_024)
    }

    @Test func `what is vouched for has lots that nobody uses up or adds to`() throws {
        let trickle = Trickle()
        trickle.vouch(for: "wecom")
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)") }
        for _ in 0..<10 { _ = trickle.admit(lot, from: "wecom") }
        let held = try #require(trickle.empty().first { $0.last == "wecom" })
        #expect(held.count == 6 && held.most.map(\.source) == ["wecom"])
        #expect(held.lot.reason == "signature" && held.lot.route == "/cb")
    }

    @Test func `only the last that were vouched for are remembered`() {
        let trickle = Trickle()
        for number in 0...256 { trickle.vouch(for: "v\(number)") }
        for number in 0..<20_000 { _ = trickle.admit(lot, from: "\(number)") }
        #expect(!trickle.admit(lot, from: "v0"))
        #expect(trickle.admit(lot, from: "v1") && trickle.admit(lot, from: "v256"))
    }
}
