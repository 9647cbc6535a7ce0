import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// A support case becomes a test, and a program is compared with another one before it takes its place.
@Suite(.serialized) struct ReplayTests {
    func replay(_ plant: Plant, _ adapter: Origin, _ words: [String]) throws -> Child.Outcome {
        try Child.run(
            Plant.program.path,
            ["replay", "--config", plant.configurationPath, "--to", "\(adapter)"] + words, in: Built.sources)
    }

    func rows(_ outcome: Child.Outcome) throws -> [JSON] {
        try outcome.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    }

    func start(_ plant: Plant) async throws -> Origin {
        try plant.writeSoundConfiguration()
        return try await plant.start()
    }

    // MARK: Requests of a ledger

    /// One of each kind of answer, and of each way to it.
    private static let cases = [
        "wifi-first-bind", "wifi-wrong-code", "wifi-expired-code", "wifi-offline", "wifi-owned-by-somebody",
        "wifi-5048-but-bound", "wifi-code-malformed", "bound-other-company", "vendor-hangs-but-binds",
        "code-in-doubt-hang", "vendor-too-slow-wecom-bound", "unbind-then-other-company",
        "unbind-met-by-a-bind",
    ]

    @Test func `what happened is played again by its req_id, with equal errcodes`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            let first = try replay(plant, adapter, ["--json"] + Self.cases)
            #expect(first.exit == 0, "\(first)")
            var recorded: [(request: String, errcode: Int64)] = []
            for line in try plant.log("bind_answered") {
                let request = try #require(line["req_id"]?.string)
                let errcode = try #require(line["errcode"]?.integer)
                if !recorded.contains(where: { $0.request == request }) {
                    recorded.append((request, errcode))
                }
            }
            #expect(recorded.count >= Self.cases.count)
            #expect(Set(recorded.map(\.errcode)).isSuperset(of: [0, 1, 2, 4, 6, 7]))
            let devices = Set(try plant.log("bind_answered").map { $0["device"]?.string })
            let again = try replay(plant, adapter, ["--json"] + recorded.map(\.request))
            #expect(again.exit == 0, "\(again)")
            let rows = try rows(again)
            #expect(rows.map { $0["scenario"]?.string } == recorded.map(\.request))
            for (row, request) in zip(rows, recorded.map(\.request)) {
                #expect(row["title"]?.string?.hasPrefix("\(request), answered") ?? false, "\(row)")
            }
            #expect(rows.map { $0["errcode"]?.integer } == recorded.map(\.errcode))
            // Each is played with a device of its own.
            #expect(
                Set(try plant.log("bind_answered").map { $0["device"]?.string }).count == devices.count
                    + recorded.count)
        }
    }

    @Test func `a saved request names nobody, and is a scenario as any other`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            try await plant.pushTicket(to: adapter)
            let (request, serial, company) = ("rq-of-a-person", "SNOFAPERSON1", "wwcorpofaperson")
            try await plant.announce(request, serial)
            try await plant.vendor.script(
                "deviceBindingByWifi", of: serial, [OrderedAnswer(code: 5462, delayMilliseconds: 60)])
            #expect(
                try await plant.send(plant.bind(request, serial, company: company), to: adapter).errcode == 4)
            let file = plant.folder.appending(path: "a-case.json")
            let saved = try replay(plant, adapter, ["--save", file.path, request])
            #expect(saved.exit == 0 && saved.output.contains(file.path), "\(saved)")
            let bytes = try Data(contentsOf: file)
            #expect(Canaries.found(in: bytes) == [])
            let text = String(decoding: bytes, as: UTF8.self)
            for word in [
                request, serial, company, "code-of-", "0123456789ABCDEF", "demo_wifi", "wwdemoprovider0001",
                "/cb/",
            ] { #expect(!text.contains(word), "\(word) in \(text)") }
            #expect(text.contains("5462") && text.contains("delay_ms"), "\(text)")

            let played = try replay(plant, adapter, ["--json", file.path])
            #expect(played.exit == 0, "\(played)")
            #expect(try rows(played).first?["errcode"] == 4)
            let demonstrated = try Child.run(
                Plant.program.path, ["demo", "--json", file.path], in: Built.sources)
            #expect(demonstrated.exit == 0, "\(demonstrated)")
            #expect(try rows(demonstrated).first?["errcode"] == 4)
        }
    }

    @Test func `a request that nobody has is refused in words`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            let nobody = try replay(plant, adapter, ["rq-of-nobody"])
            #expect(nobody.exit == 66 && nobody.errors.contains("rq-of-nobody"), "\(nobody)")
            let unsaved = try replay(plant, adapter, ["--save", "\(plant.folder.path)/x", "rq-of-nobody"])
            #expect(unsaved.exit == 1 && unsaved.errors.contains("has no request"), "\(unsaved)")
            #expect(!FileManager.default.fileExists(atPath: "\(plant.folder.path)/x"))
        }
    }

    // MARK: Servers that are not the sandbox's

    @Test func `nothing is sent to a server whose clouds are not the sandbox, but by its host's name`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            // Somebody who answers, and is no stand-in.
            let admin = try plant.admin
            try plant.writeSoundConfiguration()
            let text = try String(contentsOfFile: plant.configurationPath, encoding: .utf8)
                .replacing("127.0.0.1:\(plant.vendorPort)", with: "127.0.0.1:\(admin.port)")
            try Data(text.utf8).write(to: URL(filePath: plant.configurationPath))

            let refused = try replay(plant, adapter, ["wifi-first-bind"])
            #expect(refused.exit == 1, "\(refused)")
            for part in ["nothing was sent", "the vendor's cloud", "--production 127.0.0.1"] {
                #expect(refused.errors.contains(part), "\(refused)")
            }

            let to = try Child.run(
                Plant.program.path,
                ["replay", "--config", plant.configurationPath, "--to", "https://192.0.2.1", "url-check"])
            let against = try replay(plant, adapter, ["--against", "https://192.0.2.1", "url-check"])
            for elsewhere in [to, against] {
                #expect(elsewhere.exit == 1, "\(elsewhere)")
                #expect(elsewhere.errors.contains("192.0.2.1 is another machine"), "\(elsewhere)")
            }
            let other = try replay(plant, adapter, ["--production", "binder.maker.example", "url-check"])
            #expect(other.exit == 64 && other.errors.contains("127.0.0.1"), "\(other)")
            let allowed = try replay(
                plant, adapter, ["--production", "127.0.0.1", "--json", "refused-method"])
            #expect(allowed.exit == 0, "\(allowed)")
            let told = try replay(plant, adapter, ["--production", "127.0.0.1", "--json", "wifi-wrong-code"])
            #expect(told.exit == 1, "\(told)")
            #expect(try rows(told).first?["difference"]?.string?.contains("only the sandbox") == true)
            let ticket = try replay(plant, adapter, ["--production", "127.0.0.1", "--json", "event-ticket"])
            #expect(try rows(ticket).first?["difference"]?.string?.contains("made-up ticket") == true)
            #expect(try plant.log("bind_answered").isEmpty && plant.log("ticket_taken").isEmpty)
        }
    }

    /// With the same routes and keys, and a configuration that the command cannot see.
    @Test func `nothing is sent to a server with clouds of its own, wherever this configuration's are`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            let other = try await OtherServer(beside: plant, codes: [], vendorPort: try plant.admin.port)
            defer { other.end() }
            for words in [
                ["--to", "\(other.origin)"], ["--to", "\(adapter)", "--against", "\(other.origin)"],
            ] {
                let refused = try Child.run(
                    Plant.program.path,
                    ["replay", "--config", plant.configurationPath] + words + ["wifi-first-bind"],
                    in: Built.sources)
                #expect(refused.exit == 1, "\(refused)")
                for part in [
                    "nothing but a scan was sent", "\(other.origin) did not ask the sandbox",
                    "--production 127.0.0.1",
                ] {
                    #expect(refused.errors.contains(part), "\(refused)")
                }
            }
            for event in ["bind_answered", "ticket_taken"] {
                #expect(try plant.log(event).isEmpty && !other.said(event), "\(event)")
            }
        }
    }

    // MARK: Two programs

    @Test func `a program that answers otherwise is found, and one that does not is alike`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            let scenarios = ["wifi-first-bind", "wifi-wrong-code", "wifi-expired-code"]
            let trials: [(codes: [(String, JSON)], differing: [String])] = [
                ([], []), ([("5462", 7)], ["wifi-wrong-code"]),
            ]
            for (codes, differing) in trials {
                let other = try await OtherServer(beside: plant, codes: codes)
                defer { other.end() }
                let against = ["--against", "\(other.origin)"] + scenarios
                let told = try replay(plant, adapter, against)
                #expect(told.exit == (differing.isEmpty ? 0 : 1), "\(told)")
                let count = differing.count
                #expect(
                    told.output.contains("3 played to both: \(3 - count) alike, \(count) differ"), "\(told)")
                let report = plant.folder.appending(path: "report.xml")
                let listed = try rows(
                    try replay(plant, adapter, ["--json", "--junit", report.path] + against))
                #expect(listed.map { $0["scenario"]?.string } == differing)
                #expect(listed.first?["here"]?["errcode"] == (differing.isEmpty ? nil : 0))
                #expect(listed.first?["there"]?["errcode"] == (differing.isEmpty ? nil : 7))
                let failures = try String(contentsOf: report, encoding: .utf8)
                #expect(failures.contains("failures=\"\(count)\""), "\(failures)")
            }
        }
    }

    /// A second server with the same stand-ins, and a ledger of its own.
    private final class OtherServer: Sendable {
        let origin: Origin
        private let child: Child
        private let log: String

        /// - Parameters:
        ///   - codes: What it answers for codes of the vendor's, by its own table.
        ///   - vendorPort: Where its vendor is; nil for the sandbox.
        init(beside plant: Plant, codes: [(String, JSON)], vendorPort: UInt16? = nil) async throws {
            let file = "\(plant.folder.path)/other-\(codes.count)"
            try plant.writeSoundConfiguration(with: codes.isEmpty ? [] : [("codes", .object(codes))])
            let text = try String(contentsOfFile: plant.configurationPath, encoding: .utf8)
                .replacing(plant.ledgerPath, with: "\(file).db")
                .replacing(
                    "127.0.0.1:\(plant.vendorPort)", with: "127.0.0.1:\(vendorPort ?? plant.vendorPort)")
            try Data(text.utf8).write(to: URL(filePath: "\(file).json"))
            try plant.writeSoundConfiguration()
            let log = "\(plant.folder.path)/log-of-other-\(codes.count)"
            self.log = log
            child = try Child(
                Plant.program.path, ["serve", "--config", "\(file).json"],
                environment: ["SWIFT_BACKTRACE": "enable=no"], errors: log)
            let port = try await plant.eventually("the other server listens") { () -> Int64? in
                let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
                // The last line may not be whole yet.
                let told = lines.compactMap { try? JSONReader.read(Array($0.utf8)) }
                return told.first { $0["event"] == "listening" }?["ports"]?.array?.first?.integer
            }
            origin = try Origin("https://127.0.0.1:\(port)")
        }

        func said(_ event: String) throws -> Bool {
            try String(contentsOfFile: log, encoding: .utf8).contains("\"event\":\"\(event)\"")
        }

        func end() {
            child.signal(SIGKILL)
            _ = child.wait()
        }
    }
}
