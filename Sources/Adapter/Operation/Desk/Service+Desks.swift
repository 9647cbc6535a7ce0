import Configuration
import Desk
import Elements
import Events
import Telemetry
import Transport

extension Service {
    /// Opens the sockets that people come to, on this machine.
    static func openDesks(
        _ configuration: Installation, _ office: Office, _ reception: Reception, on loops: Loops, _ log: Log
    ) throws(Failure) -> [(server: Server, path: String)] {
        let inside = OfficeSocket(
            perform: { operation, input throws(Office.Refusal) in
                if let answer = try await reception.answer(operation, input) { return answer }
                return try await office.perform(operation, input)
            }, runtime: loops, log: log)
        let path = OfficeSocket.path(besides: configuration.ledgerPath)
        var desks = [(server: try inside.open(path, on: loops), path: path)]
        guard let support = configuration.support else { return desks }
        let outside = OfficeSocket(
            perform: { operation, input throws(Office.Refusal) in
                if operation == "ping" { return try await office.perform(operation, input) }
                if let answer = try await reception.answer(operation, input) { return answer }
                throw Office.Refusal(
                    .refused,
                    Words(
                        "不能在这个套接字上做 \(operation)：它只供查询",
                        "\(operation) is not for this socket, by which nothing can be changed"))
            }, runtime: loops, log: log)
        do {
            desks.append((try outside.open(support.socket, for: support.group, on: loops), support.socket))
        } catch {
            OfficeSocket.remove(path)
            throw error
        }
        return desks
    }

    /// Where a listener of this process is reached from this machine.
    static func origin(of listener: Installation.Listener, _ port: UInt16) throws(Failure) -> Origin {
        let host: String =
            switch listener.host {
            case "0.0.0.0": "127.0.0.1"
            case "::": "[::1]"
            case let host: host.contains(":") ? "[\(host)]" : host
            }
        do {
            return try Origin("\(listener.tls == nil ? "http" : "https")://\(host):\(port)")
        } catch {
            throw Failure(text: "listen: \(host) is no address: \(error.reason)")
        }
    }
}
