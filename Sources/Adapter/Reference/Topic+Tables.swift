import Binding
import Cloud
import Configuration
import Desk
import Events
import Telemetry

/// What is declared elsewhere, each thing once.
extension Topic {
    var keys: ReferenceTable {
        ReferenceTable(
            ["key", "what stands there", "without it", "what it is"],
            Key.all.map { path, key in
                let standard = key.standard.map {
                    Self.code(String(decoding: JSONText.render($0), as: UTF8.self))
                }
                return [
                    Self.code(path), key.form.phrase, key.isRequired ? "required" : standard ?? "",
                    key.meaning + (key.needsRestart ? " (needs a restart)" : ""),
                ]
            })
    }

    var told: ReferenceTable {
        ReferenceTable(
            ["type", "`data`", "when"],
            MessageKind.allCases.map {
                [Self.code($0.rawValue), $0.members.map(Self.code).joined(separator: ", "), $0.meaning]
            })
    }

    var codes: ReferenceTable {
        ReferenceTable(
            ["code", "class", "errcode", "what the vendor means", "why it is answered so"],
            VerdictTable.standard.all.map {
                [Self.code(String($0.code)), $0.kind.rawValue, $0.answer.text, $0.meaning.en, $0.reason.en]
            })
    }

    var reasons: ReferenceTable {
        ReferenceTable(
            ["reason", "whose", "中文", "English"],
            Reason.Word.allCases.map {
                [Self.code($0.rawValue), $0.party?.rawValue ?? "", $0.cause.zh, $0.cause.en]
            })
    }

    var conditions: ReferenceTable {
        ReferenceTable(
            ["condition", "`/readyz`", "robot", "about", "", "what to do"],
            Condition.allCases.map { condition in
                let entry = condition.entry
                return [
                    Self.code(condition.rawValue), condition.isUnready ? "503" : "200",
                    condition.isAlert ? "yes" : "", entry.subject?.rawValue ?? "", entry.meaning, entry.todo,
                ]
            })
    }

    var metrics: ReferenceTable {
        ReferenceTable(
            ["metric", "type", "labels", ""],
            Counters().registry.declarations.map {
                [
                    Self.code($0.shownName), "\($0.type)", $0.labels.map(Self.code).joined(separator: ", "),
                    $0.help,
                ]
            })
    }

    var events: ReferenceTable {
        ReferenceTable(
            ["event", "level", "when", "with"],
            LogEvent.allCases.map { event in
                // What a condition was met by is as manifold as they are.
                let keys = event.keys.count == Log.Key.allCases.count ? [] : event.keys
                let names = Log.Key.allCases.filter(keys.contains).map { Self.code($0.rawValue) }
                return [
                    Self.code(event.rawValue), event.level.rawValue, event.meaning,
                    names.joined(separator: ", "),
                ]
            })
    }

    var notes: ReferenceTable {
        ReferenceTable(
            ["about", "page", "shown by", ""],
            ProtocolNote.all.map { [$0.subject, $0.page, "`Fixtures/\($0.fixture)`", $0.text] })
    }

    var commands: String {
        Program.commands.map { "### \($0.name)\n\n```\n\($0.help)\n```" }.joined(separator: "\n\n")
    }

    private static func code(_ text: String) -> String { "`\(text)`" }
}
