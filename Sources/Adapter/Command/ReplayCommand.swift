import Configuration
import Desk
import Elements
import Events
import Sandbox
import Transport

/// `replay`: scenarios, and requests of a ledger, against a running server.
enum ReplayCommand {
    static let command = Command(
        "replay", "send scenarios to a running server and check its answers",
        Operands(text: "[SCENARIO|REQ_ID…]", areFiles: true),
        [
            Option(
                "--config", .file, isRequired: true, "the server's configuration, for its routes and keys"),
            Option("--to", .text("URL"), "where the server is; else the first listener of FILE"),
            Option(
                "--ca", .file, "the authority of its certificate; else beside the certificate or the system's"
            ),
            Option("--ledger", .file, "the ledger that knows REQ_ID; else that of the configuration"),
            Option(
                "--save", .file,
                "writes REQ_ID as a scenario into a new file, with stand-ins for all names, and plays nothing"
            ),
            Option(
                "--against", .text("URL"),
                "plays each to this server too, with the same routes, keys and stand-ins, and shows where they differ"
            ),
            Option(
                "--production", .text("HOST"),
                "the server's own host, where its clouds are not the sandbox: only answers are checked then"),
        ] + Replaying.options,
        notes: """
            Plays each scenario as WeCom would: signs and seals its callbacks, sends them, checks the
            answer's signature, opens it, and compares errcode, time and what the clouds' stand-ins counted.
            SCENARIO is a name, as wifi-first-bind, a file or a folder; if none is named, all are played.
            REQ_ID is a bind or unbind of the ledger: what its device went through, what the clouds said and
            how long that took is played again, and the answers must be the recorded ones. One whose answer came of
            the server itself, or is still to come, is a row that failed, and the others are played.

            A server whose clouds are not the sandbox, or one of another machine, is sent nothing without --production
            and its host. That its clouds are the sandbox of this configuration is seen by a scan of a device that
            nobody has: whoever the server asks about it counts that.

            Exit code: 0 all as expected, or alike; 1 something differed.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let configuration = try ConfigurationLoader.load(try arguments.configuration())
        let target = try target(configuration, arguments)
        if let file = arguments[option: "--save"] {
            return try save(arguments, configuration, as: file)
        }
        let plan = try Replaying(arguments, try entries(arguments, configuration, target))
        let other = try arguments[option: "--against"].map { (url) throws(CommandFailure) in
            var other = target
            other.adapter = try Target.origin(url)
            try expectThisMachine(
                other, Words("如果确实要发给它，请经 `ssh -L`", "reach it by `ssh -L`, if it is meant"))
            return other
        }
        let loops = try ServeCommand.startLoops(configuration.loops)
        let outcome = await loops.run { () async -> Result<Exit, CommandFailure> in
            do throws(CommandFailure) {
                for server in [target] + (other.map { [$0] } ?? []) where server.isSandbox {
                    try await SandboxCheck(server, by: try Replaying.client(server, on: loops), on: loops)
                        .refuseOthers()
                }
                guard let other else { return .success(try await plan.play(against: target, on: loops)) }
                return .success(try await plan.compare(target, with: other, on: loops))
            } catch {
                return .failure(error)
            }
        }
        loops.stop()
        return try outcome.get()
    }

    private static func target(
        _ configuration: Installation, _ arguments: Arguments
    ) throws(CommandFailure) -> Target {
        let ownURL = try configuration.adapterURL
        var target = try Target(configuration, adapter: arguments[option: "--to"] ?? ownURL)
        if let authority = arguments[option: "--ca"] { target.authorityFile = authority }
        guard let host = arguments[option: "--production"] else {
            try expectThisMachine(
                target, Words("如果确实要发给它，请写 --production", "name it by --production, if it is meant"))
            return target
        }
        guard host.lowercased() == target.adapter.host else {
            throw CommandFailure(
                .usage,
                Words(
                    "--production 写的是 \(host)，而程序在 \(target.adapter.host)",
                    "--production names \(host), and the server is \(target.adapter.host)"))
        }
        guard arguments[option: "--against"] == nil else {
            throw CommandFailure(
                .usage,
                Words(
                    "--against 比较的是沙箱里的程序，不能和 --production 一起用",
                    "--against compares servers of the sandbox, and not of --production"))
        }
        target.isSandbox = false
        return target
    }

    /// Of a server elsewhere nobody here can tell what its clouds are, whatever this configuration's may be.
    private static func expectThisMachine(_ target: Target, _ todo: Words) throws(CommandFailure) {
        guard !target.adapter.isThisMachine else { return }
        throw CommandFailure(
            .failed,
            Words(
                "什么也没有发：\(target.adapter.host) 是另一台机器，它的云可能是真的；",
                "nothing was sent: \(target.adapter.host) is another machine, whose clouds may be real; ")
                + todo)
    }

    // MARK: Requests of a ledger

    private static func entries(
        _ arguments: Arguments, _ configuration: Installation, _ target: Target
    ) throws(CommandFailure) -> [ScenarioEntry] {
        var recorded: [ScenarioEntry] = []
        var names: [String] = []
        for word in arguments.rest {
            switch try RecordedEntry.found(word, arguments, configuration, target) {
            case .success(let found)?: recorded.append(found.entry)
            case .failure(let refusal)?:
                let scenario = Scenario.unplayable(
                    RecordedCase.anyRequest, since: refusal.words[Console.language])
                recorded.append(RecordedEntry.entry(word, scenario))
            case nil: names.append(word)
            }
        }
        guard !names.isEmpty || recorded.isEmpty else { return recorded }
        do {
            return recorded + (try ScenarioEntry.read(names))
        } catch {
            guard error.exit == .noInput else { throw error }
            let path = ledger(arguments, configuration)
            throw CommandFailure(
                .noInput,
                error.words
                    + Words("；账本 \(path) 里也没有这样的请求", "; nor has the ledger \(path) such a request"))
        }
    }

    private static func ledger(_ arguments: Arguments, _ configuration: Installation) -> String {
        arguments[option: "--ledger"] ?? configuration.ledgerPath
    }

    private static func save(
        _ arguments: Arguments, _ configuration: Installation, as file: String
    ) throws(CommandFailure) -> Exit {
        guard arguments.rest.count == 1, let word = arguments.rest.first else {
            throw CommandFailure(.usage, Words("--save 后面是一个 REQ_ID", "--save takes one REQ_ID"))
        }
        let text: String
        switch try RecordedEntry.found(word, arguments, configuration, nil) {
        case .success(let found)?: text = found.text
        case .failure(let refusal)?:
            throw CommandFailure(
                .failed, Words("\(word) 不能重演：", "\(word) cannot be played again: ") + refusal.words)
        case nil:
            let path = ledger(arguments, configuration)
            throw CommandFailure(
                .failed,
                Words("账本 \(path) 里没有请求 \(word)", "the ledger \(path) has no request \(word)"))
        }
        try OutputFile(file, .new).write(Array(text.utf8))
        Console.print(
            Words(
                "已保存 \(file)：用 replay 或 demo 加这个文件名来演",
                "saved \(file): play it with replay or demo, and that name"))
        return .success
    }
}
