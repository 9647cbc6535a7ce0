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
        let shown = Table(["serial", "name"], [["SN1", "the lock of the room behind the kitchen"]])
            .lines(within: 30)
        for line in shown { #expect(Columns.width(of: line) <= 30, "\(line)") }
        #expect(shown[1].hasPrefix("SN1  ") && shown[1].hasSuffix("…"), "only a sentence is cut")
    }

    @Test(arguments: [1, 20, 40, 50, 60, 80])
    func `no name is cut, however narrow the terminal is`(room: Int) {
        let lines = lines(within: room)
        let all = lines.joined(separator: "\n").filter { !$0.isWhitespace }
        for name in rows.joined() where name != "–" { #expect(all.contains(name), "\(lines)") }
        guard room > 20 else { return }
        for line in lines { #expect(Columns.width(of: line) <= room, "\(line)") }
        #expect((lines[0] == "serial  SN1") == (room < 54), "a block a row where a line has no room for it")
    }

    @Test func `a row is a line, and nothing in it is obeyed by a terminal`() {
        let lines = Table(["a"], [["x\ny\u{1B}[2J\u{202E}z"]]).lines(within: nil)
        #expect(lines == ["a", "x y?[2J?z"])
    }
}
