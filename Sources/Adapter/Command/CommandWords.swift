import Binding
import Desk
import Events
import FoundationEssentials

/// A command's words that several commands read alike.
extension Arguments {
    /// Where a package keeps it.
    static let usualConfiguration = "/etc/wecom-bind/wecom-bind.json"

    /// Where a package has the ledger.
    static let usualLedger = "/var/lib/wecom-bind/ledger.db"

    /// The file that `--config` names, or the one at the usual place.
    func configuration() throws(CommandFailure) -> String {
        if let path = self[option: "--config"] { return path }
        guard FileManager.default.fileExists(atPath: Self.usualConfiguration) else {
            throw CommandFailure(
                .noInput,
                Words(
                    "缺少 --config FILE，也没有 \(Self.usualConfiguration)",
                    "--config FILE is missing, and there is no \(Self.usualConfiguration)"))
        }
        return Self.usualConfiguration
    }

    /// Why a person does it; kept, for whoever looks later.
    var reason: JSON { self[option: "--reason"].map(JSON.string) ?? .null }

    /// A number if the option is given.
    func optionalNumber(_ name: String) -> JSON { number(name).map { .integer(Int64($0)) } ?? .null }

    var limit: Int { number("--limit") ?? 200 }

    /// The state that `--state` names, if it is given, by its word or as lists have it.
    func state<State: ListedState>(_: State.Type) -> State? {
        self[option: "--state"].flatMap { text in State.allCases.first { $0.names.contains(text) } }
    }
}

extension Arguments {
    /// In which whoever has typed them reads.
    var language: Language {
        self[option: Option.lang.name].flatMap(Language.init) ?? Language(of: [])
    }
}

extension Language {
    /// Of a command line that may not be one: what it asks for, else what the environment does.
    init(of words: [String]) {
        let joined = words.compactMap {
            $0.hasPrefix("--lang=") ? String($0.dropFirst("--lang=".count)) : nil
        }
        let apart = zip(words, words.dropFirst()).filter { $0.0 == Option.lang.name }.map(\.1)
        let environment = ProcessInfo.processInfo.environment
        self = (joined + apart).lazy.compactMap(Language.init).first ?? Language { environment[$0] }
    }
}

// What several commands have.
extension Option {
    static let config = Option(
        "--config", .file, "the configuration; else \(Arguments.usualConfiguration)")
    static let json = Option("--json", "prints JSON, for scripts")
    static let reason = Option(
        "--reason", .text("TEXT"), isRequired: true, "why; it is kept, for whoever looks later")
    static let limit = Option("--limit", .number(1...1_000_000), "how many at most; else 200")
    static let lang = Option(
        "--lang", .word("LANGUAGE", of: Language.allCases.map(\.rawValue)),
        "zh or en; else what LC_ALL, LC_MESSAGES or LANG asks for")
    static let generation = Option(
        "--generation", .number(0...Int.max),
        "leaves a device alone that has changed since show said this number")

    static func state<State: ListedState>(_: State.Type) -> Option {
        let words = State.allCases.map(\.rawValue)
        return Option(
            "--state", .word("STATE", of: words, or: State.allCases.flatMap(\.names)),
            "only those: \(words.joined(separator: ", "))")
    }
}

/// What a list has a column of.
protocol ListedState: RawRepresentable<String>, CaseIterable {
    var short: Words { get }
}

extension ListedState {
    fileprivate var names: [String] { [rawValue, short.zh, short.en] }
}

extension Device.State: ListedState {}
extension Redemption.State: ListedState {}
