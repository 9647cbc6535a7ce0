/// `help`: how a command is used, and the same for the system's own help.
enum HelpCommand {
    static let command = Command(
        "help", "how a command is used", Operands(text: "[COMMAND]"),
        [
            Option("--man", "prints the manual page"),
            Option("--completion", .word("SHELL", of: ["bash"]), "prints what the shell completes by"),
        ],
        notes: """
            A package has both at their places. Elsewhere, for the shell that is running:

              source <(wecom-bind help --completion bash)
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        if arguments.has("--man") {
            Console.print(ManPage.text, ending: "")
        } else if arguments[option: "--completion"] != nil {
            Console.print(Completion.bash, ending: "")
        } else if let name = arguments.rest.first {
            Console.print(try Program.command(name).help)
        } else {
            Console.print(Program.overview)
        }
        return .success
    }
}
