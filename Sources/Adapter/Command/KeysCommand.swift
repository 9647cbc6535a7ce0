import Desk
import Elements
import Events
import Transport

/// `keys`: fresh ones, and which of those that are configured are in use.
enum KeysCommand {
    static let command = Program.Command(
        name: "keys", summary: "make a Token, EncodingAESKey or seal key; see which pairs are in use",
        help: """
            usage: wecom-bind keys new token|aes|seal [--out FILE]
                   wecom-bind keys list [--config FILE|--socket PATH] [--json]
                   wecom-bind keys reseal [--config FILE]

            new   a fresh one from the system's random numbers: a Token of 32 letters and digits, an
                  EncodingAESKey of 43, or a seal key of 64 hexadecimal digits. With --out it is put into a
                  file that only you can read, which must not be there yet.
            list  the pairs of Token and EncodingAESKey of each URL, by their place in the configuration and
                  their name in the log, and when each has last opened a callback since the server's start.
                  Of two, one is "unused" when it has opened nothing for a day while the other has.

            reseal
                  seals with the present seal key what the one before has sealed in the ledger, a small step
                  at a time, while the server goes on. Cut short, run it again.

            To exchange the seal key: make one, name it as ledger.seal_key and the one before as
            ledger.old_seal_key, reload, run reseal. Once it says so, take ledger.old_seal_key out and
            reload; backups of before need it still.
            To exchange a pair: make a token and an aes key, put both into keys[] as a second pair, reload,
            enter them in WeCom's console. Once the list and doctor call the old pair unused, take it out and
            reload.

            Exit codes: 0 done, 1 the file is there, 64 usage, 66 a file is missing, 69 the server is away
            or the file cannot be made, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(words, options: DeskQuestion.options + ["--out"], flags: ["--json"])
        switch arguments.rest.first {
        case "new": return try new(arguments)
        case "list": return try await list(arguments)
        case "reseal": return try await reseal(arguments)
        default: throw CommandFailure(.usage, "one of new, list, reseal; see --help")
        }
    }

    private static func new(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        guard let kind = NewKey.Kind(rawValue: try arguments.subject("kind")) else {
            let kinds = NewKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "a new key is one of \(kinds)")
        }
        let key = NewKey.make(kind)
        guard let path = arguments[option: "--out"] else {
            Console.print(key)
            return .success
        }
        try NewKey.write(key, to: path)
        return .success
    }

    private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        guard arguments.rest.count == 1 else { throw CommandFailure(.usage, "no word more") }
        let question = try DeskQuestion(arguments)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let answer: Result<JSON?, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                return .success(try await question.ask("keys/list", [], on: loops))
            } catch {
                return .failure(error)
            }
        }
        guard let pairs = try answer.get() else {
            throw CommandFailure(.unavailable, "no server answers, and only a server knows: start it")
        }
        if arguments.has("--json") {
            Console.print(pairs)
        } else {
            for pair in pairs.array ?? [] { Console.print(line(of: pair)) }
        }
        return .success
    }

    private static func reseal(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        guard arguments.rest.count == 1 else { throw CommandFailure(.usage, "no word more") }
        let key = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) -> String in
            while true {
                let step = try await visit.ask("keys/reseal", .object([]))
                let key = step["key"]?.string ?? ""
                if step["done"] == true { return key }
                Console.complain("sealed with \(key) so far: up to \(step["table"]?.string ?? "")")
            }
        }
        Console.print("every secret is sealed with the key \(key): ledger.old_seal_key may be taken out")
        return .success
    }

    private static func line(of pair: JSON) -> String {
        let used = pair["last_used"]?.string.map { "last used \($0)" } ?? "not used since the start"
        let unused = pair["unused"] == true ? ", unused: take it out and reload" : ""
        return "\(pair["route"]?.string ?? "") \(pair["place"]?.string ?? "")"
            + "  \(pair["name"]?.string ?? "")  \(used)\(unused)"
    }
}
