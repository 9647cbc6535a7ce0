import Configuration
import Elements
import Events
import Sandbox
import Transport

/// `replay`: scenarios against a running server.
enum ReplayCommand {
    static let command = Command(
        "replay", "send scenarios to a running server and check its answers", .scenarios,
        [
            Option(
                "--config", .file, isRequired: true, "the server's configuration, for its routes and keys"),
            Option("--to", .text("URL"), "where the server is; else the first listener of FILE"),
            Option(
                "--ca", .file, "the authority of its certificate; else beside the certificate or the system's"
            ),
        ] + Replaying.options,
        notes: """
            Plays each scenario as WeCom would: signs and seals its callbacks, sends them, checks the
            answer's signature, opens it, and compares errcode, time and what the clouds' stand-ins counted.
            SCENARIO is a name, as wifi-first-bind, a file or a folder; if none is named, all are played.

            Exit code: 0 all as expected, 1 something differed.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let configuration = try ConfigurationLoader.load(try arguments.configuration())
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
