import Configuration
import Desk

/// `help`: how a command is used, the reference by topics, and the same for the system's own help.
enum HelpCommand {
    static let command = Command(
        "help", "a command's use, or the reference by topics", operands,
        [
            Option("--markdown", "all topics on one page, as deploy/reference.md has them"),
            Option("--example", "a configuration to begin with, as deploy/wecom-bind.example.json is"),
            Option("--man", "the manual page, as a package has it"),
            Option(
                "--completion", .word("SHELL", of: ["bash"]),
                "what the shell completes by: source <(wecom-bind help --completion bash)"),
        ],
        notes: "Topics:\n\(topics)", run: run)

    private static var operands: Operands {
        Operands(text: "[COMMAND|TOPIC]", words: words)
    }

    private static var words: [String] {
        let topics = Topic.allCases.map(\.rawValue)
        return topics + Program.commands.map(\.name).filter { !topics.contains($0) }
    }

    static var topics: String {
        Command.entries(Topic.allCases.map { ($0.rawValue, $0.summary) }).joined(separator: "\n")
    }

    @Sendable private static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        if arguments.has("--markdown") {
            Console.print(Topic.reference, ending: "")
        } else if arguments.has("--example") {
            Console.print(Example.text, ending: "")
        } else if arguments.has("--man") {
            Console.print(ManPage.text, ending: "")
        } else if arguments[option: "--completion"] != nil {
            Console.print(Completion.bash, ending: "")
        } else if let word = arguments.rest.first {
            try tell(word)
        } else {
            Console.print("\(Program.overview)\n\nTopics of wecom-bind help:\n\(topics)")
        }
        return .success
    }

    /// What is both a command and a topic is told as a topic.
    private static func tell(_ word: String) throws(CommandFailure) {
        if let topic = Topic(rawValue: word) {
            for line in Leaflet.lines(of: topic.text) { Console.print(line) }
        } else if let command = Program.commands.first(where: { $0.name == word }) {
            Console.print(command.help)
        } else {
            throw CommandFailure(
                .usage,
                Words(
                    "没有命令或主题 \(word)；主题有：\n\(topics)",
                    "there is no command and no topic \(word); the topics are:\n\(topics)"))
        }
    }
}
