import Adapter
import Configuration

/// What a line says that is to be done, as whoever has only that line meets it.
enum TodoWords {
    /// What ends a trouble and is no command of ours.
    private static let ofTheSystem: Set<String> = [
        "timedatectl set-ntp true", "systemctl reload wecom-bind", "systemctl restart wecom-bind",
    ]

    private static let keys = Set(Key.all.map(\.path))

    /// What stands in backticks and is no key of the configuration's and no command that can be typed so.
    static func unknown(in todo: String) -> [String] {
        let parts = todo.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        guard !parts.count.isMultiple(of: 2) else { return [todo] }
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { parts[$0] }.filter { word in
            !keys.contains(word) && !ofTheSystem.contains(word) && !isCommand(word)
        }
    }

    /// What stands in backticks.
    static func quoted(_ text: String) -> Set<String> {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        return Set(parts.indices.filter { !$0.isMultiple(of: 2) }.map { parts[$0] })
    }

    private static func isCommand(_ text: String) -> Bool {
        let words = text.split(separator: " ").map(String.init)
        guard words.count > 1, words[0] == "wecom-bind", let usages = Program.usages[words[1]] else {
            return false
        }
        return usages.contains { fits(Array(words.dropFirst(2)), $0) }
    }

    /// Whether a usage line has each of the words that stand for themselves, and the words have each option that
    /// it wants; the configuration may be at its usual place.
    private static func fits(_ words: [String], _ usage: String) -> Bool {
        let known = usage.split { !$0.isLowercase && $0 != "-" }.map(String.init)
        let wanted = usage.split(separator: " ").map(String.init).filter {
            $0.hasPrefix("--") && $0 != "--config"
        }
        let values = words.indices.filter { $0 > 0 && words[$0 - 1].hasPrefix("--") }
        let literals = words.indices.filter { !values.contains($0) }.map { words[$0] }.filter(isLiteral)
        return literals.allSatisfy(known.contains) && wanted.allSatisfy(words.contains)
    }

    private static func isLiteral(_ word: String) -> Bool {
        word.allSatisfy { $0.isLowercase || $0 == "-" }
    }
}
