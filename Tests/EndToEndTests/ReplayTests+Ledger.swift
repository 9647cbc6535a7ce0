import Elements
import Events
import Foundation
import Processes
import Sandbox
import Support
import Testing
import Transport

// MARK: Requests of a ledger that are not played as they came

extension ReplayTests {
    @Test func `what a maker's service says too late is said before the next bind again`() async throws {
        try await Plant.with { plant in
            let weCom = WeComStandIn(
                on: plant.loops, models: ["demo_forward": try Plant.secret("forward.model_secret")])
            let maker = MakerStandIn(
                on: plant.loops, secrets: [try Plant.secret("maker")], over: plant.client)
            let weComServer = try StandInServer(on: plant.loops) { await weCom.serve($0, $1) }
            let makerServer = try StandInServer(on: plant.loops) { await maker.serve($0, $1) }
            try plant.writeConfiguration {
                $0.replacing("127.0.0.1:\(plant.weComPort)", with: "127.0.0.1:\(weComServer.port)")
                    .replacing("127.0.0.1:9103", with: "127.0.0.1:\(makerServer.port)")
            }
            let adapter = try await plant.start()
            maker.post(to: adapter)
            let first = try replay(plant, adapter, ["--json", "forward-refusal-late"])
            #expect(first.exit == 0, "\(first)")
            let answered = try plant.log("bind_answered")
            let last = try #require(answered.last { $0["errcode"] == 0 }?["req_id"]?.string)
            let again = try replay(plant, adapter, ["--json", last])
            #expect(again.exit == 0, "\(again)")
            for server in [weComServer, makerServer] { await server.drain(until: plant.loops.now) }
        }
    }

    @Test func `a request that cannot be played is a row beside the others, which are`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            try await plant.announce("rq-too-early", "SNEARLY")
            #expect(try await plant.send(plant.bind("rq-too-early", "SNEARLY"), to: adapter).errcode == 7)
            try await plant.pushTicket(to: adapter)
            try await plant.announce("rq-played", "SNPLAYED")
            #expect(try await plant.send(plant.bind("rq-played", "SNPLAYED"), to: adapter).errcode == 0)
            let words = ["rq-too-early", "rq-played"]
            let why = "it was answered for a reason of this server's own, no_ticket"

            let report = plant.folder.appending(path: "unplayed.xml")
            let listed = try replay(plant, adapter, ["--json", "--junit", report.path] + words)
            #expect(listed.exit == 1, "\(listed)")
            let rows = try rows(listed)
            #expect(rows.map { $0["scenario"]?.string } == words)
            #expect(rows.map { $0["passed"]?.bool } == [false, true])
            #expect(rows.first?["difference"]?.string == why)
            let failures = try String(contentsOf: report, encoding: .utf8)
            #expect(failures.contains("tests=\"2\" failures=\"1\"") && failures.contains(why), "\(failures)")
            let told = try replay(plant, adapter, words)
            #expect(told.exit == 1 && told.output.contains("1 passed, 1 failed"), "\(told)")
            #expect(!told.output.contains("look at"), "\(told)")

            let compared = try replay(plant, adapter, ["--against", "\(adapter)"] + words)
            #expect(compared.exit == 1, "\(compared)")
            #expect(compared.output.contains("1 played to both: 1 alike, 0 differ"), "\(compared)")
            #expect(compared.output.contains("not played: \(why)"), "\(compared)")
            let saved = try replay(plant, adapter, ["--save", "\(plant.folder.path)/x", "rq-too-early"])
            #expect(saved.exit == 1 && saved.errors.contains(why), "\(saved)")
            #expect(!FileManager.default.fileExists(atPath: "\(plant.folder.path)/x"))
        }
    }
}
