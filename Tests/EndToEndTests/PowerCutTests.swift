import Elements
import Events
import Foundation
import Ledger
import Processes
import Support
import Testing
import Transport

/// The power goes while the built program serves: what was not synced is gone, what was acknowledged is not.
@Suite(.serialized) struct PowerCutTests {
    /// A program's work on its ledger, and what it said meanwhile.
    private struct Trial {
        let recording: Recording
        let said: [Acknowledged]
    }

    /// - Parameter decisions: So many at least are acknowledged meanwhile, and a code is spent.
    private func record(_ plant: Plant, decisions: Int, isLoose: Bool) async throws -> Trial {
        let file = plant.folder.appending(path: "recording")
        let adapter = try await plant.start(.record(to: file, isLoose: isLoose))
        try await plant.pushTicket(to: adapter)
        let progress = Load.Progress()
        async let load = Load(plant: plant, adapter: adapter).run(telling: progress)
        try await plant.eventually("\(decisions) decisions, and a secret") {
            let isEnough = try progress.count >= decisions && !plant.storedSecrets().isEmpty
            return isEnough || progress.isOver ? true : nil
        }
        progress.end()
        let said = try await load
        plant.end(by: SIGKILL)
        // A 7 without a row is no decision: more came than could be decided in time.
        let ledger = try Inspection(path: plant.ledgerPath)
        let decided = try said.filter { one in
            let serial = try #require(SerialNumber(one.serial))
            return try one.decision != .errcode(7) || ledger.device(serial)?.errcode != nil
        }
        if decided.count < said.count { print("answered 7 without a row: \(said.count - decided.count)") }
        return Trial(recording: try Recording(file), said: try decided + plant.storedSecrets())
    }

    /// Cuts the power, starts the program on what is left, and looks for what it had said before.
    ///
    /// - Parameter seed: Draws which of the writes that were not synced have reached the disk; nil: none.
    /// - Returns: What is missing, how much was looked for, and whether the program took the ledger.
    private func cut(
        _ trial: Trial, _ plant: Plant, at instant: Instant, seed: UInt64?
    ) async throws -> (lost: [Acknowledged], kept: Int, isServing: Bool) {
        var disk = Disk()
        for entry in trial.recording.entries where entry.began < instant {
            disk.perform(entry, of: trial.recording, by: instant)
        }
        let folder = plant.folder.appending(path: "copy")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var chance: (any RandomNumberGenerator)? = seed.map { SplitMix(state: $0) }
        for (path, bytes) in disk.content(&chance) {
            try Data(bytes).write(to: folder.appending(path: URL(filePath: path).lastPathComponent))
        }
        let copy = folder.appending(path: "ledger.db").path
        try plant.writeConfiguration { $0.replacing(plant.ledgerPath, with: copy) }
        try plant.launch()
        defer { plant.end(by: SIGKILL) }
        let isServing = try await plant.eventually("it listens, or refuses to") {
            try plant.log("listening").isEmpty ? (plant.isRunning ? nil : false) : true
        }
        let ledger = try Inspection(path: copy)
        #expect(try ledger.check() == [])
        let before = trial.said.filter { $0.at <= instant }
        return (try before.filter { try !$0.isKept(in: ledger) }, before.count, isServing)
    }

    @Test func `no acknowledged decision is missing after any of 40 power cuts`() async throws {
        let seed = UInt64.random(in: 1...1_000_000)
        try await Plant.with { plant in
            let trial = try await record(plant, decisions: 600, isLoose: false)
            var generator = SplitMix(state: seed)
            var (kept, lost) = (0, 0)
            for number in 1...20 {
                // Just when somebody has heard: nothing later can have helped.
                let instant = try #require(trial.said.randomElement(using: &generator)).at
                for tearing in [nil, seed &+ UInt64(number)] {
                    let outcome = try await cut(trial, plant, at: instant, seed: tearing)
                    #expect(outcome.isServing, "seed \(seed), cut \(number): it is taken for a copy")
                    lost += outcome.lost.count
                    if let first = outcome.lost.first {
                        Issue.record(
                            "seed \(seed), cut \(number): \(outcome.lost.count) lost, first \(first)")
                    }
                    kept += outcome.kept
                }
            }
            let secrets = trial.said.count { $0.decision == .secret }
            let unbound = trial.said.count { $0.decision == .unbound }
            print(
                "power cuts: seed \(seed), 40 cuts, \(trial.said.count) decisions acknowledged",
                "(\(secrets) secrets, \(unbound) unbinds), \(kept - lost) found again, \(lost) missing")
            #expect(kept > 200 && secrets > 0 && unbound > 0)
        }
    }

    private static let decisionsInLog = 100

    /// The proof that the test above can fail: SQLite's NORMAL does not sync the log at a commit.
    @Test func `the same disk loses decisions when commits are not synced`() async throws {
        try await Plant.with { plant in
            let trial = try await record(plant, decisions: 200, isLoose: true)
            // While the log has not been folded into the file yet, which syncs it: so much fits into it.
            let said = trial.said.map(\.at).sorted()
            let instant = try #require(said.prefix(Self.decisionsInLog).last)
            let outcome = try await cut(trial, plant, at: instant, seed: nil)
            print("power cut without syncs: \(outcome.lost.count) of \(outcome.kept) decisions lost")
            #expect(!outcome.lost.isEmpty)
            #expect(!outcome.isServing, "its marker knows better")
        }
    }
}
