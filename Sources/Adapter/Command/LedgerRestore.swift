import Cloud
import Configuration
import Desk
import Elements
import Events
import HTTP
import Ledger
import Telemetry
import Transport

/// `ledger accept-restore`: takes a ledger into service that is a copy, or was set back.
enum LedgerRestore {
    @Sendable static func run(_ arguments: Arguments) async throws(CommandFailure) -> Exit {
        let file = try arguments.configuration()
        guard let reason = arguments.reason.string, (1...500).contains(reason.utf8.count) else {
            throw CommandFailure(.usage, Words("理由是一行，1 到 500 个字节", "a reason is one line of 1 to 500 bytes"))
        }
        let configuration = try ConfigurationLoader.load(file)
        let loops = try ServeCommand.startLoops(1)
        defer { loops.stop() }
        let outcome: Result<JSON, CommandFailure> = await loops.run {
            do throws(CommandFailure) {
                return .success(try await accept(configuration, because: reason, on: loops))
            } catch {
                return .failure(error)
            }
        }
        tell(try outcome.get(), arguments)
        return .success
    }

    private static func accept(
        _ configuration: Installation, because reason: String, on loops: Loops
    ) async throws(CommandFailure) -> JSON {
        let progress = ProgressLine()
        defer { progress.end() }
        progress.tell(Words("正在查看有没有运行中的程序，并向企业微信询问时间", "looking for a server, and for WeCom's time"))
        try await OfficeVisit.expectNoServer(of: configuration.ledgerPath, on: loops)
        let theirs = try await time(of: configuration.wecom, on: loops)
        if let refusal = Restoration.refusal(of: loops.unixNow, by: theirs) { throw CommandFailure(refusal) }
        progress.tell(Words("正在启用账本", "taking the ledger into service"))
        let log = Log(loops) {
            progress.end()
            Console.write($0, to: Console.errorStream)
        }
        let opened: Service.OpenedLedger
        do {
            opened = try await Service.openLedger(
                configuration, acceptsRestored: true, on: loops, log: log,
                conditions: Conditions(loops, log)
            ) { reason in
                Console.complain("wecom-bind: \(reason)")
                Exit.software.end()
            }
        } catch {
            throw CommandFailure(.unavailable, error.text)
        }
        let outcome: Result<JSON, Office.Refusal>
        do throws(Office.Refusal) {
            outcome = .success(
                try await Restoration(ledger: opened.ledger, runtime: loops).run(because: reason))
        } catch {
            outcome = .failure(error)
        }
        await opened.ledger.close(by: loops.now.advanced(byMilliseconds: 5_000))
        switch outcome {
        case .success(let answer): return answer
        case .failure(let refusal): throw CommandFailure(refusal)
        }
    }

    private static let timeMilliseconds: Int64 = 5_000

    /// What a cloud's answers say that it is; nil when it gives none.
    private static func time(
        of cloud: Installation.CloudAddress, on loops: Loops
    ) async throws(CommandFailure) -> UnixTime? {
        let client: Client
        let origin: Origin
        do {
            client = try Client(on: loops, trust: cloud.authorities.map { .file($0) } ?? .system)
            origin = try Origin(cloud.url)
        } catch {
            throw CommandFailure(
                .configuration,
                Words("无法向 \(cloud.url) 询问时间：\(error)", "\(cloud.url) cannot be asked for the time: \(error)")
            )
        }
        let deadline = loops.now.advanced(byMilliseconds: timeMilliseconds)
        let call = Call(askingTimeOf: origin, by: deadline)
        guard case .answered(let response, _) = await client.call(call) else { return nil }
        return response.date
    }

    private static func tell(_ answer: JSON, _ arguments: Arguments) {
        if arguments.has("--json") { return Console.print(answer) }
        Console.print(lines: answer, arguments.language)
        Console.print(
            Words(
                "现在启动程序；然后查看 `redemptions list`，并导入设备清单",
                "start the server now; then look at redemptions list, and import the device list"))
    }
}
