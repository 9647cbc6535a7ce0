import Configuration
import Desk
import Events

/// A configuration to begin with, made of the keys' declarations: those that nearly everybody needs are set, all others
/// stand behind `//` with what holds without them, or what might stand there.
///
/// A comma stands where taking that mark away leaves JSON.
package enum Example {
    /// `deploy/wecom-bind.example.json`.
    package static var text: String {
        let lines =
            Columns.wrap(introduction, indent: "// ") + ["{"]
            + settings(of: Keys.file, under: "", indent: "  ", isOffered: false) + ["}"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        One maker, one vendor account, one model. Put in what stands in <…>, take the // away before what else you need, \
        and let \
        `wecom-bind serve --config FILE --check` say what is still wrong; `wecom-bind help configuration` has each key. \
        Secrets do not stand here: {"file": "PATH"} is a file that holds nothing else, whose path is relative to this \
        one, and that SIGHUP reads again.
        """

    /// - Parameter isOffered: Whether all of it stands behind `//` already.
    private static func settings(
        of keys: [Key], under path: String, indent: String, isOffered: Bool
    ) -> [String] {
        let given = keys.map { isOffered || isGiven($0, at: path + $0.name) }
        let last = given.lastIndex(of: true) ?? keys.endIndex
        return keys.enumerated().flatMap { index, key in
            let isRepeated = index > 0 && keys[index - 1].meaning == key.meaning
            let remark = isRepeated ? [] : remark(on: key, indent: indent)
            var lines = setting(
                key, at: path + key.name, indent: indent, isOffered: !given[index] || isOffered)
            if index < last { lines[lines.count - 1] += "," }
            if index > last { lines[0] = "//, " + lines[0].dropFirst(2) }
            return (path.isEmpty && index > 0 ? [""] : []) + remark + lines.map { indent + $0 }
        }
    }

    private static func remark(on key: Key, indent: String) -> [String] {
        let restart = key.needsRestart ? " (needs a restart)" : ""
        let choices = if case .choice = key.form { "; " + key.form.phrase } else { "" }
        return Columns.wrap(key.meaning + choices + restart, indent: indent + "// ")
    }

    /// Without the indent of where it stands.
    private static func setting(_ key: Key, at path: String, indent: String, isOffered: Bool) -> [String] {
        let mark = isOffered ? "//" : ""
        guard !key.form.keys.isEmpty else {
            return ["\(mark)\"\(key.name)\": \(shown(value(of: key, at: path)))"]
        }
        let (opening, inside, closing) =
            switch key.form {
            case .sections: ("[{", "[].", "}]")
            case .named: ("{ \"\(ExampleValues.account)\": {", ".*.", "}}")
            default: ("{", ".", "}")
            }
        let members = settings(of: key.form.keys, under: path + inside, indent: "  ", isOffered: isOffered)
        return ["\(mark)\"\(key.name)\": \(opening)"] + members + [mark + closing]
    }

    private static func isGiven(_ key: Key, at path: String) -> Bool {
        key.isRequired
            || ExampleValues.given.keys.contains {
                $0 == path || $0.hasPrefix(path + ".") || $0.hasPrefix(path + "[")
            }
    }

    private static func value(of key: Key, at path: String) -> JSON {
        ExampleValues.given[path] ?? key.standard ?? ExampleValues.offered[path] ?? .null
    }

    /// With blanks where people put them.
    private static func shown(_ value: JSON) -> String {
        switch value {
        case .object(let members):
            "{" + members.map { "\"\($0.name)\": \(shown($0.value))" }.joined(separator: ", ") + "}"
        case .array(let values): "[" + values.map(shown).joined(separator: ", ") + "]"
        default: String(decoding: JSONText.render(value), as: UTF8.self)
        }
    }
}
