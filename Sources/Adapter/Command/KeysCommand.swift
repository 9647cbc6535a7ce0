import Configuration
import Desk
import Elements
import Envelope
import Events
import Ledger
import Transport

/// `keys`: fresh ones, and which of those that are configured are in use.
enum KeysCommand {
    static let command = Command(
        "keys", "make a Token, EncodingAESKey or seal key; see which pairs are in use",
        [
            Command.Action(
                "new", Operands(NewKey.Kind.allCases.map(\.rawValue)), [out],
                """
                a fresh one from the system's random numbers: a Token of 32 letters and digits, an EncodingAESKey of 43,
                or a seal key of 64 hexadecimal digits
                """, run: new),
            Command.Action(
                "list", .none, DeskQuestion.options + [.json],
                """
                the pairs of Token and EncodingAESKey of each URL, by their place in the configuration and their name in
                the log, and when each has last opened a callback, as the ledger remembers it. Of two, one is "unused"
                when it has opened nothing for a day while the other has.
                """, run: list),
            Command.Action(
                "seal", Operands(text: "[FILE…]", areFiles: true), [.config, .json],
                """
                the names of the configured seal keys, or of those in FILE: by them a refusal and `ledger check` say with
                which key a ledger or a backup was sealed. Nothing of the key can be found from its name.
                """, run: SealNames.run),
            Command.Action(
                "reseal", .none, [.config],
                """
                seals with the present seal key what the one before has sealed in the ledger, a small step at a time,
                while the server goes on. Cut short, run it again.
                """, run: reseal),
        ],
        notes: """
            To exchange the seal key: make one, name it as ledger.seal_key and the one before as
            ledger.old_seal_key, reload, run reseal. Once it says so, take ledger.old_seal_key out and
            reload; backups of before need it still.

            To exchange a pair: make a token and an aes key, put both into keys[] as a second pair, reload,
            enter them in WeCom's console. Once the list and doctor call the old pair unused, take it out and
            reload.

            Exit codes: 0 done, 1 the file is there, or holds no seal key, 64 usage, 66 a file is missing, 69 the server is away
            or the file cannot be made, 78 configuration.
            """)

    private static let out = Option(
        "--out", .file,
        """
        puts it into a file that only you can read, which must not be there yet; root's has the group of its folder,
        and is read by that too (0640)
        """)

    @Sendable private static func new(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        guard let kind = NewKey.Kind(rawValue: arguments.subject) else {
            let kinds = NewKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, Words("新密钥是其中之一：\(kinds)", "a new key is one of \(kinds)"))
        }
        let key = NewKey.make(kind)
        guard let path = arguments[option: "--out"] else {
            Console.print(key)
            return .success
        }
        if let group = try NewKey.write(key, to: path) {
            Console.complain(
                Words(
                    "\(path) 的组是 \(group)，和所在目录一样，权限 0640：这个组可以读取",
                    "\(path) has the group of its folder, \(group), and mode 0640: that group can read it"))
        }
        return .success
    }

    @Sendable private static func list(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let question = DeskQuestion(arguments)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let answer: Result<JSON?, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                return .success(try await question.ask("keys/list", [], on: loops))
            } catch {
                return .failure(error)
            }
        }
        let told = try answer.get()
        let pairs = if let told { told } else { try ofLedger(question, loops) }
        if arguments.has("--json") {
            Console.print(pairs)
        } else {
            let language = question.reader.language
            let list = FactList(
                names: ["route", "place", "name", "last_used", "marks"],
                rows: (pairs.array ?? []).map { marked($0, language) }, language: language)
            Console.print(list, orNone: Words("没有密钥", "no pair"))
        }
        return .success
    }

    /// As the last server has left it.
    private static func ofLedger(_ question: DeskQuestion, _ loops: Loops) throws(CommandFailure) -> JSON {
        guard let file = question.file else {
            throw CommandFailure(.unavailable, Words("那里没有程序应答", "no server answers there"))
        }
        let (configuration, use) = (try ConfigurationLoader.load(file), KeyUse(loops))
        do throws(LedgerError) {
            use.read(try Inspection(path: configuration.ledgerPath).keyMarks())
        } catch {
            throw CommandFailure(
                .unavailable,
                Words("没有运行中的程序应答，", "no server answers, and ")
                    + Words(said: "the ledger \(configuration.ledgerPath): \(error)"))
        }
        Console.complain(
            Words("没有运行中的程序：只读了账本", "no server runs: only the ledger was read")[question.reader.language])
        return use.table(of: Route.all(of: configuration).mapValues(\.keys))
    }

    @Sendable private static func reseal(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let key = try await OfficeVisit.visit(try arguments.configuration()) {
            visit throws(CommandFailure) -> String in
            while true {
                let step = try await visit.ask("keys/reseal", .object([]))
                let key = step["key"]?.string ?? ""
                if step["done"] == true { return key }
                let table = step["table"]?.string ?? ""
                Console.complain(
                    Words("已用 \(key) 封存到 \(table)", "sealed with \(key) so far: up to \(table)"))
            }
        }
        Console.print(
            Words(
                "全部密钥都已用 \(key) 封存：可以删掉 `ledger.old_seal_key`",
                "every secret is sealed with the key \(key): ledger.old_seal_key may be taken out"))
        return .success
    }

    private static func marked(_ pair: JSON, _ language: Language) -> JSON {
        let unused = Words("没有用到：删掉它并重新加载", "unused: take it out and reload")[language]
        let never = Words("从未", "never")[language]
        let last = pair["last_used"] ?? .null
        return .object(
            ["route", "place", "name"].map { ($0, pair[$0] ?? .null) } + [
                ("last_used", last.isNull ? .string(never) : last),
                ("marks", .string(pair["unused"] == true ? unused : "")),
            ])
    }
}
