import Dispatch
import Elements
import Transport

/// The program's commands.
package enum Program {
    struct Command: Sendable {
        let name: String
        let summary: String
        let help: String
        let run: @Sendable ([String]) async throws(CommandFailure) -> Exit
    }

    static let commands: [Command] = [
        ServeCommand.command, DemoCommand.command, ReplayCommand.command, SandboxCommand.command,
        ExplainCommand.command, DoctorCommand.command, DevicesCommand.command, ModelsCommand.command,
        RedemptionsCommand.command, LedgerCommand.command, KeysCommand.command,
        CodesCommand.command,
        VersionCommand.command, HelpCommand.command,
    ]

    /// The whole process. The main thread waits here: an asynchronous `main` would leave it in a
    /// sigsuspend(2) that lets every signal through.
    package static func main(_ words: [String]) -> Never {
        // A server hears of signals as events; the other commands die of them, as a command should.
        if let name = words.first, ["serve", "sandbox"].contains(name) { SignalWatch.holdSignals() }
        let end = DispatchSemaphore(value: 0)
        let exit = Guarded(Exit.software)
        Task.detached {
            let outcome = await run(words)
            exit.withLock { $0 = outcome }
            end.signal()
        }
        end.wait()
        exit.withLock { $0 }.end()
    }

    /// Runs the command that the words name.
    ///
    /// - Parameter words: The process's arguments without its own name.
    static func run(_ words: [String]) async -> Exit {
        guard let name = words.first else {
            Console.complain(overview)
            return .usage
        }
        if name == "--help" || name == "-h" {
            Console.print(overview)
            return .success
        }
        let wanted = name == "--version" ? "version" : name
        guard let command = commands.first(where: { $0.name == wanted }) else {
            Console.complain("wecom-bind: there is no command \(name)\n\n\(overview)")
            return .usage
        }
        let rest = Array(words.dropFirst())
        if rest.contains("--help") || rest.contains("-h") {
            Console.print(command.help)
            return .success
        }
        do {
            return try await command.run(rest)
        } catch {
            if !error.isTold { Console.complain("wecom-bind \(command.name): \(error.text)") }
            return error.exit
        }
    }

    /// What people may type: each command, and what its help says.
    package static var commandHelp: [String: String] {
        Dictionary(uniqueKeysWithValues: commands.map { ($0.name, $0.help) })
    }

    static var overview: String {
        let width = commands.map(\.name.count).max() ?? 0
        let rows = commands.map { command in
            "  \(command.name)\(String(repeating: " ", count: width - command.name.count))  \(command.summary)"
        }
        return """
            wecom-bind answers WeCom's bind events for a hardware maker.

            \(rows.joined(separator: "\n"))

            wecom-bind COMMAND --help tells more of one, wecom-bind help TOPIC of everything else.
            Exit codes: 0 done, 1 a check failed, 64 usage, 66 a file is missing, 69 something needed is
            not there, 70 our fault, 78 configuration.
            """
    }
}
