import Binding
import Crypto
import Elements
import Events
import Foundation
import Ledger
import Processes
import Support
import Testing

/// `ledger prune` as a person has a running server do it.
@Suite(.serialized) struct PruneCommandTests {
    private func run(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", plant.configurationPath])
    }

    /// What a ledger has that was in service 200 days ago.
    private func live(_ plant: Plant) async throws {
        let runtime = ManualRuntime(unixNow: plant.loops.unixNow.advanced(byMilliseconds: -200 * 86_400_000))
        let seal = try SealingKey(Secret(Hex.decode(try Plant.secret("seal_key").exposedText) ?? [])).derive(
            "ledger")
        let ledger = try SQLiteLedger(path: plant.ledgerPath, seal: seal, runtime: runtime) {
            Issue.record("\($0)")
        }
        let times = LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000))
        try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
            for number in 0..<200 { _ = try records.insert(Sample.unbind("old\(number)", at: now)) }
            for state in [Device.State.free, .bound] {
                guard let serial = SerialNumber("OLD\(state)") else { continue }
                var device = Device(serial: serial, since: now)
                device.state = state
                device.holder = state == .free ? nil : Sample.company
                try records.put(device)
            }
        }
        #expect(await ledger.close(by: times.wait))
    }

    /// The last that is not needed, in UTC.
    private func day(_ daysAgo: Double) -> String {
        Date(timeIntervalSinceNow: -daysAgo * 86_400).formatted(
            Date.ISO8601FormatStyle().year().month().day())
    }

    private func count(_ plant: Plant, before day: String) throws -> String {
        try run(plant, "ledger", "prune", "--dry-run", "--before", day).output
    }

    /// States: Request 19.
    @Test func `what was over goes through a running server, and what is needed stays`() async throws {
        try await Plant.with { plant in
            try await live(plant)
            #expect(try count(plant, before: day(210)) == "0 rows would go\n")
            let counted = try count(plant, before: day(190))
            #expect(counted == "201 rows would go\n")
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            try await plant.eventually("the server is sure of the time") {
                let pruned = try run(plant, "ledger", "prune", "--before", day(190))
                #expect(pruned.exit == 0 || pruned.errors.contains("sure of the time"), "\(pruned)")
                return pruned.exit == 0 ? true : nil
            }
            #expect(try count(plant, before: day(190)) == "0 rows would go\n")
            #expect(try run(plant, "explain", "old0").exit == 1)
            #expect(try run(plant, "devices", "show", "OLDfree").exit == 1)
            let kept = try run(plant, "devices", "show", "OLDbound")
            #expect(kept.exit == 0, "\(kept)")
            #expect(try run(plant, "explain", "r1").exit == 0)
            #expect(try run(plant, "ledger", "check").exit == 0)
        }
    }
}
