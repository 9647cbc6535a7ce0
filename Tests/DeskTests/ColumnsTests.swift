import Desk
import Testing

/// Lines fit a terminal of 80 columns, whatever they are made of.
@Suite struct ColumnsTests {
    private func wrapped(_ text: String, indent: String = "    ") -> [String] {
        let lines = Columns.wrap(text, indent: indent)
        for line in lines { #expect(Columns.width(of: line) <= Columns.ofLine, "\(line)") }
        return lines
    }

    @Test func `Chinese is broken between characters, and no line begins with a mark that ends something`() {
        let text = String(repeating: "企业微信没有回答设备属于谁。", count: 12)
        for shift in 0..<12 {
            let lines = wrapped(String(repeating: "好", count: shift) + text)
            #expect(lines.count > 3)
            for line in lines { #expect(line.dropFirst(4).first != "。", "\(line)") }
            #expect(lines.map { $0.dropFirst(4) }.joined() == String(repeating: "好", count: shift) + text)
        }
    }

    @Test func `a command is not broken while it fits a line of its own`() {
        let command = "`wecom-bind redemptions lost SN0001 --reason TEXT`"
        for shift in 0..<40 {
            let lines = wrapped(String(repeating: "再", count: shift) + command + "。")
            #expect(lines.contains { $0.contains(command) }, "\(lines)")
        }
    }

    @Test func `a command that is longer than a line is broken at its blanks`() {
        let serial = String(repeating: "S", count: 60)
        let lines = wrapped("请 `wecom-bind redemptions lost \(serial) --reason TEXT`")
        #expect(lines.contains { $0.contains(serial) })
    }

    @Test func `what is longer than a line is cut`() {
        #expect(wrapped(String(repeating: "x", count: 200)).count == 3)
        #expect(wrapped("`" + String(repeating: "设", count: 200)).count > 5)
    }

    @Test func `words are broken at blanks, and marks stay with what they belong to`() {
        let lines = wrapped(String(repeating: "abcdefg ", count: 20))
        #expect(lines.count == 3 && lines[0].hasSuffix("abcdefg"))
        #expect(Columns.wrap("见（`ledger.path`）。", indent: "", heading: "> ") == ["> 见（`ledger.path`）。"])
    }

    @Test func `nothing reaches a terminal that it would obey`() {
        #expect(Columns.wrap("a\u{1B}[31mb\u{202E}c\u{9B}d\u{7}e\nf", indent: "") == ["a?[31mb?c?d?e f"])
    }
}
