import Binding
import Elements
package import Events
import Telemetry

extension Explanation {
    /// The same for scripts: names and figures that stay, and the sentences in one language.
    package func json(in language: Language) -> JSON {
        .object([
            ("asked", .string(asked)), ("known", .bool(isKnown)), ("at", .string(at.text)),
            ("serial", .orNull(serial?.text)), ("model", .orNull(model?.text)),
            ("state", .orNull(state?.rawValue)), ("holder", .orNull(holder?.text)),
            ("now", .string(now[language])),
            ("cause", .string(cause[language])),
            ("because", reason.map { .object($0.members) } ?? .null),
            ("errcode", errcode.map { .integer(Int64($0.rawValue)) } ?? .null),
            ("shown", .orNull(errcode?.message)), ("tell_installer", .orNull(forInstaller?[language])),
            ("todo", .array(todo.map { .string($0[language]) })),
            ("seconds_left", secondsLeft.map(JSON.integer) ?? .null),
            ("refused", .array(refused.map(\.json))),
            ("conditions", .array(standing.map { .string($0.text) })),
            (
                "looked_at",
                .object([
                    ("ledger", .bool(true)), ("server", .bool(watchedSince != nil)),
                    ("refusals_since", .orNull(watchedSince?.text)),
                ])
            ),
            ("story", .array(story.map { $0.json(in: language) })),
        ])
    }
}

extension JSON {
    fileprivate static func orNull(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }
}

extension RefusedCallbacks {
    package var json: JSON { .object(facts) }

    package var facts: [(String, JSON)] {
        [
            ("path", .string(path)), ("model", .orNull(model?.text)), ("count", .integer(count)),
            ("since", .string(since.text)), ("last", .string(last.text)),
            ("last_good", .orNull(lastGood?.text)), ("detail", .string(detail)),
        ] + reason.members
    }
}

extension Step {
    fileprivate func json(in language: Language) -> JSON {
        let text: (String, JSON) = ("text", .string(words[language]))
        return switch moment {
        case .at(let time): .object([("at", .string(time.text)), text])
        case .after(let milliseconds): .object([("after_ms", .integer(milliseconds)), text])
        case .within: .object([text])
        }
    }
}
