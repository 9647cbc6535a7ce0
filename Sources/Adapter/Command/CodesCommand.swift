import Binding
import Cloud
import Events

/// `codes`: the vendor's codes and what each is answered with.
enum CodesCommand {
    static let command = Command(
        "codes", "what each code of the vendor is answered with", Operands(text: "[CODE]"), [.json],
        notes: """
            Prints every documented code of the vendor, or one, with its class, the errcode that WeCom
            gets, and why. A site overrides rows by "codes" in its configuration.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let table = VerdictTable.standard
        var rows = table.all
        if let word = arguments.rest.first {
            guard let code = Int(word) else { throw CommandFailure(.usage, "\(word) is no number") }
            rows = [table.row(for: code)]
        }
        if arguments.has("--json") {
            Console.print(String(decoding: JSONText.render(.array(rows.map(json))), as: UTF8.self))
        } else {
            for row in rows { Console.print(line(row)) }
        }
        return .success
    }

    private static func json(_ row: VendorCode) -> JSON {
        .object([
            ("code", .integer(Int64(row.code))), ("class", .string(row.kind.rawValue)),
            ("errcode", .string(row.answer.text)), ("meaning", .string(row.meaning)),
            ("reason", .string(row.reason)),
        ])
    }

    private static func line(_ row: VendorCode) -> String {
        let columns = [
            (String(row.code), 6), (row.kind.rawValue, 10), (row.answer.text, 7), (row.meaning, 36),
        ]
        return columns.map { text, width in
            text + String(repeating: " ", count: max(1, width - text.count))
        }.joined() + row.reason
    }
}

extension VendorCode.Answer {
    fileprivate var text: String {
        switch self {
        case .always(let errcode): String(errcode.rawValue)
        case .byOnlineStatus: "1 or 7"
        }
    }
}
