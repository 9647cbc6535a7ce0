import Configuration
import Desk
import Elements
import Events
import Telemetry
import Transport

/// `serve`: the program's main work, until SIGTERM.
enum ServeCommand {
    static let command = Command(
        "serve", "receive WeCom's callbacks, until SIGTERM", .none,
        [
            Option(
                "--config", .file,
                """
                the configuration, JSON with comments; else \(Arguments.usualConfiguration). See
                deploy/wecom-bind.example.json
                """),
            Option(
                "--check",
                """
                a start that listens nowhere and writes nothing: reads FILE, secrets, certificates, authorities and
                the ledger, and says everything that is wrong or should be known
                """),
        ],
        notes: """
            Reads FILE, opens the ledger, and serves the callback URLs it names. The log goes to standard
            error, \(Log.form); to the journal each with its priority. Why a start has failed
            is a line of it too (start_failed), but on a terminal, where it is plain text.

            SIGTERM stops accepting, finishes what runs, and exits 0. SIGHUP reads FILE again; if it is
            wrong, everything stays as it was and the log says why. Else the log says which keys have changed,
            and which of them need a restart. Under systemd it says when it is ready, and takes the sockets
            that are handed to it.
            """,
        run: run)

    @Sendable private static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        if arguments.has("--check") { return try check(try arguments.configuration()) }
        let counters = Counters()
        let path: String
        let configuration: Installation
        let loops: Loops
        do throws(CommandFailure) {
            path = try arguments.configuration()
            configuration = try ConfigurationLoader.load(path, .service)
            loops = try startLoops(configuration.loops) { counters.loopLag.observe(microseconds: $0) }
        } catch {
            throw StartFailure.told(error)
        }
        let exit = await loops.run { await serve(configuration, path, loops, counters) }
        loops.stop()
        return exit
    }

    private static func check(_ path: String) throws(CommandFailure) -> Exit {
        let files = Guarded([path])
        let configuration = try ConfigurationLoader.load(path, .start) { file in
            files.withLock { if !$0.contains(file) { $0.append(file) } }
        }
        let stranger = LedgerOwner.fault(of: configuration.ledgerPath)
        let unreadable = LedgerOwner.unreadable(
            files.withLock { $0 }, byOwnerOf: configuration.ledgerPath)
        for warning in configuration.warnings + [stranger].compactMap(\.self) {
            Console.complain(Words("\(path)：", "\(path): ") + Words(said: warning))
        }
        guard unreadable.isEmpty else { throw CommandFailure(.configuration, path, unreadable) }
        let count = configuration.models.count
        Console.print(
            Words("\(path)：\(count) 个型号，没有错误", "\(path): \(count) models, nothing wrong"))
        return .success
    }

    static func startLoops(
        _ count: Int, late: @escaping @Sendable (Int64) -> Void = { _ in }
    ) throws(CommandFailure) -> Loops {
        do {
            _ = try Descriptors.raise()
            return try Loops(count: count, late: late)
        } catch {
            throw CommandFailure(.unavailable, "event loops cannot be started: \(error)")
        }
    }

    private static func refuseCoreDumps() throws(CommandFailure) {
        do {
            try CoreDumps.refuse()
        } catch {
            throw CommandFailure(.unavailable, "core dumps cannot be refused: \(error)")
        }
    }

    static func watchSignals(on loops: Loops) throws(CommandFailure) -> SignalWatch {
        do {
            return try SignalWatch(on: loops)
        } catch {
            throw CommandFailure(.unavailable, "signals cannot be watched: \(error)")
        }
    }

    private static func serve(
        _ configuration: Installation, _ path: String, _ loops: Loops, _ counters: Counters
    ) async -> Exit {
        let lines = LineWriter { Console.write($0, to: Console.errorStream) }
        defer { lines.flush() }
        let log = Log(loops, counted: counters.lines, bearsPriority: Console.isJournal) { lines.write($0) }
        let conditions = Conditions(loops, log, counted: counters.conditionsBegun)
        lines.onDropped { log.tell(.logLinesDropped, [.count: .integer($0)]) }
        let service: Service
        let signals: SignalWatch
        do throws(CommandFailure) {
            try refuseCoreDumps()
            signals = try watchSignals(on: loops)
            service = try await start(configuration, loops, log, counters, conditions) { reason in
                // A failed sync leaves it unknown what is on disk: only a new process may go on from there.
                log.tell(
                    .ledgerPoisoned,
                    [
                        .failure: .string(reason),
                        .todo: "look at the disk and the files of `ledger.path`, then start it again",
                    ])
                lines.flush()
                Exit.software.end()
            }
        } catch {
            StartFailure.tell(error, log)
            return error.exit
        }
        let supervision = Supervision(of: loops, log)
        supervision.begin()
        while true {
            switch await signals.next() {
            case .terminate:
                supervision.tell(.stopping)
                await service.stop()
                return .success
            case .reload:
                supervision.tell(.reloading)
                await reload(path, service, log, conditions)
                supervision.tell(.ready)
            }
        }
    }

    private static func start(
        _ configuration: Installation, _ loops: Loops, _ log: Log, _ counters: Counters,
        _ conditions: Conditions, onPoison: @escaping @Sendable (String) -> Void
    ) async throws(CommandFailure) -> Service {
        do {
            return try await Service.start(
                configuration, by: try Supervision.inherited(), on: loops, log: log, counters: counters,
                conditions: conditions, onPoison: onPoison)
        } catch {
            throw CommandFailure(.unavailable, error.text)
        }
    }

    private static func reload(_ path: String, _ service: Service, _ log: Log, _ conditions: Conditions) async
    {
        do throws(CommandFailure) {
            let configuration = try ConfigurationLoader.load(path, .service)
            do {
                try await service.reload(configuration)
                conditions.over(.reloadRefused)
            } catch {
                throw CommandFailure(.unavailable, error.text)
            }
        } catch {
            log.tell(
                .reloadRefused,
                [
                    .failure: .string(error.text),
                    .todo:
                        "everything stays as it was: mend it, look by `wecom-bind serve --check`, reload again",
                ])
            conditions.begin(.reloadRefused, Conditions.Example([.failure: .string(error.text)]))
        }
    }
}
