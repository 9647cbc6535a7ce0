import Desk
import Dispatch
import Elements
import Transport

/// The program's commands.
package enum Program {
    static let commands: [Command] = [
        ServeCommand.command, DemoCommand.command, ReplayCommand.command, SandboxCommand.command,
        ExplainCommand.command, DoctorCommand.command, HealthCommand.command, DevicesCommand.command,
        ModelsCommand.command,
        RedemptionsCommand.command, LedgerCommand.command, KeysCommand.command,
        CodesCommand.command, BenchCommand.command,
        VersionCommand.command, HelpCommand.command,
    ]

    /// The whole process. The main thread waits here: an asynchronous `main` would leave it in a
    /// sigsuspend(2) that lets every signal through.
    package static func main(_ words: [String]) -> Never {
        if holdsSignals(words) { SignalWatch.holdSignals() }
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

    /// A server hears of signals as events, and a backup looks for them between its steps, to leave nothing that is
    /// half written; the other commands die of them, as a command should.
    private static func holdsSignals(_ words: [String]) -> Bool {
        switch words.first {
        case "serve", "sandbox", "bench": true
        case "ledger": words.dropFirst().first == "backup"
        default: false
        }
    }

    /// Runs the command that the words name.
    ///
    /// - Parameter words: The process's arguments without its own name.
    static func run(_ words: [String]) async -> Exit {
        guard let name = words.first else {
            Console.complain(overview)
            return .usage
        }
        let words = Array(words.dropFirst())
        do throws(CommandFailure) {
            switch name {
            case "--help", "-h": return await run(HelpCommand.command, words)
            case "--version": return await run(VersionCommand.command, words)
            default: return await run(try command(name), words)
            }
        } catch {
            let language = Language(of: words)
            Console.complain(
                "wecom-bind: \(error.words[language])\n\(see(language))wecom-bind --help")
            return error.exit
        }
    }

    /// - Throws: If there is none of that name.
    static func command(_ name: String) throws(CommandFailure) -> Command {
        if let command = commands.first(where: { $0.name == name }) { return command }
        let nearest = Arguments.nearest(to: name, commands.map(\.name))
        throw CommandFailure(.usage, Words("没有命令 \(name)", "there is no command \(name)") + nearest)
    }

    private static func run(_ command: Command, _ words: [String]) async -> Exit {
        if words.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            Console.print(command.help)
            return .success
        }
        do {
            return try await command.run(words)
        } catch {
            guard !error.isTold else { return error.exit }
            let language = Language(of: words)
            let next = error.exit == .usage ? "\n\(see(language))wecom-bind \(command.name) --help" : ""
            Console.complain("wecom-bind \(command.name): \(error.words[language])\(next)")
            return error.exit
        }
    }

    private static func see(_ language: Language) -> String { Words("用法：", "see: ")[language] }

    /// How each command may be typed, a line an action.
    package static var usages: [String: [String]] {
        Dictionary(uniqueKeysWithValues: commands.map { ($0.name, $0.usages) })
    }

    static let purpose = "answers WeCom's bind events for a hardware maker"

    /// How the program ends, whatever the command.
    static let exits = """
        0 done, 1 a check failed, 64 usage, 66 a file is missing, 69 something needed is not there, 70 our fault, \
        78 configuration
        """

    static var overview: String {
        let more = """
            wecom-bind COMMAND --help tells more of one, wecom-bind help TOPIC of everything else. Exit codes: \(exits).
            """
        let lines =
            Command.entries(commands.map { ($0.name, $0.summary) }) + [""] + Columns.wrap(more, indent: "")
        return "wecom-bind \(purpose).\n\n\(lines.joined(separator: "\n"))"
    }
}
