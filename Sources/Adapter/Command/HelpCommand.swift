import Configuration
import Desk

/// `help`: how a command is used, and the reference by topics.
enum HelpCommand {
    static let command = Program.Command(
        name: "help", summary: "a command's use, or the reference by topics",
        help: """
            usage: wecom-bind help [COMMAND | TOPIC]
                   wecom-bind help --markdown | --example

            Topics:
            \(topics)

            --markdown  all topics on one page, as deploy/reference.md has them
            --example   a configuration to begin with, as deploy/wecom-bind.example.json is
            """,
        run: run)

    static var topics: String {
        let width = Topic.allCases.map(\.rawValue.count).max() ?? 0
        return Topic.allCases
            .map { "  \(Columns.fit($0.rawValue, to: width))  \($0.summary)" }
            .joined(separator: "\n")
    }

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        guard words.count <= 1 else { throw CommandFailure(.usage, "name one command or topic") }
        switch words.first {
        case nil: Console.print("\(Program.overview)\n\nTopics of wecom-bind help:\n\(topics)")
        case "--markdown": Console.print(Topic.reference, ending: "")
        case "--example": Console.print(Example.text, ending: "")
        case let word?: try tell(word)
        }
        return .success
    }

    /// What is both a command and a topic is told as a topic.
    private static func tell(_ word: String) throws(CommandFailure) {
        if let topic = Topic(rawValue: word) {
            for line in Leaflet.lines(of: topic.text) { Console.print(line) }
        } else if let help = Program.commandHelp[word] {
            Console.print(help)
        } else {
            throw CommandFailure(
                .usage, "there is no command and no topic \(word); the topics are:\n\(topics)")
        }
    }
}
