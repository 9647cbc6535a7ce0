import Events
import Foundation
import Processes
import Testing

/// `health` as a container and a balancer's script ask it.
@Suite(.serialized) struct HealthCommandTests {
    private func health(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, ["health", "--config", plant.configurationPath] + words)
    }

    @Test func `it says in a line and by its exit code whether the server is ready, and why not`()
        async throws
    {
        try await Plant.with { plant in
            let nobody = try health(plant, "--lang", "en")
            #expect(
                nobody.exit == 69 && nobody.output == "" && nobody.errors.contains("nobody answers"),
                "\(nobody)")
            #expect(try health(plant, "--lang", "zh").errors.contains("没有程序应答"))

            let shown = try SurroundingsShown(in: plant.folder)
            let adapter = try await plant.start(environment: try shown.environment)
            let degraded = try health(plant, "--lang", "en")
            #expect(degraded.exit == 0 && degraded.output.hasPrefix("ready; wrong besides"), "\(degraded)")
            #expect(
                degraded.output.contains(#/no_ticket:demo_\w+ and \d+ more/#)
                    && degraded.output.count { $0 == "\n" } == 1,
                "\(degraded)")

            try await plant.pushTicket(to: adapter)
            try shown.show(left: 1_000_000)
            try await plant.expect("ledger_full")
            let told = try plant.log("office").compactMap { $0["operation"]?.string }
            #expect(!told.contains("health") && !told.contains("ping"), "a line every few seconds: \(told)")
            let (zh, en) = (try health(plant, "--lang", "zh"), try health(plant, "--lang", "en"))
            #expect(zh.exit == 1 && zh.output.hasPrefix("未就绪：账本所在磁盘没有空间了。（ledger_full）"), "\(zh)")
            #expect(en.exit == 1 && en.output.hasPrefix("not ready: The ledger's disk has no room"), "\(en)")
            let json = try health(plant, "--json")
            let facts = try JSONReader.read(Array(json.output.utf8))
            #expect(
                json.exit == 1 && facts["ready"] == false && facts["unready"] == ["ledger_full"], "\(json)")
        }
    }
}
