import Binding
import Cloud
import Desk
import Events
import FoundationEssentials

/// `codes`: the vendor's codes and what each is answered with.
enum CodesCommand {
    static let command = Command(
        "codes", "what each code of the vendor is answered with", Operands(text: "[CODE]"),
        [
            Option(
                "--config", .file,
                """
                whose own answers, by "codes", stand in their rows, marked with *; else those of
                \(Arguments.usualConfiguration), where there is one
                """),
            .lang, .json,
        ],
        notes: """
            Prints every documented code of the vendor, or one, with its class, the errcode that WeCom
            gets, and why.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let table = try table(of: arguments)
        var rows = table.all
        if let word = arguments.rest.first {
            guard let code = Int(word) else {
                throw CommandFailure(.usage, Words("\(word) 不是数字", "\(word) is no number"))
            }
            rows = [table.row(for: code)]
        }
        if arguments.has("--json") {
            Console.print(String(decoding: JSONText.render(.array(rows.map(json))), as: UTF8.self))
        } else {
            let language = arguments.language
            let list = FactList(
                names: ["code", "class", "answer", "meaning", "reason"],
                rows: rows.map { told($0, language) }, language: language)
            Console.print(list, orNone: Words(""))
        }
        return .success
    }

    /// The site's own, where a configuration is named or lies at the usual place; nothing of it but the codes is needed.
    private static func table(of arguments: Arguments) throws(CommandFailure) -> VerdictTable {
        let isNamed = arguments[option: "--config"] != nil
        guard isNamed || FileManager.default.fileExists(atPath: Arguments.usualConfiguration) else {
            return .standard
        }
        return try ConfigurationLoader.verdicts(arguments.configuration())
    }

    private static func isOwn(_ row: VendorCode) -> Bool {
        VerdictTable.standard.row(for: row.code).reason != row.reason
    }

    private static func json(_ row: VendorCode) -> JSON {
        .object([
            ("code", .integer(Int64(row.code))), ("class", .string(row.kind.rawValue)),
            ("errcode", row.answer.json), ("answer", .string(row.answer.text)),
            ("overridden", .bool(isOwn(row))),
            ("meaning", .string(row.meaning.en)),
            ("reason", .string(row.reason.en)),
        ])
    }

    private static func told(_ row: VendorCode, _ language: Language) -> JSON {
        let answer = row.answer.words + Words(isOwn(row) ? "*" : "")
        return .object([
            ("code", .integer(Int64(row.code))), ("class", .string(row.kind.rawValue)),
            ("answer", .string(answer[language])),
            ("meaning", .string(Words(row.meaning.zh, row.meaning.en)[language])),
            ("reason", .string(Words(row.reason.zh, row.reason.en)[language])),
        ])
    }
}

extension VendorCode.Answer {
    /// null where it is one of two.
    fileprivate var json: JSON {
        switch self {
        case .always(let errcode): .integer(Int64(errcode.rawValue))
        case .byOnlineStatus: .null
        }
    }

    var text: String { words.en }

    var words: Words {
        switch self {
        case .always(let errcode): Words(String(errcode.rawValue))
        case .byOnlineStatus: Words("1 或 7", "1 or 7")
        }
    }
}
