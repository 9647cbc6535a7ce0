import Binding
import Desk
import Elements
import Events
import Ledger
import Transport

/// `redemptions`: what became of the codes, and what a person decides about those in doubt.
enum RedemptionsCommand {
    static let command = Command(
        "redemptions", "list and show codes, settle those in doubt",
        [
            Command.Action(
                "list", .none,
                [.config, ListQuestion.option, .lang, .state(Redemption.State.self), .limit, .json],
                """
                those that need somebody: in_doubt, refused, expired, and what is tried again after WeCom gave no
                secret; or those of a state
                """, run: list),
            Command.Action(
                "show", Operands(text: "SERIAL"), [.config, .lang, .json], "a device's redemptions", run: show
            ),
            Command.Action(
                "retry", Operands(text: "SERIAL|DIGEST"), [.config, .json],
                """
                sends a code that is in doubt once more. Once only, and within 9 minutes of the bind: if the first
                attempt did spend it, WeCom says so and nothing is lost.
                """, run: retry),
            Command.Action(
                "lost", Operands(text: "SERIAL|DIGEST"), [.reason, .config, .json],
                """
                gives up one that brought no secret, so that nobody is alarmed any more. The device has no secret until
                its company removes it in WeCom and adds it again.
                """, run: giveUp),
        ],
        notes: """
            DIGEST is the first 8 or more digits of code_digest, as list shows it.

            Exit codes: 0 done, 1 it was not to be done, 64 usage, 66 a file is missing, 69 the server or
            the ledger is away, 78 configuration.
            """)

    @Sendable private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let state = arguments.state(Redemption.State.self)
        let limit = arguments.limit
        let members: [(String, JSON)] = [
            ("state", state.map { .string($0.rawValue) } ?? .null), ("limit", .integer(Int64(limit))),
        ]
        let rows = try await ListQuestion.rows("redemptions/list", arguments, members) {
            () throws(CommandFailure) in
            told(
                try LedgerReading.read(arguments) { ledger throws(LedgerError) in
                    try ledger.codes(in: state, atMost: limit)
                })
        }
        let nothing = state.map { Words("没有状态为“\($0.short.zh)”的码", "no code is \($0.short.en)") }
        tell(rows, arguments, orNone: nothing ?? Words("没有要处理的码", "no code needs anybody"))
        return .success
    }

    @Sendable private static func show(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        guard let serial = SerialNumber(arguments.subject) else {
            throw CommandFailure(
                .usage, Words("序列号是 1 到 128 个 0-9 A-Z a-z", "a serial is 1 to 128 of 0-9 A-Z a-z"))
        }
        let history = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
            try ledger.device(serial)
        }
        guard let redemptions = history?.redemptions, !redemptions.isEmpty else {
            throw CommandFailure(
                .failed,
                Words("\(serial) 没有码：从来没有答过 0", "\(serial) has no redemption: it was never answered 0"))
        }
        tell(told(redemptions), arguments, orNone: Words(""))
        return .success
    }

    private static func told(_ redemptions: [Redemption]) -> [JSON] {
        let now = Clock.systemTime.time
        return redemptions.map { $0.json(at: now) }
    }

    private static func tell(_ told: [JSON], _ arguments: Arguments, orNone nothing: Words) {
        if arguments.has("--json") { return Console.print(.array(told)) }
        let names = ["serial", "state", "seconds_left", "company", "arrived", "code_digest"]
        let list = FactList(names: names, rows: told, language: arguments.language)
        Console.print(list, orNone: nothing)
    }

    @Sendable private static func retry(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([("redemption", .string(arguments.subject))])
        let (answer, isServed) = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in
            (try await visit.ask("redemptions/retry", input), visit.isServed)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else if isServed {
            let words = Words(
                "正在发送：用 redemptions show 查看结果", "it is being sent: redemptions show tells what becomes of it")
            Console.print(words[arguments.language])
        } else {
            let words = Words(
                "没有运行中的程序：现在启动它，码还不太旧就会发送",
                "no server runs: start it now, and it is sent, as long as the code is young enough")
            Console.print(words[arguments.language])
        }
        return .success
    }

    @Sendable private static func giveUp(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([
            ("redemption", .string(arguments.subject)),
            ("reason", arguments.reason),
        ])
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask("redemptions/lost", input)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            let serial = Facts.text("serial", of: answer)
            let words = Words(
                "已放弃 \(serial)。请企业在企业微信里删除设备并重新添加。",
                "\(serial) is given up. Have its company remove it in WeCom and add it again.")
            Console.print(words[arguments.language])
        }
        return .success
    }
}
