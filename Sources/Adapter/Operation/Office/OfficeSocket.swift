import Desk
import Elements
import Events
import Glibc
import HTTP
import Telemetry
import Transport

/// The office's door: a socket beside the ledger, for the same user only; and another one, where people of a group may
/// ask and not change.
struct OfficeSocket: Sendable {
    /// Does what is named by an operation, with the input that it is given.
    let perform: @Sendable (String, JSON) async throws(Office.Refusal) -> JSON
    let runtime: any Runtime
    let log: Log

    static let prefix = "/office/"
    /// What a socket's name may have. Source: unix(7), sun_path, with the zero behind it.
    static let mostPathBytes = 107
    /// Beside the ledger, so that whoever names the one finds the other.
    static func path(besides ledger: String) -> String { ledger + ".sock" }

    /// What is asked every few seconds by nobody in particular.
    private static let untold: Set = ["ping", "health"]
    private static let patienceMilliseconds: Int64 = 15_000

    static var limits: ServerLimits {
        var limits = ServerLimits()
        limits.connections = 16
        limits.backlog = 16
        return limits
    }

    /// Serves the office at a path. The caller owns the ledger's lock, so that no living process is there.
    ///
    /// - Parameter group: Whose people may come too; nil for nobody else's.
    func open(_ path: String, for group: String? = nil, on loops: Loops) throws(Service.Failure) -> Server {
        try OfficeSocket.clear(path)
        let server = Server(on: loops, limits: OfficeSocket.limits)
        do {
            try server.listen(on: .path(path)) { await serve($0, $1) }
        } catch {
            throw OfficeSocket.failure(error, path)
        }
        if let group { try OfficeSocket.admit(group, to: path) }
        return server
    }

    private static func admit(_ group: String, to path: String) throws(Service.Failure) {
        do {
            try SocketGroup.admit(group, to: path)
        } catch {
            throw Service.Failure(
                text:
                    "support.group: the people of \(group) cannot be let to \(path): \(error); it is a group that this"
                    + " program's user is one of")
        }
    }

    private static func failure(_ error: TransportError, _ path: String) -> Service.Failure {
        switch error {
        case .address:
            Service.Failure(
                text:
                    "the socket \(path) would have a name of \(path.utf8.count) bytes, and \(mostPathBytes) is the most:"
                    + " put the ledger under a shorter path")
        case .kernel(let error):
            Service.Failure(text: "the socket \(path) cannot be made: \(error)")
        }
    }

    /// It fails only when nothing is there.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    func serve(_ request: Request, _ exchange: any Exchange) async {
        let response = await answer(request)
        let notAfter = runtime.now.advanced(byMilliseconds: OfficeSocket.patienceMilliseconds)
        _ = await exchange.answer(response, notAfter: notAfter)
    }

    private func answer(_ request: Request) async -> Response {
        guard request.path.hasPrefix(OfficeSocket.prefix) else {
            return Response.office(404, ["error": .string("POST to \(OfficeSocket.prefix) and an operation")])
        }
        guard request.method == "POST" else {
            return Response.office(405, ["error": "an operation is posted"]).allowing("POST")
        }
        let operation = String(request.path.dropFirst(OfficeSocket.prefix.count))
        let input: JSON
        do {
            input = try JSONReader.read(request.body)
        } catch {
            return Response.office(400, ["error": .string("the body is no JSON: \(error.reason)")])
        }
        do {
            let answer = try await perform(operation, input)
            if !OfficeSocket.untold.contains(operation) {
                log.tell(.office, [.operation: .string(operation)])
            }
            return Response.office(200, answer)
        } catch {
            log.tell(.officeRefused, [.operation: .string(operation), .failure: .string(error.words.en)])
            return Response.office(
                error.kind.rawValue, ["error": .string(error.words.en), "zh": .string(error.words.zh)])
        }
    }

    /// Whether nothing is there, or a socket.
    static func isFree(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFSOCK
    }

    /// Takes away the socket that a process left behind when it died. The caller owns the ledger's lock, so
    /// that no living process listens there.
    ///
    /// - Throws: What is there, if that is no socket.
    static func clear(_ path: String) throws(Service.Failure) {
        guard isFree(path) else {
            throw Service.Failure(text: "\(path) is there and is no socket: move it away, or the ledger")
        }
        remove(path)
    }
}

extension Response {
    fileprivate static func office(_ status: Int, _ body: JSON) -> Response {
        Response(status: status, contentType: "application/json", body: JSONText.render(body) + [10])
    }
}
