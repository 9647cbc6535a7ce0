import Binding
import Elements
import Events
import Ledger
import Transport

/// `redemptions`: what became of the codes, and what a person decides about those in doubt.
enum RedemptionsCommand {
    static let command = Program.Command(
        name: "redemptions", summary: "list and show codes, settle those in doubt",
        help: """
            usage: wecom-bind redemptions list --config FILE|--socket PATH [--state STATE] [--limit N] [--json]
                   wecom-bind redemptions show SERIAL --config FILE [--json]
                   wecom-bind redemptions retry SERIAL|DIGEST --config FILE [--json]
                   wecom-bind redemptions lost SERIAL|DIGEST --reason TEXT --config FILE [--json]

            list   those that need somebody: in_doubt, refused, expired; or those of a state: ready,
                   sending, stored, superseded, lost too
            show   a device's redemptions
            retry  sends a code that is in doubt once more. Once only, and within 9 minutes of the bind:
                   if the first attempt did spend it, WeCom says so and nothing is lost.
            lost   gives up one that brought no secret, so that nobody is alarmed any more. The device has
                   no secret until its company removes it in WeCom and adds it again.

            DIGEST is the first 8 or more digits of code_digest, as list shows it.
            Exit codes: 0 done, 1 it was not to be done, 64 usage, 66 a file is missing, 69 the server or
            the ledger is away, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(
            words, options: ["--config", "--state", "--limit", "--reason", ListQuestion.option],
            flags: ["--json"])
        switch arguments.rest.first {
        case "list": return try await list(arguments)
        case "show": return try show(arguments)
        case "retry": return try await retry(arguments)
        case "lost": return try await giveUp(arguments)
        default: throw CommandFailure(.usage, "one of list, show, retry, lost; see --help")
        }
    }

    private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let state = try arguments.state(Redemption.State.self)
        let states = state.map { [$0] } ?? [.inDoubt, .refused, .expired]
        let limit = try arguments.limit()
        let members: [(String, JSON)] = [
            ("state", state.map { .string($0.rawValue) } ?? .null), ("limit", .integer(Int64(limit))),
        ]
        let rows = try await ListQuestion.rows("redemptions/list", arguments, members) {
            () throws(CommandFailure) in
            let redemptions = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
                var found: [Redemption] = []
                for state in states {
                    found += try ledger.redemptions(in: state, atMost: limit - found.count)
                }
                return found
            }
            return told(redemptions)
        }
        tell(rows, arguments)
        return .success
    }

    private static func show(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        guard let serial = SerialNumber(try arguments.subject("serial")) else {
            throw CommandFailure(.usage, "a serial is 1 to 128 of 0-9 A-Z a-z")
        }
        let history = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
            try ledger.device(serial)
        }
        guard let redemptions = history?.redemptions, !redemptions.isEmpty else {
            throw CommandFailure(.failed, "\(serial) has no redemption: it was never answered 0")
        }
        tell(told(redemptions), arguments)
        return .success
    }

    private static func told(_ redemptions: [Redemption]) -> [JSON] {
        let now = Clock.systemTime.time
        return redemptions.map { $0.json(at: now) }
    }

    private static func tell(_ told: [JSON], _ arguments: Arguments) {
        if arguments.has("--json") { return Console.print(.array(told)) }
        for redemption in told { Console.print(Console.phrase(redemption)) }
    }

    private static func retry(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([("redemption", .string(try arguments.subject("serial or digest")))])
        let (answer, isServed) = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in
            (try await visit.ask("redemptions/retry", input), visit.isServed)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else if isServed {
            Console.print("it is being sent: redemptions show tells what becomes of it")
        } else {
            Console.print("no server runs: start it now, and it is sent, as long as the code is young enough")
        }
        return .success
    }

    private static func giveUp(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let input: JSON = .object([
            ("redemption", .string(try arguments.subject("serial or digest"))),
            ("reason", try arguments.reason()),
        ])
        let answer = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) in try await visit.ask("redemptions/lost", input)
        }
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            let serial = Console.phrase(answer["serial"] ?? .null)
            Console.print("\(serial) is given up. Have its company remove it in WeCom and add it again.")
        }
        return .success
    }
}
