import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What is wrong with the machine, its clock, its disk and its files.
@Suite(.serialized) struct MachineConditionTests {
    @Test func `a clock that is wrong, by both clouds, until it is right`() async throws {
        try await Plant.with { plant in
            let shown = try SurroundingsShown(in: plant.folder)
            let adapter = try await plant.start(environment: try shown.environment)
            try await plant.pushTicket(to: adapter)
            try shown.show(ahead: 600)
            let found = try await plant.expect("clock_wrong")
            let ahead = found["last"]?["system_ahead_ms"]?.integer ?? 0
            #expect(abs(ahead - 600_000) < 10_000)
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try shown.show()
            try await plant.expectOver("clock_wrong")
        }
    }

    @Test func `a disk without room, until it has some`() async throws {
        try await Plant.with { plant in
            let shown = try SurroundingsShown(in: plant.folder)
            let adapter = try await plant.start(environment: try shown.environment)
            try await plant.pushTicket(to: adapter)
            try shown.show(left: 1_000_000)
            try await plant.eventually("it is full") {
                let name = "\(plant.loops.now.nanoseconds)"
                return try await plant.send(plant.bind(name, "SN\(name)"), to: adapter).errcode == 7
                    ? true : nil
            }
            try await plant.eventually("the log says it") { try plant.begun("ledger_full").first }
            #expect(try await plant.ask("/readyz").status == 503)
            let found = try await plant.expect("ledger_full")
            #expect(found["todo"]?.string?.contains("free") == true)
            try shown.show()
            try await plant.expectOver("ledger_full")
            #expect(try await plant.ask("/readyz").status == 200)
        }
    }

    @Test func `a ledger's file that is gone ends the program, which says why and what to do`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try FileManager.default.removeItem(atPath: plant.ledgerPath)
            try await plant.eventually("it ends") {
                _ = try? await plant.send(plant.bind("r1", "SN1"), to: adapter)
                return plant.isRunning ? nil : true
            }
            #expect(plant.end(by: SIGTERM) == 70)
            let line = try #require(try plant.log("ledger_poisoned").first)
            #expect(line["failure"]?.string?.contains(plant.ledgerPath) == true, "\(line)")
            #expect(line["todo"]?.string?.isEmpty == false && line["level"] == "error")
        }
    }

    @Test func `a certificate chain without its intermediate is refused by a reload, until one is taken`()
        async throws
    {
        try await Plant.with { plant in
            _ = try await plant.start()
            try plant.writeConfiguration {
                $0.replacing("tls/server.pem", with: "tls/branch.pem")
                    .replacing("tls/server.key", with: "tls/branch.key")
            }
            plant.signal(SIGHUP)
            let found = try await plant.expect("reload_refused")
            #expect(found["last"]?["failure"]?.string?.contains("branch.pem") == true, "\(found)")
            #expect(try plant.log("reload_refused").count == 1)
            try await plant.reload()
            try await plant.expectOver("reload_refused")
        }
    }

    /// Valid for seconds: told from the start, and again when it has expired.
    @Test func `a certificate that expires is told before and after, until another is loaded`() async throws {
        try await Plant.with { plant in
            let pair = try ShortCertificate(in: plant.folder, seconds: 8)
            try plant.writeConfiguration(pair.put(in:))
            _ = try await plant.start()
            let first = try await plant.eventually("it is told") { try plant.begun("certificate").first }
            #expect(first["detail"]?.string?.contains("it ends on") == true, "\(first)")
            try await plant.eventually("it has expired") {
                try plant.begun("certificate").contains {
                    $0["detail"]?.string?.contains("has expired") == true
                } ? true : nil
            }
            let standing = try #require(try await plant.standing("certificate"))
            #expect(standing["todo"]?.string?.contains("reload") == true)
            #expect(standing["last"]?["detail"]?.string?.contains("has expired") == true)
            try await plant.expectRemark(on: "certificate")
            try await plant.reload()
            try await plant.expectOver("certificate")
        }
    }

    @Test func `no descriptor left, until there are some`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start(limit: "-n 100")
            try await plant.pushTicket(to: adapter)
            var crowd: Crowd? = try Crowd(200, of: .hello, to: adapter.port)
            let found = try await plant.eventually("it is told", within: 60_000) {
                try plant.log("condition_begun").first {
                    ["connections_full", "descriptors_used_up"].contains($0["condition"]?.string)
                }
            }
            #expect(found["todo"]?.string?.isEmpty == false && (crowd?.count ?? 0) > 0)
            crowd = nil
            try await plant.eventually("it is over", within: 120_000) {
                try await plant.standing(found["condition"]?.string ?? "") == nil ? true : nil
            }
        }
    }
}
