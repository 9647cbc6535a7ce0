import Configuration
import Desk
import Elements
import Events
import Ledger
import Transport

/// `explain`: what is the case with a device or a request, why, and who does what.
enum ExplainCommand {
    static let command = Command(
        "explain", "why a device or a request is as it is, and what to do", Operands(text: "SERIAL|REQ_ID"),
        DeskQuestion.options + [.json],
        notes: """
            What is the case now, the cause, what to tell the installer, what you do, and what happened, in
            Chinese or English, in local time. The running server is asked, which also knows what it has turned
            away; without one the ledger is read.

            Exit codes: 0 something is known, 1 nothing is, 64 usage, 66 a file is missing, 69 the server or
            the ledger is away, 78 configuration.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let asked = arguments.subject
        guard (1...128).contains(asked.utf8.count) else {
            throw CommandFailure(
                .usage, Words("序列号或 req_id 是 1 到 128 个字节", "a serial or a req_id has 1 to 128 bytes"))
        }
        let question = DeskQuestion(arguments)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let answer: Result<JSON?, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                return .success(try await question.ask("explain", [("about", .string(asked))], on: loops))
            } catch {
                return .failure(error)
            }
        }
        let told: Told
        if let answer = try answer.get() {
            told = Told(answer)
        } else {
            told = try alone(asked, question, arguments)
        }
        if arguments.has("--json") {
            Console.print(told.facts)
        } else {
            told.lines.forEach { Console.print($0) }
        }
        return told.isKnown ? .success : .failed
    }

    fileprivate struct Told {
        let isKnown: Bool
        let facts: JSON
        let lines: [String]
    }

    /// By the ledger only: what was turned away, and what is wrong, nobody remembers.
    private static func alone(
        _ asked: String, _ question: DeskQuestion, _ arguments: Arguments
    ) throws(CommandFailure) -> Told {
        guard question.file != nil else {
            throw CommandFailure(.unavailable, Words("那里没有程序应答", "no server answers there"))
        }
        // Of a list in a file that this user may not read whole nothing is said.
        let devices = try? ConfigurationLoader.load(arguments.configuration()).devices
        let known = try LedgerReading.read(arguments) { ledger throws(LedgerError) in
            try Known(asked, in: ledger, besides: devices)
        }
        Console.complain(
            Words("没有运行中的程序：只读了账本", "no server runs: only the ledger was read")[question.reader.language])
        let explanation = Explanation(known, at: Clock.systemTime.time)
        return Told(
            isKnown: explanation.isKnown, facts: explanation.json(in: question.reader.language),
            lines: explanation.text(for: question.reader))
    }
}

extension ExplainCommand.Told {
    /// As the server has it.
    fileprivate init(_ answer: JSON) {
        self.init(
            isKnown: answer["known"]?.bool ?? false, facts: answer["facts"] ?? .null,
            lines: answer["lines"]?.array?.compactMap(\.string) ?? [])
    }
}
