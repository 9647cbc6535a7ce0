import Desk
import Elements
import Events
import FoundationEssentials
import Transport

/// Facts that are told by name, as people read them: times by their own clock, what is long as far as it is typed.
enum Facts {
    private static let reader = Reader(.en, secondsEast: LocalTime.secondsEast)
    private static let digitsOfDigest = 12

    /// What is told under a name, in a line.
    static func text(_ name: String, _ value: JSON) -> String {
        switch (name, value) {
        case ("code_digest", .string(let digest)): String(digest.prefix(digitsOfDigest))
        case ("minutes_left", .integer(let minutes)): Words(seconds: minutes * 60).en
        case (_, .null): "–"
        case (_, .bool(let truth)): truth ? "yes" : "no"
        case (_, .string(let text)): time(text) ?? text.harmless
        case (_, .integer), (_, .double): String(decoding: JSONText.render(value), as: UTF8.self)
        case (_, .array(let elements)): elements.map { Self.text(name, $0) }.joined(separator: ", ")
        case (_, .object(let members)):
            members.filter { !$0.value.isNull && $0.value != "" }
                .map { "\($0.name) \(Self.text($0.name, $0.value))" }.joined(separator: ", ")
        }
    }

    /// What an object has under a name.
    static func text(_ name: String, of object: JSON) -> String { text(name, object[name] ?? .null) }

    /// The moment that a text of ours names; nil of any other text.
    private static func time(_ text: String) -> String? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // Most texts are no moment.
        guard text.hasSuffix("Z"), let date = try? style.parse(text) else { return nil }
        let milliseconds = Int64((date.timeIntervalSince1970 * 1_000).rounded())
        return reader.moment(UnixTime(milliseconds: milliseconds), now: Clock.systemTime.time)
    }

    static func cells(_ names: [String], of object: JSON) -> [String] {
        names.map { text($0, of: object) }
    }

    /// What columns are called that have these.
    static func headings(_ names: [String]) -> [String] {
        names.map { $0 == "code_digest" ? "digest" : $0.replacing("_", with: " ") }
    }
}

extension Console {
    static func print(_ json: JSON) { print(String(decoding: JSONText.render(json), as: UTF8.self)) }

    /// A list, as wide as the terminal that shows it, if one does.
    ///
    /// - Parameter nothing: What people are told of an empty one, beside the list.
    static func print(_ headings: [String], _ rows: [[String]], orNone nothing: String) {
        guard !rows.isEmpty else { return complain(nothing) }
        print(Table(headings, rows).lines(within: width).joined(separator: "\n"))
    }

    /// An object as lines, a name and its value each; what is absent is left out.
    static func print(lines json: JSON) {
        let members = (json.object ?? JSON.Members()).filter { !$0.value.isNull && $0.value != .array([]) }
        let width = members.map(\.name.count).max() ?? 0
        for (name, value) in members {
            print(Columns.fit(name, to: width) + "  " + Facts.text(name, value))
        }
    }

    /// An object of objects and lists: each under its name, as lines or as a table of what any of its rows has.
    static func print(parts json: JSON) {
        for (index, (name, value)) in (json.object ?? JSON.Members()).filter({ !$0.value.isNull })
            .enumerated()
        {
            if index > 0 { print("") }
            print("\(name):")
            guard let rows = value.array else {
                print(lines: value)
                continue
            }
            let names = rows.reduce(into: [String]()) { names, row in
                for (name, value) in row.object ?? JSON.Members() where !value.isNull && value != "" {
                    if !names.contains(name) { names.append(name) }
                }
            }
            let cells = rows.map { Facts.cells(names, of: $0) }
            print(
                rows.isEmpty
                    ? "none"
                    : Table(Facts.headings(names), cells).lines(within: width).joined(separator: "\n"))
        }
    }
}
