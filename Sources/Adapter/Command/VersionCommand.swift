import Elements
import Events

/// `version`: which program this is.
enum VersionCommand {
    static let number = "0.1.0"

    static let command = Command(
        "version", "which program this is", .none, [.json],
        notes: """
            Its number, and the commit it was built from, with +changes where what was built differed from it. A
            program built without knowing its commit has the number only.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) -> Exit {
        if arguments.has("--json") {
            let commit = Commit.text.map(JSON.string) ?? .null
            Console.print(.object([("version", .string(number)), ("commit", commit)]))
        } else {
            Console.print(["wecom-bind", number, Commit.text].compactMap { $0 }.joined(separator: " "))
        }
        return .success
    }
}
