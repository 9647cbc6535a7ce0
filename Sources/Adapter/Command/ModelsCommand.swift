import Binding
import Configuration
import Desk
import Events
import Ledger

/// `models`: what is configured, and what a person has stopped.
enum ModelsCommand {
    static let command = Command(
        "models", "list models, stop and resume their new binds",
        [
            Command.Action(
                "list", .none, [.config, ListQuestion.option, .lang, .json],
                "what is configured, and what is paused",
                run: list),
            Command.Action(
                "pause", Operands(text: "MODEL"), [.reason, .config, errcode, .json],
                "answers new binds with an errcode, and asks nobody", run: pause),
            Command.Action("resume", Operands(text: "MODEL"), [.config, .json], "ends that", run: resume),
        ],
        notes: """
            Repeats get the answer that they had; unbinds go on. A pause survives a restart, and is a degraded
            reason in /readyz.

            Exit codes: 0 done, 1 it was not to be done, 64 usage, 66 a file is missing, 69 the server or
            the ledger is away, 78 configuration.
            """)

    private static let errcode = Option(
        "--errcode", .number(0...9_999), "with which new binds are answered, 1 to 7 or 1999; else 7")

    @Sendable private static func pause(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let errcode = Int64(arguments.number(errcode.name) ?? 7)
        return try await change(
            "models/pause", arguments, [("reason", arguments.reason), ("errcode", .integer(errcode))]
        ) { pause in
            let (errcode, reason) = (Facts.text("errcode", of: pause), Facts.text("reason", of: pause))
            return Words(
                "已暂停：新的绑定答复 \(errcode)；原因：\(reason)", "is paused: new binds get \(errcode), for: \(reason)")
        }
    }

    @Sendable private static func resume(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        try await change("models/resume", arguments, []) { _ in
            Words("已恢复：新的绑定照常处理", "takes new binds again")
        }
    }

    @Sendable private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let rows = try await ListQuestion.rows("models/list", arguments, []) { () throws(CommandFailure) in
            try ofLedger(arguments)
        }
        if arguments.has("--json") {
            Console.print(.array(rows))
            return .success
        }
        let language = arguments.language
        let list = FactList(
            names: ["model", "binds", "errcode", "since", "reason"], rows: rows.map { flat($0, language) },
            language: language)
        Console.print(list, orNone: Words("没有型号", "no model"))
        return .success
    }

    private static func flat(_ row: JSON, _ language: Language) -> JSON {
        let pause = row["pause"]?.object
        let binds = pause == nil ? Words("开放", "open") : Words("暂停", "paused")
        let members = (pause ?? JSON.Members()).map { ($0.name, $0.value) }.filter { $0.0 != "model" }
        return .object([("model", row["model"] ?? .null), ("binds", .string(binds[language]))] + members)
    }

    private static func ofLedger(_ arguments: Arguments) throws(CommandFailure) -> [JSON] {
        let models = try ConfigurationLoader.outline(try arguments.configuration()).catalogue.models
        let pauses = try LedgerReading.read(arguments) { ledger throws(LedgerError) in try ledger.pauses() }
        return ModelPause.list(Array(models.keys), pauses)
    }

    private static func change(
        _ operation: String, _ arguments: Arguments, _ members: [(String, JSON)],
        _ told: (JSON) -> Words
    ) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([("model", .string(arguments.subject))] + members)
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask(operation, input)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            let model = Facts.text("model", of: answer)
            Console.print("\(model) \(told(answer)[arguments.language])")
        }
        return .success
    }
}
