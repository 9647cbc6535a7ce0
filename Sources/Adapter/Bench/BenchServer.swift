import Elements
import Events
import FoundationEssentials
import Glibc
import Telemetry
import Transport

/// This very program as a server, in a process of its own, on a core of its own where there are two.
final class BenchServer: Sendable {
    static let program = "/proc/self/exe"
    private static let startMilliseconds: Int64 = 300_000
    private static let stopMilliseconds: Int64 = 30_000

    let port: UInt16
    let adminPort: UInt16
    private let child: ChildProcess
    private let runtime: any Runtime

    /// Starts it, and waits until it listens.
    ///
    /// - Parameter cores: Those that it is kept to; nil for all.
    /// - Throws: With the last that it has said, when it does not get so far.
    static func start(
        _ files: BenchFiles, keptTo cores: Cores?, on runtime: any Runtime, _ leftovers: Leftovers
    ) async throws(CommandFailure) -> BenchServer {
        let begin = said(in: files.log).count
        let child = try leftovers.started { () throws(CommandFailure) in try launch(files, keptTo: cores) }
        let end = runtime.now.advanced(byMilliseconds: startMilliseconds)
        while child.exit == nil, runtime.now < end {
            let lines = said(in: files.log).dropFirst(begin)
            if let line = lines.first(where: { $0["event"] == "listening" }),
                let port = line["ports"]?.array?.first?.integer.flatMap({ UInt16(exactly: $0) }),
                let adminPort = line["admin_port"]?.integer.flatMap({ UInt16(exactly: $0) })
            {
                return BenchServer(child, port, adminPort, runtime)
            }
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: 10))
        }
        child.end()
        let last = said(in: files.log).last.map { String(decoding: JSONText.render($0), as: UTF8.self) }
        throw CommandFailure(.unavailable, "the server does not start: \(last ?? "it says nothing")")
    }

    private init(_ child: ChildProcess, _ port: UInt16, _ adminPort: UInt16, _ runtime: any Runtime) {
        self.child = child
        self.port = port
        self.adminPort = adminPort
        self.runtime = runtime
    }

    private static func launch(
        _ files: BenchFiles, keptTo cores: Cores?
    ) throws(CommandFailure) -> ChildProcess {
        do throws(KernelError) {
            let ours = try Cores.allowed()
            // What a thread starts has the thread's cores from its first instruction on.
            try cores?.keepThread()
            let child = try ChildProcess(
                program, ["serve", "--config", files.configuration], errors: files.log)
            try ours.keepThread()
            return child
        } catch {
            throw CommandFailure(.unavailable, "the server does not start: \(error)")
        }
    }

    /// What stands in its log, but for a line that is not whole yet.
    private static func said(in log: String) -> [JSON] {
        guard let text = try? String(contentsOfFile: log, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").compactMap { Log.read($0.utf8) }
    }

    func stop() async throws(CommandFailure) {
        child.signal(SIGTERM)
        let exit = await child.wait(
            until: runtime.now.advanced(byMilliseconds: Self.stopMilliseconds), on: runtime)
        guard exit == 0 else {
            throw CommandFailure(
                .unavailable, "the server did not end well: \(exit.map(String.init) ?? "late")")
        }
    }

    var process: Int32 { child.number }
}

/// What has to be gone when a bench ends, however it ends.
final class Leftovers: Sendable {
    private struct State {
        var children: [ChildProcess] = []
        var folders: [TemporaryFolder] = []
        var isCleared = false
    }

    private let state = Guarded(State())

    /// Starts nothing once all was cleared, and lets nobody clear in between.
    func started(_ start: () throws(CommandFailure) -> ChildProcess) throws(CommandFailure) -> ChildProcess {
        try state.withLock { state throws(CommandFailure) in
            guard !state.isCleared else { throw CommandFailure(.unavailable, "it has been ended") }
            let child = try start()
            state.children.append(child)
            return child
        }
    }

    func add(_ folder: TemporaryFolder) {
        state.withLock { state in
            if state.isCleared { folder.remove() } else { state.folders.append(folder) }
        }
    }

    func clear() {
        state.withLock { state in
            state.children.forEach { $0.end() }
            state.folders.forEach { $0.remove() }
            state = State(isCleared: true)
        }
    }
}
