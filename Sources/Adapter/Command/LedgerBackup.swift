import Desk
import Elements
import Events
import Ledger
import Transport

/// `ledger backup`: a copy of the ledger, made by the command itself beside the server.
enum LedgerBackup {
    @Sendable static func run(_ arguments: Arguments) throws(CommandFailure) -> Exit {
        let target = arguments.subject
        let ledger = try ConfigurationLoader.outline(try arguments.configuration()).ledgerPath
        let progress = ProgressLine()
        let outcome: Backup.Outcome
        do throws(LedgerError) {
            outcome = try Backup.make(
                of: ledger, at: target, replaces: arguments.has("--force"), now: LocalTime.now
            ) { done, all in
                progress.tell(
                    Words(
                        "已复制 \(done / pagesOfMebibyte) / \(all / pagesOfMebibyte) MiB",
                        "\(done / pagesOfMebibyte) of \(all / pagesOfMebibyte) MiB copied"))
            }
        } catch {
            progress.end()
            throw CommandFailure(
                error.exit, Words("没有备份：", "nothing was backed up: ") + Words(said: "\(error)"))
        }
        progress.end()
        let answer = outcome.json(at: target)
        if arguments.has("--json") {
            Console.print(answer)
        } else {
            Console.print(lines: answer, arguments.language)
        }
        return .success
    }

    private static let pagesOfMebibyte = 256
}

extension LedgerError {
    fileprivate var exit: Exit {
        switch self {
        case .notReplaced, .corrupt, .foreign, .future, .irregular: .failed
        case .sqlite, .file, .taken, .linked, .missing, .restored, .otherLog, .gone, .noRoom, .past,
            .wrongKey,
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
