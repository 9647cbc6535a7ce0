import Dispatch
import Elements
import Events
import Glibc
import HTTP
import Transport

/// A server that tells each request back, for pointing public conformance suites at the very parser and
/// connections that callbacks meet.
///
/// It prints one JSON line with its port once it listens, and ends with SIGTERM or SIGINT.
@main
enum EchoServer {
    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard words.count == 1 || words.count == 3, let port = UInt16(words[0]) else {
            write("usage: echo-server PORT [CERTIFICATE KEY]; port 0 is a free one", to: STDERR_FILENO)
            exit(64)
        }
        SignalWatch.holdSignals()
        let end = DispatchSemaphore(value: 0)
        Task.detached {
            if let reason = await run(on: port, words.dropFirst()) {
                write("echo-server: \(reason)", to: STDERR_FILENO)
                exit(69)
            }
            end.signal()
        }
        end.wait()
    }

    /// - Returns: Why it could not serve.
    private static func run(on port: UInt16, _ pair: ArraySlice<String>) async -> String? {
        do {
            let loops = try Loops(count: 2)
            let tls = try pair.isEmpty ? nil : TLSContext(certificateChain: pair[1], key: pair[2])
            let server = Server(on: loops)
            let signals = try SignalWatch(on: loops)
            let listening = try server.listen(on: ListenAddress(host: "127.0.0.1", port: port), tls: tls) {
                request, exchange in
                let deadline = loops.now.advanced(byMilliseconds: 3_000)
                _ = await exchange.answer(echo(of: request), notAfter: deadline)
            }
            write(#"{"port":\#(listening),"tls":\#(tls != nil)}"#, to: STDOUT_FILENO)
            while await signals.next() != .terminate {}
            await server.drain(until: loops.now.advanced(byMilliseconds: 1_000))
            loops.stop()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private static func echo(of request: Request) -> Response {
        let fields = request.fields.map { field in
            JSON.array([.string(field.name), .string(field.value)])
        }
        let body: JSON = .object([
            ("method", .string(request.method)), ("target", .string(request.target)),
            ("headers", .array(fields)), ("body", .string(String(decoding: request.body, as: UTF8.self))),
        ])
        return Response(status: 200, contentType: "application/json", body: JSONText.render(body))
    }

    /// One line at once: whoever waits for the port must not wait for a full buffer.
    private static func write(_ text: String, to descriptor: CInt) {
        let line = Array(text.utf8) + [10]
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
