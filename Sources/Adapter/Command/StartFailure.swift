import Desk
import Elements
import Events
import Telemetry
import Transport

/// How people hear that the server could not start: on a terminal in plain text, since somebody has just typed the
/// command; elsewhere as a line of the log, for whatever reads that.
enum StartFailure {
    /// Of a start that had no log yet.
    static func told(_ failure: CommandFailure) -> CommandFailure {
        guard !Console.isReadByPerson else { return failure }
        let log = Log(
            by: { Clock.systemTime.time }, bearsPriority: Console.isJournal,
            to: { Console.write($0, to: Console.errorStream) })
        tell(failure, log)
        var told = failure
        told.isTold = true
        return told
    }

    static func tell(_ failure: CommandFailure, _ log: Log) {
        guard !Console.isReadByPerson else {
            return Console.complain(Words("wecom-bind serve: ") + failure.words)
        }
        log.tell(
            .startFailed,
            [
                .failure: .string(failure.heading), .exit: .integer(Int64(failure.exit.rawValue)),
                .mistakes: failure.namedMistakes, .todo: .string(todo(after: failure)),
            ])
    }

    private static func todo(after failure: CommandFailure) -> String {
        switch failure.exit {
        case .configuration:
            "mend what it names: `wecom-bind serve --check` looks at the same, and starts nothing"
        case .unavailable where failure.text.contains(Service.Failure.cannotListen):
            "mend what it names, and start it again: of an address in use, end whoever has it (this program, started"
                + " twice?), or give `listen[].port` or `admin.port` another"
        case .unavailable, .success, .failed, .incomplete, .usage, .noInput, .software:
            "mend what it names, and start it again"
        }
    }
}
