import Binding
import Desk
import Elements
import Events
import Ledger

/// `ledger prune`: has the server delete what was over before a day, a step at a time.
enum LedgerPrune {
    @Sendable static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let before = try day(arguments)
        let isDry = arguments.has("--dry-run")
        let rows =
            try isDry ? count(arguments, before) : await prune(try arguments.configuration(), before)
        if arguments.has("--json") {
            Console.print(
                .object([
                    ("before", .string(before.text)), ("rows", .integer(Int64(rows))),
                    ("dry_run", .bool(isDry)),
                ]))
        } else {
            Console.print(
                isDry
                    ? Words("会删除 \(rows) 行", "\(rows) rows would go")
                    : Words("已删除 \(rows) 行", "\(rows) rows are gone"))
        }
        return .success
    }

    private static func day(_ arguments: Arguments) throws(CommandFailure) -> UnixTime {
        let text = arguments[option: "--before"] ?? ""
        let parts = text.split(separator: "-").compactMap { Int64($0) }
        guard parts.count == 3, let day = UnixTime(year: parts[0], month: parts[1], day: parts[2]),
            day.text.prefix(10) == text
        else {
            throw CommandFailure(
                .usage,
                Words(
                    "--before 后面是日历上有的日期，例如 2026-01-31", "--before takes a day of the calendar, as 2026-01-31"
                ))
        }
        return day
    }

    private static func count(_ arguments: Arguments, _ before: UnixTime) throws(CommandFailure) -> Int {
        if let refusal = Office.refusal(ofPruning: before, at: LocalTime.now) {
            throw CommandFailure(refusal)
        }
        return try LedgerReading.read(arguments) { ledger throws(LedgerError) in
            try ledger.prunable(before: before, at: LocalTime.now)
        }
    }

    private static func prune(_ file: String, _ before: UnixTime) async throws(CommandFailure) -> Int {
        try await OfficeVisit.visit(file) { visit throws(CommandFailure) in
            let progress = ProgressLine()
            defer { progress.end() }
            var rows = 0
            while true {
                let step = try await visit.ask(
                    "ledger/prune", .object([("before", .integer(before.milliseconds))]))
                rows += Int(step["rows"]?.integer ?? 0)
                progress.tell(Words("已删除 \(rows) 行", "\(rows) rows deleted"))
                if step["done"] == true { return rows }
            }
        }
    }
}
