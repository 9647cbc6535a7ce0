import Configuration
import Desk
import Elements
import Events
import FoundationEssentials
import Glibc
import Transport

/// How a command of people at a desk asks: whom, and for which reader.
struct DeskQuestion {
    static let options = [
        Option.config, .lang,
        Option(
            "--socket", .file,
            """
            the path of `support.socket`, for whoever may not read the configuration: then only the running server
            is asked. Without it and without --config that is looked for at its usual place
            """),
    ]

    let reader: Reader
    /// The configuration; nil where whoever asks may not read it.
    let file: String?
    /// Where the server listens; or why nobody can know.
    private let socket: Result<String, CommandFailure>

    init(_ arguments: Arguments) {
        reader = Reader(arguments.language, secondsEast: LocalTime.secondsEast)
        if let socket = arguments[option: "--socket"] {
            (self.socket, file) = (.success(socket), arguments[option: "--config"])
            return
        }
        let usual = Installation.Support.usualSocket
        let isAtDesk =
            arguments[option: "--config"] == nil
            && !FileManager.default.isReadableFile(atPath: Arguments.usualConfiguration)
        if isAtDesk, FileManager.default.fileExists(atPath: usual) {
            (socket, file) = (.success(usual), nil)
        } else {
            socket = Self.socket(of: arguments)
            file = arguments[option: "--config"] ?? Arguments.usualConfiguration
        }
    }

    private static func socket(of arguments: Arguments) -> Result<String, CommandFailure> {
        do throws(CommandFailure) {
            let file = try arguments.configuration()
            return .success(OfficeSocket.path(besides: try ConfigurationLoader.outline(file).ledgerPath))
        } catch {
            guard error.exit == .configuration else { return .failure(error) }
            if let usual = usualSocket(besides: arguments) { return .success(usual) }
            var failure = CommandFailure(error.exit, error.words + Words("\n") + besides)
            failure.mistakes = error.mistakes
            return .failure(failure)
        }
    }

    /// A server that runs goes by what it has read, whatever stands in the file by now.
    private static func usualSocket(besides arguments: Arguments) -> String? {
        guard [nil, Arguments.usualConfiguration].contains(arguments[option: "--config"]) else { return nil }
        return [Installation.Support.usualSocket, OfficeSocket.path(besides: Arguments.usualLedger)].first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    static let besides = Words(
        "程序如果在运行，可以用 --socket FILE 直接问它：FILE 是它的 `ledger.path` 后面加 .sock，或者它的 `support.socket`",
        "a server that runs can be asked all the same, by --socket FILE: its `ledger.path` with .sock behind it, or its"
            + " `support.socket`")

    /// - Returns: nil when no server listens there.
    func ask(
        _ operation: String, _ members: [(String, JSON)], on loops: Loops
    ) async throws(CommandFailure) -> JSON? {
        let progress = ProgressLine()
        defer { progress.end() }
        progress.tell(Words("正在询问运行中的程序", "asking the server"))
        guard let visit = try await OfficeVisit.server(behind: try socket.get(), on: loops) else {
            return nil
        }
        let reader: [(String, JSON)] = [
            ("lang", .string(reader.language.rawValue)), ("seconds_east", .integer(reader.secondsEast)),
        ]
        return try await visit.ask(operation, .object(members + reader))
    }
}

/// The clock on the wall of whoever asks.
enum LocalTime {
    static var now: UnixTime { UnixTime(seconds: Int64(time(nil))) }

    static var secondsEast: Int64 {
        var now = time(nil)
        var local = unsafe tm()
        guard unsafe localtime_r(&now, &local) != nil else { return 0 }
        return unsafe Int64(local.tm_gmtoff)
    }
}

/// A list as the server has it, for whoever may read no file of the program's.
enum ListQuestion {
    static let option = Option(
        "--socket", .file, "the path of `support.socket`, for whoever may not read the configuration")

    /// - Parameter ofLedger: Reads it without `--socket`.
    static func rows(
        _ operation: String, _ arguments: Arguments, _ members: [(String, JSON)],
        ofLedger: () throws(CommandFailure) -> [JSON]
    ) async throws(CommandFailure) -> [JSON] {
        guard let socket = arguments[option: option.name] else { return try ofLedger() }
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let answer: Result<JSON, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                guard let visit = try await OfficeVisit.server(behind: socket, on: loops) else {
                    throw CommandFailure(
                        .unavailable, Words("\(socket) 上没有程序应答", "no server answers on \(socket)"))
                }
                return .success(try await visit.ask(operation, .object(members)))
            } catch {
                return .failure(error)
            }
        }
        return try answer.get().array ?? []
    }
}
