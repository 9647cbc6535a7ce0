import Events
import Sandbox

/// A played scenario as a row for people, and as an object for scripts.
enum Table {
    private static let widths = [40, 30, 5, 9, 5, 7, 7, 7]

    static let heading =
        row(["scenario", "sent", "HTTP", "expected", "got", "ms", "vendor", "redeem"])
        + "\n" + String(repeating: "-", count: widths.reduce(0, +) + 6)

    static func line(_ row: ScenarioRow, _ name: String) -> String {
        let expected =
            row.expectedErrcodes.isEmpty ? "–" : row.expectedErrcodes.map(String.init).joined(separator: "|")
        let cells = [
            name, row.sent, row.status.map { String($0) } ?? "–", expected,
            row.errcode.map { String($0) } ?? "–",
            String(row.milliseconds), String(row.vendorCalls), String(row.redemptions),
        ]
        let line = self.row(cells) + (row.hasPassed ? "ok" : "FAILED")
        return row.difference.map { "\(line)\n    \($0)" } ?? line
    }

    static func json(_ row: ScenarioRow, _ name: String) -> String {
        let object: JSON = .object([
            ("scenario", .string(name)), ("title", .string(row.title)), ("sent", .string(row.sent)),
            ("status", row.status.map { .integer(Int64($0)) } ?? .null),
            ("expected", .array(row.expectedErrcodes.map { .integer(Int64($0)) })),
            ("errcode", row.errcode.map { .integer(Int64($0)) } ?? .null),
            ("ms", .integer(row.milliseconds)), ("vendor_calls", .integer(Int64(row.vendorCalls))),
            ("redemptions", .integer(Int64(row.redemptions))), ("passed", .bool(row.hasPassed)),
            ("difference", row.difference.map { .string($0) } ?? .null),
        ])
        return String(decoding: JSONText.render(object), as: UTF8.self)
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, widths).map { text, width in
            let cut = text.count > width - 1 ? "\(text.prefix(width - 2))…" : text
            return cut + String(repeating: " ", count: width - cut.count)
        }.joined()
    }
}

/// The report that build servers read.
enum JUnit {
    static func report(_ rows: [(name: String, row: ScenarioRow)]) -> String {
        let failed = rows.count { !$0.row.hasPassed }
        let cases = rows.map { name, row in
            let time = "\(row.milliseconds / 1000).\(String(1000 + row.milliseconds % 1000).dropFirst())"
            let open = "  <testcase name=\"\(escaped(name))\" classname=\"scenarios\" time=\"\(time)\""
            guard let difference = row.difference else { return open + "/>" }
            return open + ">\n    <failure message=\"\(escaped(difference))\"/>\n  </testcase>"
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuite name="wecom-bind" tests="\(rows.count)" failures="\(failed)">
            \(cases.joined(separator: "\n"))
            </testsuite>

            """
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
