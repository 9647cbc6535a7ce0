import Binding
import Configuration
import Events
import Ledger

/// `models`: what is configured, and what a person has stopped.
enum ModelsCommand {
    static let command = Program.Command(
        name: "models", summary: "list models, stop and resume their new binds",
        help: """
            usage: wecom-bind models list --config FILE|--socket PATH [--json]
                   wecom-bind models pause MODEL --reason TEXT --config FILE [--errcode N] [--json]
                   wecom-bind models resume MODEL --config FILE [--json]

            A paused model answers new binds with the errcode, 7 unless you say otherwise (1 to 7 or 1999),
            and asks nobody. Repeats get the answer that they had; unbinds go on. A pause survives a
            restart, and is a degraded reason in /readyz.
            Exit codes: 0 done, 1 it was not to be done, 64 usage, 66 a file is missing, 69 the server or
            the ledger is away, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(
            words, options: ["--config", "--reason", "--errcode", ListQuestion.option], flags: ["--json"])
        switch arguments.rest.first {
        case "list": return try await list(arguments)
        case "pause":
            let errcode = try arguments.optionalNumber("--errcode")
            return try await change(
                "models/pause", arguments,
                [("reason", try arguments.reason()), ("errcode", errcode.isNull ? 7 : errcode)])
        case "resume": return try await change("models/resume", arguments, [])
        default: throw CommandFailure(.usage, "one of list, pause, resume; see --help")
        }
    }

    private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let rows = try await ListQuestion.rows("models/list", arguments, []) { () throws(CommandFailure) in
            try ofLedger(arguments)
        }
        if arguments.has("--json") {
            Console.print(.array(rows))
            return .success
        }
        for row in rows {
            let pause = row["pause"] ?? .null
            let state = pause.isNull ? "open" : "paused: \(Console.phrase(pause))"
            Console.print("\(Console.phrase(row["model"] ?? .null))  \(state)")
        }
        return .success
    }

    private static func ofLedger(_ arguments: Arguments) throws(CommandFailure) -> [JSON] {
        let models = try ConfigurationLoader.outline(try arguments.configuration()).catalogue.models
        let pauses = try LedgerReading.read(arguments) { ledger throws(LedgerError) in try ledger.pauses() }
        return ModelPause.list(Array(models.keys), pauses)
    }

    private static func change(
        _ operation: String, _ arguments: Arguments, _ members: [(String, JSON)]
    ) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([("model", .string(try arguments.subject("model")))] + members)
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask(operation, input)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            Console.print(lines: answer)
        }
        return .success
    }
}
