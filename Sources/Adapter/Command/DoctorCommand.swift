import Configuration
import Desk
import Elements
import Events
import Transport

/// `doctor`: all that may be wrong, each with what to do about it.
enum DoctorCommand {
    static let command = Command(
        "doctor", "looks at everything that may be wrong, and says what to do", .none,
        DeskQuestion.options + [
            .json,
            Option(
                "--login",
                """
                also logs in at the vendor, but for an account that the server knows to be locked. A wrong password
                counts there, and freezes the account
                """),
        ],
        notes: """
            Looks at the configuration as serve --check does, at certificates, both clouds' names and clocks,
            and asks the running server for what is wrong now, what it has last heard of both clouds, whether
            its own URLs pass WeCom's check, which keys nobody uses and which codes are in doubt. A line a
            finding: good, note, warning or error, and behind an arrow what to do.

            What cannot be looked at is a finding too: a file that is missing, a server that may not be asked.

            Exit codes: 0 no error, 1 errors, 64 usage.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let question = DeskQuestion(arguments)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let isToLogIn = arguments.has("--login")
        let remarks = await loops.run { await examine(question, isToLogIn: isToLogIn, loops) }
        let (examination, language) = (Examination(remarks), question.reader.language)
        if arguments.has("--json") {
            Console.print(examination.json(in: language))
        } else {
            examination.text(in: language).forEach { Console.print($0) }
        }
        return examination.isSound ? .success : .failed
    }

    private static func examine(
        _ question: DeskQuestion, isToLogIn: Bool, _ loops: Loops
    ) async -> [Remark] {
        let progress = ProgressLine()
        defer { progress.end() }
        var (hasAnswered, remarks) = await ofServer(question, loops)
        guard let file = question.file else { return remarks }
        let (configuration, ofFile) = FileCheck.remarks(of: file)
        remarks += ofFile
        guard let configuration else { return remarks }
        // What the server shows is told by the server.
        if !remarks.contains(where: { $0.area == .certificates }) {
            remarks += CertificateCheck.remarks(of: configuration, at: loops.unixNow)
        }
        remarks += SealCheck.remarks(of: configuration)
        progress.tell(Words("正在向两个云询问时间", "asking the clouds for the time"))
        remarks += await WayCheck(loops).remarks(of: configuration)
        if !hasAnswered { remarks += LedgerCheck.remarks(of: configuration, at: loops.unixNow) }
        if isToLogIn {
            progress.tell(Words("正在登录平台", "logging in at the vendor"))
            remarks = await LoginCheck.remarks(of: configuration, besides: remarks, on: loops)
        }
        return remarks
    }
}

extension DoctorCommand {
    /// What the server has found; or why it has not answered.
    private static func ofServer(
        _ question: DeskQuestion, _ loops: Loops
    ) async -> (hasAnswered: Bool, remarks: [Remark]) {
        do throws(CommandFailure) {
            let answer = try await question.ask("doctor", [], on: loops)
            guard let answer else { return (false, [.noServer(question)]) }
            return (true, answer["findings"]?.array?.compactMap { Remark($0) } ?? [])
        } catch {
            // Where it is stands in a file whose own check says why it cannot be read.
            return (false, [[.configuration, .noInput].contains(error.exit) ? .unasked : .unreached(error)])
        }
    }
}

extension Remark {
    fileprivate static func noServer(_ question: DeskQuestion) -> Remark {
        Remark(
            .server, .error,
            Words(
                "没有运行中的程序应答：只检查了不需要它的各项",
                "no running server answers: only what does not need one was looked at"),
            todo: question.file == nil
                ? Words(
                    "核对路径与 `support.socket`，或者请管理员看程序是否在运行",
                    "compare the path with `support.socket`, or ask whoever runs it whether it runs")
                : Words(
                    "如果它应当在运行：看 `journalctl --unit wecom-bind`；`wecom-bind serve --check` 没有错误之后再"
                        + " `systemctl start wecom-bind`",
                    "if it should run: see `journalctl --unit wecom-bind`, and once `wecom-bind serve --check` finds"
                        + " nothing wrong `systemctl start wecom-bind`"))
    }

    fileprivate static func unreached(_ failure: CommandFailure) -> Remark {
        Remark(
            .server, .error,
            Words("运行中的程序问不到：\(failure.words.zh)", "the running server cannot be asked: \(failure.text)"),
            todo: Words(
                "如果是权限不够：请管理员把您加入 `support.group`；如果它不应答：看 `journalctl --unit wecom-bind`",
                "if it is not for this user: have yourself added to `support.group`; if it does not answer: see"
                    + " `journalctl --unit wecom-bind`"))
    }

    /// One may well run: no restart is advised, which might end it for good.
    fileprivate static let unasked = Remark(
        .server, .note,
        Words(
            "没有问运行中的程序：读不出配置，就不知道它在哪里",
            "a running server was not asked: where it is stands in the configuration, which cannot be read"),
        todo: DeskQuestion.besides)
}
