import Binding
import Cloud
import Configuration
import Desk
import Elements
import Events
import Glibc
import HTTP
import Ledger
import Telemetry
import Transport

/// Where a command has something done: by the running server; without one, by itself.
struct OfficeVisit: Sendable {
    private enum Way: Sendable {
        case server(Client, Origin)
        case ourselves(Office)
    }

    private let way: Way
    private let loops: Loops

    private static let patienceMilliseconds: Int64 = 20_000

    /// Whether a server runs, which does what is due; else it waits for the next one.
    var isServed: Bool {
        if case .server = way { true } else { false }
    }

    /// - Parameter file: The configuration. Its secrets are needed only if no server runs.
    static func visit<Value: Sendable>(
        _ file: String, _ body: @escaping @Sendable (OfficeVisit) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let outline = try ConfigurationLoader.outline(file)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let outcome: Result<Value, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                let client = try client(on: loops)
                let origin = Origin(socket: OfficeSocket.path(besides: outline.ledgerPath))
                let server = OfficeVisit(way: .server(client, origin), loops: loops)
                if try await server.isThere() { return .success(try await body(server)) }
                return .success(try await alone(file, loops, body))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// The server behind a socket; nil when nobody listens there.
    static func server(behind socket: String, on loops: Loops) async throws(CommandFailure) -> OfficeVisit? {
        try await server(behind: socket, over: try client(on: loops), on: loops)
    }

    static func server(
        behind socket: String, over client: Client, on loops: Loops
    ) async throws(CommandFailure) -> OfficeVisit? {
        let visit = OfficeVisit(way: .server(client, Origin(socket: socket)), loops: loops)
        return try await visit.isThere() ? visit : nil
    }

    /// - Throws: If a server has the ledger.
    static func expectNoServer(of ledger: String, on loops: Loops) async throws(CommandFailure) {
        let origin = Origin(socket: OfficeSocket.path(besides: ledger))
        let visit = OfficeVisit(way: .server(try client(on: loops), origin), loops: loops)
        guard try await visit.isThere() else { return }
        throw CommandFailure(
            .unavailable, Words("有程序正在使用这个账本：请先停止它", "a server runs on this ledger: stop it first"))
    }

    /// Opens the ledger as its only process, and first settles what the last one left open.
    private static func alone<Value: Sendable>(
        _ file: String, _ loops: Loops,
        _ body: @escaping @Sendable (OfficeVisit) async throws(CommandFailure) -> Value
    ) async throws(CommandFailure) -> Value {
        let configuration = try ConfigurationLoader.load(file)
        let progress = ProgressLine()
        defer { progress.end() }
        progress.tell(Words("正在打开账本", "opening the ledger"))
        let log = Log(loops) {
            progress.end()
            Console.write($0, to: Console.errorStream)
        }
        let opened: Service.OpenedLedger
        do {
            opened = try await Service.openLedger(
                configuration, on: loops, log: log, conditions: Conditions(loops, log)
            ) { reason in
                Console.complain("wecom-bind: \(reason)")
                Exit.software.end()
            }
        } catch {
            throw CommandFailure(
                .unavailable, Words("没有运行中的程序应答，并且", "no server answers, and ") + Words(said: error.text))
        }
        progress.end()
        let catalogue = configuration.catalogue
        let office = Office(
            over: opened.ledger, catalogue: { catalogue }, machine: nil, file: opened.ledger, runtime: loops)
        let outcome: Result<Value, CommandFailure>
        do throws(CommandFailure) {
            outcome = .success(try await body(OfficeVisit(way: .ourselves(office), loops: loops)))
        } catch {
            outcome = .failure(error)
        }
        await opened.ledger.close(by: loops.now.advanced(byMilliseconds: 5_000))
        return try outcome.get()
    }

    private static func client(on loops: Loops) throws(CommandFailure) -> Client {
        do {
            return try Client(on: loops)
        } catch {
            throw CommandFailure(
                .unavailable, Words("读不了系统的证书：\(error)", "the system's certificates cannot be read: \(error)")
            )
        }
    }

    // MARK: Asking

    func ask(_ operation: String, _ input: JSON) async throws(CommandFailure) -> JSON {
        switch way {
        case .ourselves(let office):
            do {
                return try await office.perform(operation, input)
            } catch {
                throw CommandFailure(error)
            }
        case .server(let client, let origin):
            switch await client.call(call(operation, input, origin)) {
            case .answered(let response, _): return try OfficeVisit.read(response)
            case .notSent(let fault):
                throw CommandFailure(
                    .unavailable,
                    Words("程序已不在；什么也没有做：", "the server is gone; nothing was done: ")
                        + Words(said: fault.word))
            case .unknown(let fault, _, _):
                throw CommandFailure(
                    .unavailable,
                    Words("程序没有应答；请查看是否已经做了：", "the server did not answer; look whether it was done: ")
                        + Words(said: fault.word))
            }
        }
    }

    private func isThere() async throws(CommandFailure) -> Bool {
        guard case .server(let client, let origin) = way else { return false }
        switch await client.call(call("ping", .object([]), origin)) {
        case .answered: return true
        case .notSent(.connect(let error)) where error.code == EACCES:
            throw CommandFailure(
                .unavailable, Words("当前用户没有权限使用 \(origin)", "\(origin) is not for this user: \(error)")
            )
        case .notSent: return false
        case .unknown(let fault, _, _):
            throw CommandFailure(
                .unavailable,
                Words("\(origin) 上有程序在监听，但不应答：", "a server listens on \(origin) and does not answer: ")
                    + Words(said: fault.word))
        }
    }

    private func call(_ operation: String, _ input: JSON, _ origin: Origin) -> Call {
        Call(
            origin: origin,
            request: Request(
                method: "POST", target: OfficeSocket.prefix + operation, body: JSONText.render(input)),
            deadline: loops.now.advanced(byMilliseconds: OfficeVisit.patienceMilliseconds))
    }

    private static func read(_ response: Response) throws(CommandFailure) -> JSON {
        // What a server of another version may say is told as it is, as far as it can be.
        let body = (try? JSONReader.read(response.body)) ?? .null
        guard response.status != 200 else { return body }
        let words = body["error"]?.string.map { Words(body["zh"]?.string ?? $0, $0) }
        let silent = Words(
            "程序以状态 \(response.status) 应答", "the server answered with status \(response.status)")
        throw CommandFailure(
            Office.Refusal(.init(rawValue: response.status) ?? .unavailable, words ?? silent))
    }
}

extension CommandFailure {
    init(_ refusal: Office.Refusal) {
        switch refusal.kind {
        case .wrong: self.init(.usage, refusal.words)
        case .missing, .refused: self.init(.failed, refusal.words)
        case .unavailable: self.init(.unavailable, refusal.words)
        }
    }
}
