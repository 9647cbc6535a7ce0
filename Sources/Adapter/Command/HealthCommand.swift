import Desk
import Events
import Transport

/// `health`: whether a server runs here and is ready, for whatever asks every few seconds.
enum HealthCommand {
    static let command = Command(
        "health", "whether the running server is ready, in a line", .none, DeskQuestion.options + [.json],
        notes: """
            For a container's health check and a balancer's script: asks the running server by its socket, and
            needs no other program. Ready is a server that /readyz answers with 200 for: what is wrong with WeCom
            or the vendor is named, and makes no difference, since another instance would have it too.

            Exit codes: 0 ready, 1 not ready, with the reasons, 64 usage, 66 a file is missing, 69 nobody answers,
            78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let question = DeskQuestion(arguments)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let answer: Result<JSON?, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                return .success(try await question.ask("health", [], on: loops))
            } catch {
                return .failure(error)
            }
        }
        guard let told = try answer.get() else {
            let nobody = Words(
                "没有程序应答：看它是否在运行", "nobody answers: see whether the server runs")
            throw CommandFailure(.unavailable, nobody)
        }
        if arguments.has("--json") {
            Console.print(told["facts"] ?? .null)
        } else {
            Console.print(told["line"]?.string ?? "")
        }
        return told["facts"]?["ready"] == true ? .success : .failed
    }
}
