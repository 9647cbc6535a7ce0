import Elements
import Events
import Ledger
import Transport

/// `ledger backup`: a copy of the ledger, made by the command itself beside the server.
enum LedgerBackup {
    static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        let target = try arguments.subject("file")
        let ledger = try ConfigurationLoader.outline(try arguments.configuration()).ledgerPath
        let progress = Progress()
        let outcome: Backup.Outcome
        do throws(LedgerError) {
            outcome = try Backup.make(
                of: ledger, at: target, replaces: arguments.has("--force"), now: LocalTime.now,
                progress: progress.show)
        } catch {
            progress.end()
            throw CommandFailure(error.exit, "nothing was backed up: \(error)")
        }
        progress.end()
        let answer = outcome.json(at: target)
        if arguments.has("--json") { Console.print(answer) } else { Console.print(lines: answer) }
        return .success
    }

    /// A line that is written over itself, for whoever sits before it.
    private struct Progress {
        private let isRead = Console.isReadByPerson
        private static let pagesOfMebibyte = 256
        private static let line = "\r\u{1B}[K"

        func show(_ done: Int, of all: Int) {
            let mebibytes = (done / Self.pagesOfMebibyte, all / Self.pagesOfMebibyte)
            tell("\(Self.line)\(mebibytes.0) of \(mebibytes.1) MiB")
        }

        func end() { tell(Self.line) }

        private func tell(_ text: String) {
            if isRead { Console.write(Array(text.utf8), to: Console.errorStream) }
        }
    }
}

extension LedgerError {
    fileprivate var exit: Exit {
        switch self {
        case .notReplaced, .corrupt, .foreign, .future, .irregular: .failed
        case .sqlite, .file, .taken, .linked, .missing, .restored, .gone, .noRoom, .past, .wrongKey,
            .setting, .damaged:
            .unavailable
        }
    }
}

extension Backup.Outcome {
    fileprivate func json(at path: String) -> JSON {
        .object([
            ("backup", .string(path)), ("bytes", .integer(bytes)), ("commits", .integer(commits)),
            ("requests", .integer(Int64(requests))), ("devices", .integer(Int64(devices))),
        ])
    }
}
