import Desk
import Testing

/// A list is read down its columns, and no line of it is longer than the terminal.
@Suite struct TableTests {
    private let rows = [
        ["SN1", "客厅的锁", "bound"], ["SN0000000000000000000000000000000000000002", "–", "free"],
    ]

    private func lines(within room: Int?) -> [String] {
        Table(["serial", "name", "state"], rows).lines(within: room)
    }

    @Test func `columns begin below each other, whatever the characters are wide`() {
        let lines = lines(within: nil)
        #expect(lines.count == 3 && lines[0].hasPrefix("serial "))
        let starts = zip(lines, ["state", "bound", "free"]).map { line, last in
            Columns.width(of: line.dropLast(last.count))
        }
        #expect(Set(starts).count == 1, "\(lines)")
    }

    @Test func `nothing is cut where no terminal is, and there no line is longer than it`() {
        #expect(lines(within: nil)[2].hasPrefix("SN0000000000000000000000000000000000000002  "))
        for line in lines(within: 40) { #expect(Columns.width(of: line) <= 40, "\(line)") }
        #expect(lines(within: 40)[1].hasSuffix("客厅的锁  bound"), "what is short stays whole")
    }

    @Test func `a row is a line, and nothing in it is obeyed by a terminal`() {
        let lines = Table(["a"], [["x\ny\u{1B}[2J\u{202E}z"]]).lines(within: nil)
        #expect(lines == ["a", "x y?[2J?z"])
    }
}
