import Binding
import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The system refuses a call of the built program: each one that a journey reaches, once and from then on.
@Suite(.serialized) struct FailingCallTests {
    private struct Failure: Sendable, CustomStringConvertible {
        let step: Orders.Step
        let code: Int32
        let isLasting: Bool

        var description: String { "errno \(code) from \(step) \(isLasting ? "on" : "once")" }
    }

    private struct Finding: Sendable {
        let failure: Failure
        let outcome: Journey.Outcome
        /// nil: it lived on.
        let exit: Int32?
        /// OpenSSL's free what the loops go on using.
        let hasRunExitHandlers: Bool
        let violations: [String]
    }

    /// Which calls fail, with which errors, and every how many of them. Each one of the ledger's fails where
    /// it is tested by itself.
    private static let failing: [(kind: Orders.Kind, codes: [Int32], every: Int)] = [
        (.sync, [EIO], 2), (.write, [ENOSPC], 12), (.write, [EIO], 24), (.read, [EIO], 6),
        (.accept, [EMFILE, ECONNABORTED], 1), (.connect, [ENETUNREACH, EMFILE], 1), (.socket, [EMFILE], 1),
        (.poll, [ENOSPC], 1), (.askVendor, [EPIPE], 1), (.askWeCom, [EPIPE], 1),
        (.hearVendor, [ECONNRESET], 1), (.hearWeCom, [ECONNRESET], 1), (.hearCaller, [ECONNRESET], 1),
        (.answer, [EPIPE], 1),
    ]

    private func steps() async throws -> [Orders.Kind: Int] {
        try await Plant.with { plant in
            let (trace, armed) = (
                plant.folder.appending(path: "trace"), plant.folder.appending(path: "armed")
            )
            let adapter = try await plant.start(.trace(to: trace).armed(by: armed))
            try Data().write(to: armed)
            _ = try await Journey(plant: plant).run(adapter)
            plant.end(by: SIGKILL)
            return try Orders.steps(in: trace)
        }
    }

    @Test func `whatever call fails, every promise is kept`() async throws {
        let steps = try await steps()
        let failures = Self.failing.flatMap { failing in
            stride(from: 1, through: steps[failing.kind] ?? 0, by: failing.every).flatMap { number in
                failing.codes.flatMap { code in
                    [false, true].map {
                        Failure(
                            step: Orders.Step(kind: failing.kind, number: number), code: code, isLasting: $0)
                    }
                }
            }
        }
        let findings = try await trials(failures) { failure in
            try await Plant.with { plant in
                let armed = plant.folder.appending(path: "armed")
                let orders = Orders.fail(failure.step, with: failure.code, forEver: failure.isLasting)
                let adapter = try await plant.start(orders.armed(by: armed))
                try Data().write(to: armed)
                let journey = Journey(plant: plant)
                let outcome = try await journey.run(adapter)
                // The sync may have been the journey's last step: the end follows it, not the answer.
                if failure.step.kind == .sync {
                    try await plant.eventually("a failed sync ends it") { plant.isRunning ? nil : true }
                }
                let exit = plant.isRunning ? nil : plant.end(by: SIGKILL)
                plant.end(by: SIGKILL)
                let log = try String(contentsOfFile: plant.logPath, encoding: .utf8)
                let restarted = try await plant.start()
                return Finding(
                    failure: failure, outcome: outcome, exit: exit,
                    hasRunExitHandlers: log.contains("exit handlers have run"),
                    violations: try await journey.violations(restarted, after: outcome))
            }
        }
        for finding in findings {
            let failure = finding.failure
            #expect(finding.violations.isEmpty, "\(failure)")
            #expect(finding.exit == nil || finding.exit == 70, "\(failure)")
            #expect(!finding.hasRunExitHandlers, "\(failure)")
            if failure.step.kind == .sync { #expect(finding.exit == 70, "\(failure)") }
        }
        let ended = findings.count { $0.exit == 70 }
        let refused = findings.count { $0.outcome.errcode == 7 }
        let kinds = Dictionary(grouping: findings) { $0.failure.step.kind.rawValue }
            .map { "\($0.key) \($0.value.count)" }.sorted().joined(separator: ", ")
        print(
            "failing calls: \(findings.count) (\(kinds)), \(ended) ended the program, \(refused) binds refused"
        )
        #expect(ended >= 10 && refused >= 5)
    }

    /// States: File 9.
    @Test func `on a full disk a bind is answered 7 before any vendor call`() async throws {
        try await Plant.with { plant in
            let armed = plant.folder.appending(path: "armed")
            let step = Orders.Step(kind: .write, number: 1)
            let adapter = try await plant.start(.fail(step, with: ENOSPC, forEver: true).armed(by: armed))
            try await plant.pushTicket(to: adapter)
            try Data().write(to: armed)
            for number in 1...5 {
                try await plant.announce("r\(number)", "SN1")
                let reply = try await plant.send(plant.bind("r\(number)", "SN1"), to: adapter)
                #expect(reply.errcode == 7)
            }
            #expect(try await plant.vendor.counters(of: "SN1").calls.isEmpty)
            #expect(plant.isRunning)
            try FileManager.default.removeItem(at: armed)
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    /// States: Code 16.
    @Test func `a secret that cannot be stored is kept, loudly, and stored once it can be`() async throws {
        try await Plant.with { plant in
            let armed = plant.folder.appending(path: "armed")
            let step = Orders.Step(kind: .write, number: 1)
            let adapter = try await plant.start(.fail(step, with: ENOSPC, forEver: true).armed(by: armed))
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            try await plant.weCom.script(
                "get_device_secret", of: "SN1", [OrderedAnswer(delayMilliseconds: 700)])
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            try await plant.eventually("the code is on its way") {
                try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1 ? true : nil
            }
            try Data().write(to: armed)
            let complaints = try await plant.eventually("it complains twice") {
                let lines = try plant.log("redemption_unstored")
                return lines.count >= 2 ? lines : nil
            }
            for line in complaints {
                #expect(line["holds_secret"]?.bool == true && line["level"]?.string == "error")
                #expect(line["todo"]?.string?.contains("do not stop this process") == true)
            }
            try FileManager.default.removeItem(at: armed)
            try await plant.eventually("the secret is stored") { try plant.storedSecrets().first }
            #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1)
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    @Test func `a program that ends itself does not ask to be left running`() async throws {
        try await Plant.with { plant in
            let armed = plant.folder.appending(path: "armed")
            let step = Orders.Step(kind: .sync, number: 1)
            let adapter = try await plant.start(.fail(step, with: EIO, forEver: true).armed(by: armed))
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            try await plant.weCom.script(
                "get_device_secret", of: "SN1", [OrderedAnswer(delayMilliseconds: 700)])
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            try await plant.eventually("the code is on its way") {
                try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1 ? true : nil
            }
            try Data().write(to: armed)
            try await plant.eventually("it ends") { plant.isRunning ? nil : true }
            #expect(plant.end(by: SIGKILL) == 70)
            #expect(try plant.log("ledger_poisoned").count == 1)
            for line in try plant.log("redemption_unstored") {
                #expect(line["todo"]?.string?.contains("ends by itself") == true, "\(line)")
            }
        }
    }

    @Test(arguments: [EMFILE, ENFILE, ENOMEM, ECONNABORTED, EPROTO])
    func `accepting that fails neither stops nor spins`(code: Int32) async throws {
        try await Plant.with { plant in
            let armed = plant.folder.appending(path: "armed")
            let step = Orders.Step(kind: .accept, number: 1)
            let adapter = try await plant.start(.fail(step, with: code, forEver: true).armed(by: armed))
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            try Data().write(to: armed)
            // The connection that the ticket came by is kept, so these come by others.
            async let replies = plant.send(plant.bind("r1", "SN1"), copies: 4, to: adapter)
            let before = try plant.processorMilliseconds
            await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: 1_000))
            #expect(try plant.processorMilliseconds - before < 300)
            try FileManager.default.removeItem(at: armed)
            _ = try await replies
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }
}

extension Plant {
    /// What the server has used of the processors.
    fileprivate var processorMilliseconds: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(try number)/stat", encoding: .utf8)
            // The name, in brackets, may hold spaces; user and system time are the 12th and 13th behind it.
            let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
            let ticks = try [12, 13].map { try #require(Int(fields[$0])) }.reduce(0, +)
            return ticks * 1_000 / sysconf(Int32(_SC_CLK_TCK))
        }
    }
}
