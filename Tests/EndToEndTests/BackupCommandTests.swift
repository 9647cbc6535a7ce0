import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// `ledger backup`, `check` and `prune` as a person types them, beside a server under load and without one.
@Suite(.serialized) struct BackupCommandTests {
    private let files = FileManager.default

    private func run(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", plant.configurationPath])
    }

    private func backup(_ plant: Plant) -> String { plant.folder.appending(path: "backup").path }

    /// Makes backups until something was decided while one of them was made.
    ///
    /// - Returns: Before the last of them, and behind it.
    private func backUp(_ plant: Plant, _ progress: Load.Progress) async throws -> (
        begun: Instant, ended: Instant
    ) {
        try await plant.eventually("something is decided while a backup is made") {
            let (begun, count) = (plant.loops.now, progress.count)
            let made = try run(plant, "ledger", "backup", backup(plant), "--force", "--json")
            #expect(made.exit == 0, "\(made)")
            return progress.count > count ? (begun, plant.loops.now) : nil
        }
    }

    /// Puts a backup in the ledger's place, as the help says.
    private func restore(_ plant: Plant) throws {
        for suffix in ["", "-wal", "-shm"] where files.fileExists(atPath: plant.ledgerPath + suffix) {
            try files.removeItem(atPath: plant.ledgerPath + suffix)
        }
        try files.copyItem(atPath: backup(plant), toPath: plant.ledgerPath)
    }

    /// Binds that are answered 0 by a ledger that will be lost.
    private func bindLate(_ plant: Plant, _ adapter: Origin) async throws -> [CallbackDraft] {
        var told: [CallbackDraft] = []
        for number in 0..<5 {
            let serial = "LATE\(number)"
            try await plant.announce(serial, serial)
            try await plant.weCom.device([
                ("serial", .string(serial)), ("company", "wwcompanya"), ("bound", true),
            ])
            told.append(plant.bind(serial, serial))
            #expect(try await plant.send(told[number], to: adapter).errcode == 0)
        }
        return told
    }

    /// States: File 4, File 6, File 7, File 8.
    @Test
    func
        `a backup under load, restored and accepted, has all that was acknowledged, and contradicts nothing`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let progress = Load.Progress()
            async let load = Load(plant: plant, adapter: adapter).run(telling: progress)
            try await plant.eventually("the load goes on") { progress.count >= 40 ? true : nil }
            let (begun, ended) = try await backUp(plant, progress)
            let count = progress.count
            try await plant.eventually("it goes on behind it") { progress.count >= count + 8 ? true : nil }
            progress.end()
            let said = try await load
            let told = try await bindLate(plant, adapter)
            plant.end(by: SIGKILL)

            try restore(plant)
            try plant.launch()
            try await plant.eventually("it refuses") { plant.isRunning ? nil : true }
            #expect(plant.end(by: SIGKILL) == 69)
            let words = try String(contentsOfFile: plant.logPath, encoding: .utf8)
            #expect(words.contains("a backup that was made") && words.contains("accept-restore"), "\(words)")
            let accepted = try run(plant, "ledger", "accept-restore", "--reason", "a test")
            #expect(accepted.exit == 0, "\(accepted)")
            let checked = try run(plant, "ledger", "check")
            #expect(checked.exit == 0 && checked.output.contains("is whole"), "\(checked)")

            let before = said.filter { $0.at < begun }
            let ledger = try Inspection(path: backup(plant))
            let missing = try before.filter { try !$0.isKept(in: ledger) }
            #expect(missing.map(\.description) == [])
            let (during, after) = (
                said.count { $0.at >= begun && $0.at < ended }, said.count { $0.at >= ended }
            )
            print(
                "backup under load: \(before.count) decisions before it, \(during) while it was made, \(after) behind"
            )
            #expect(!before.isEmpty && during > 0)
            try await expectNoContradiction(plant, told, try await plant.start())
        }
    }

    /// What the lost ledger has answered 0 is not answered, and its devices go to nobody else; nor is a bind answered
    /// that was made in the seconds before the backup was accepted.
    private func expectNoContradiction(_ plant: Plant, _ told: [CallbackDraft], _ adapter: Origin)
        async throws
    {
        for (number, draft) in told.enumerated() {
            #expect(try await plant.send(draft, to: adapter).errcode == nil)
            try await plant.eventually("WeCom's word is taken") {
                let request = "n\(plant.loops.now.nanoseconds)"
                try await plant.announce(request, "LATE\(number)")
                let bind = plant.bind(request, "LATE\(number)", company: "wwcompanyb")
                let errcode = try await plant.send(bind, to: adapter).errcode
                #expect(errcode == nil || errcode == 7 || errcode == 2)
                return errcode == 2 ? true : nil
            }
        }
    }

    /// What a person is told who has forgotten the log of the ledger that was killed.
    ///
    /// States: File 4.
    @Test
    func `put beside the log of a ledger that was killed it is refused as it is, and accepted without it`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            #expect(try run(plant, "ledger", "backup", backup(plant)).exit == 0)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            plant.end(by: SIGKILL)
            try files.removeItem(atPath: plant.ledgerPath)
            try files.copyItem(atPath: backup(plant), toPath: plant.ledgerPath)
            let log = plant.ledgerPath + "-wal"
            let logged = try Data(contentsOf: URL(filePath: log))
            #expect(!logged.isEmpty)

            try plant.launch()
            try await plant.eventually("it refuses") { plant.isRunning ? nil : true }
            #expect(plant.end(by: SIGKILL) == 69)
            var told = [try String(contentsOfFile: plant.logPath, encoding: .utf8)]
            let accepting = ["ledger", "accept-restore", "--reason", "a test"]
            for words in [accepting, ["serve", "--check"], ["ledger", "check"], ["keys", "list"]] {
                let refused = try Child.run(
                    Plant.program.path, words + ["--config", plant.configurationPath])
                #expect(refused.exit != 0, "\(words)")
                told.append(refused.output + refused.errors)
            }
            for words in told { #expect(words.contains("is the log of another ledger"), "\(words)") }
            #expect(files.contentsEqual(atPath: backup(plant), andPath: plant.ledgerPath))
            #expect(try Data(contentsOf: URL(filePath: log)) == logged)

            try files.removeItem(atPath: log)
            let accepted = try run(plant, "ledger", "accept-restore", "--reason", "a test")
            #expect(accepted.exit == 0, "\(accepted)")
            _ = try await plant.start()
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    @Test func `without a server it is made and looked through all the same, and replaces no other file`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            #expect(plant.end(by: SIGTERM) == 0)
            let made = try run(plant, "ledger", "backup", backup(plant))
            #expect(made.exit == 0 && made.output.contains("devices   1"), "\(made)")
            let again = try run(plant, "ledger", "backup", backup(plant))
            #expect(again.exit == 1 && again.errors.contains("--force"), "\(again)")
            let other = try run(plant, "ledger", "backup", plant.configurationPath, "--force")
            #expect(other.exit == 1 && other.errors.contains("is no backup"), "\(other)")
            #expect(
                try Child.run(Plant.program.path, ["ledger", "backup", "x", "--config", "/none"]).exit == 66)
            for file in [backup(plant), plant.ledgerPath] {
                let whole = try run(plant, "ledger", "check", file)
                #expect(whole.exit == 0 && whole.output.contains("is whole"), "\(whole)")
                #expect(whole.output.contains("a backup") == (file == backup(plant)))
            }
            #expect(try run(plant, "ledger", "check", "/none").exit == 66)

            let copy = plant.folder.appending(path: "copy").path
            try files.copyItem(atPath: plant.ledgerPath, toPath: copy)
            let lost = try run(plant, "ledger", "check", copy)
            #expect(lost.exit == 1 && lost.output.contains("copy.marker is missing"), "\(lost)")
            let foreign = try run(plant, "ledger", "check", plant.configurationPath, "--json")
            #expect(foreign.exit == 1 && foreign.output.contains("\"findings\":[\""), "\(foreign)")
        }
    }

    @Test func `what the rules need is not pruned, and doctor says how much there is`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let lately = Date(timeIntervalSinceNow: -10 * 86_400)
                .formatted(Date.ISO8601FormatStyle().year().month().day())
            for more in [[], ["--dry-run"]] {
                let words =
                    ["ledger", "prune", "--before", lately, "--config", plant.configurationPath] + more
                let refused = try Child.run(Plant.program.path, words)
                #expect([1, 69].contains(refused.exit), "\(refused)")
                #expect(refused.errors.contains(refused.exit == 1 ? "180 days" : "sure of the time"))
            }
            let counted = try run(plant, "ledger", "prune", "--before", "2020-01-01", "--dry-run")
            #expect(counted.exit == 0 && counted.output == "0 rows would go\n", "\(counted)")
            for wrong in ["2020-13-01", "2020-02-30", "2021-02-29", "2020-1-01", "yesterday", "20200101"] {
                #expect(try run(plant, "ledger", "prune", "--before", wrong).exit == 64)
            }
            for language in ["zh", "en"] {
                let told = try run(plant, "doctor", "--lang", language)
                #expect(told.output.contains("redemption_secret") == false)
                #expect(told.output.contains("callback ") && told.output.contains("journal "), "\(told)")
            }
        }
    }
}
