import Configuration
import Elements
import Events
import Sandbox
import Transport

/// `replay`: scenarios against a running server.
enum ReplayCommand {
    static let command = Program.Command(
        name: "replay", summary: "send scenarios to a running server and check its answers",
        help: """
            usage: wecom-bind replay --config FILE [options] [SCENARIO…]

            Plays each scenario as WeCom would: signs and seals its callbacks, sends them, checks the
            answer's signature, opens it, and compares errcode, time and what the clouds' stand-ins counted.
            SCENARIO is a name, as wifi-first-bind, a file or a folder; if none is named, all are played.

              --config FILE   the server's configuration, for its routes and keys
              --to URL        where the server is; else the first listener of FILE
              --ca FILE       the authority of its certificate; else beside the certificate or the system's
            \(Replaying.help)

            Exit code: 0 all as expected, 1 something differed.
            """,
        run: run)

    @Sendable private static func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let arguments = try Arguments.of(
            words, options: ["--config", "--to", "--ca"] + Replaying.options, flags: Replaying.flags)
        guard let path = arguments[option: "--config"] else {
            throw CommandFailure(.usage, "--config FILE is missing")
        }
        let configuration = try ConfigurationLoader.load(path)
        let plan = try Replaying(arguments)
        let ownURL = try configuration.adapterURL
        var target = try Target(configuration, adapter: arguments[option: "--to"] ?? ownURL)
        if let authority = arguments[option: "--ca"] { target.authorityFile = authority }
        let chosen = target
        let loops = try ServeCommand.startLoops(configuration.loops)
        let outcome = await loops.run { () async -> Result<Exit, CommandFailure> in
            do throws(CommandFailure) {
                return .success(try await plan.play(against: chosen, on: loops))
            } catch {
                return .failure(error)
            }
        }
        loops.stop()
        return try outcome.get()
    }
}
