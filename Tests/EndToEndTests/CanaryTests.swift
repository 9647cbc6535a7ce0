import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// Every plant of these tests looks for secrets in its logs, its ledger and its metrics; here are the other
/// ways out.
@Suite(.serialized) struct CanaryTests {
    @Test func `no secret is in the metrics or in the answers of the admin listener`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            _ = try await Journey(plant: plant).run(adapter)
            try await plant.vendor.script(
                "deviceBindingByWifi", of: "SN9", [OrderedAnswer(code: 5461, fault: nil)])
            _ = try await plant.send(plant.bind("r9", "SN9"), to: adapter)
            for path in ["/", "/explain?q=SN9", "/metrics", "/readyz", "/healthz", "/nowhere"] {
                let call = Call(
                    origin: try plant.admin, request: Request(method: "GET", target: path),
                    deadline: plant.loops.now.advanced(byMilliseconds: 5_000))
                guard case .answered(let response, _) = await plant.client.call(call) else {
                    Issue.record("no answer to \(path)")
                    continue
                }
                #expect(!response.body.isEmpty)
                #expect(Canaries.found(in: Data(response.body)) == [], "\(path)")
            }
        }
    }

    @Test func `no secret is in the words of a start that fails`() async throws {
        try await Plant.with { plant in
            // Every secret of the file is read, and then the vendor's address is none.
            try plant.writeConfiguration {
                $0.replacing("http://127.0.0.1:\(plant.vendorPort)", with: "ftp:x")
            }
            try plant.launch()
            try await plant.eventually("it ends") { plant.isRunning ? nil : true }
            #expect(try String(contentsOfFile: plant.logPath, encoding: .utf8).contains("vendors"))
        }
    }

    @Test(arguments: [SIGSEGV, SIGABRT])
    func `a crash leaves no core, whatever the shell allows`(signal: Int32) async throws {
        try await Plant.with { plant in
            // As much as may be: with a hard limit of 0 there is nothing to refuse.
            let shell = "ulimit -c $(ulimit -H -c) && "
            // A sanitizer that it was built with leaves its end to the kernel.
            let untouched = "handle_segv=0:handle_abort=0"
            let other = try Child(
                "sh", ["-c", shell + "kill -\(signal) $$"], in: plant.folder, errors: plant.logPath)
            #expect(other.wait() == -signal)
            let child = try Child(
                "sh",
                [
                    "-c", shell + "exec \"$0\" serve --config \"$1\"", Plant.program.path,
                    plant.configurationPath,
                ],
                environment: [
                    "SWIFT_BACKTRACE": "enable=no", "ASAN_OPTIONS": untouched, "TSAN_OPTIONS": untouched,
                ], in: plant.folder, errors: plant.logPath)
            defer { child.signal(SIGKILL) }
            let listening = try await plant.eventually("it listens") { try plant.log("listening").first }
            #expect(listening["ports"] != nil)
            let limits = try String(contentsOfFile: "/proc/\(child.number)/limits", encoding: .utf8)
            let cores = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
            #expect(cores?.split(separator: " ").dropFirst(4).prefix(2) == ["0", "0"], "\(limits)")
            child.signal(signal)
            #expect(child.wait() == -signal)
            #expect(!child.hasDumpedCore)
            print("signal \(signal): another program leaves a core: \(other.hasDumpedCore), ours: no")
        }
    }
}
