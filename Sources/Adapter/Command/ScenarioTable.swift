import Desk
import Events
import Sandbox

/// Played scenarios as people and scripts see them: a row, a story, or an object.
struct ScenarioTable {
    private static let widths = [35, 15, 5, 5, 7, 7]

    let ink: Ink

    var heading: String {
        "  " + Self.row(["scenario", "sent", "HTTP", "got", "ms", "vendor"]) + "code\n"
            + String(repeating: "-", count: Columns.ofLine)
    }

    /// One line, and behind it what differed.
    func line(_ row: ScenarioRow, _ entry: ScenarioEntry) -> String {
        let line =
            Self.row([
                row.title, row.sent, Self.text(row.status), Self.text(row.errcode), String(row.milliseconds),
                String(row.vendorCalls),
            ]) + String(row.redemptions)
        return ([mark(row) + " " + line] + differences(row, entry)).joined(separator: "\n")
    }

    /// What was told, what came of it, and why that is right.
    func story(_ row: ScenarioRow, _ entry: ScenarioEntry) -> String {
        let indent = "  "
        let told =
            row.wasPlayed
            ? Columns.wrap(entry.scenario.about, indent: indent)
                + Columns.wrap(Self.outcome(row), indent: indent) : []
        return (["\(mark(row)) \(ink.bold(row.title))"] + told + differences(row, entry)).joined(
            separator: "\n")
    }

    static func object(_ row: ScenarioRow, _ name: String) -> JSON {
        .object([
            ("scenario", .string(name)), ("title", .string(row.title)), ("sent", .string(row.sent)),
            ("status", row.status.map { .integer(Int64($0)) } ?? .null),
            ("expected", .array(row.expectedErrcodes.map { .integer(Int64($0)) })),
            ("errcode", row.errcode.map { .integer(Int64($0)) } ?? .null),
            ("ms", .integer(row.milliseconds)), ("vendor_calls", .integer(Int64(row.vendorCalls))),
            ("redemptions", .integer(Int64(row.redemptions))), ("passed", .bool(row.hasPassed)),
            ("difference", row.difference.map { .string($0) } ?? .null),
            ("disturbance", row.disturbance.map { .string($0) } ?? .null),
        ])
    }

    static func unplayed(_ why: String) -> Words { Words("没有演：\(why)", "not played: \(why)") }

    // MARK: Words

    private func mark(_ row: ScenarioRow) -> String { row.hasPassed ? ink.good("✓") : ink.bad("✗") }

    private func differences(_ row: ScenarioRow, _ entry: ScenarioEntry) -> [String] {
        guard let difference = row.difference else { return [] }
        guard row.wasPlayed else {
            let words = "\(entry.name): " + Self.unplayed(difference)[Console.language]
            return Columns.wrap(words, indent: "    ").map(ink.bad)
        }
        let expected = row.expectedErrcodes.map(String.init).joined(separator: " or ")
        var facts = [row.isJudged ? "differs: \(difference)" : "not judged: \(difference)"]
        if !expected.isEmpty { facts.append("errcode: \(Self.text(row.errcode)), expected \(expected)") }
        if let disturbance = row.disturbance { facts.append("meanwhile \(disturbance)") }
        facts.append("look at \(entry.file), and at the log of: demo --log FILE \(entry.name)")
        return facts.flatMap { Columns.wrap($0, indent: "    ") }.map(ink.bad)
    }

    /// `2 × bind → 0 成功, HTTP 200, 12 ms; vendor called once, code sent once`
    private static func outcome(_ row: ScenarioRow) -> String {
        var answer: [String] = []
        if let errcode = row.errcode {
            let message = Errcode(rawValue: errcode).map { " \($0.message)" } ?? ""
            answer.append("\(errcode)\(message)")
        }
        answer.append(row.status.map { "HTTP \($0)" } ?? "no answer")
        answer.append("\(row.milliseconds) ms")
        return "\(row.sent) → \(answer.joined(separator: ", ")); "
            + "vendor \(times(row.vendorCalls, "called")), code \(times(row.redemptions, "sent"))"
    }

    private static func times(_ count: Int, _ what: String) -> String {
        switch count {
        case 0: "not \(what)"
        case 1: "\(what) once"
        case 2: "\(what) twice"
        default: "\(what) \(count) times"
        }
    }

    private static func text(_ number: Int?) -> String { number.map(String.init) ?? "–" }

    private static func row(_ cells: [String]) -> String {
        zip(cells, widths).map { Columns.fit($0, to: $1 - 1) + " " }.joined()
    }
}
