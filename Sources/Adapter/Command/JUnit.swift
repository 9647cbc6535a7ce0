import Sandbox

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
