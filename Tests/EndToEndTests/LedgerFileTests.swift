import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What may happen to the ledger's file under and before the built program.
@Suite(.serialized) struct LedgerFileTests {
    private let files = FileManager.default

    /// Binds devices, one after another, as long as the program lives.
    ///
    /// - Returns: How many were answered 0 after `then` was done.
    private func bind(_ plant: Plant, _ adapter: Origin, then: () throws -> Void) async throws -> Int {
        try await plant.pushTicket(to: adapter)
        var zeros = 0
        for number in 1...30 {
            if number == 4 { try then() }
            guard plant.isRunning else { break }
            try await plant.announce("r\(number)", "SN\(number)")
            let errcode = try await plant.send(plant.bind("r\(number)", "SN\(number)"), to: adapter).errcode
            if number >= 4, errcode == 0 { zeros += 1 }
            if number < 4 { #expect(errcode == 0) }
        }
        return zeros
    }

    private func expectEnds(_ plant: Plant) async throws {
        try await plant.eventually("it ends") { plant.isRunning ? nil : true }
        #expect(plant.end(by: SIGKILL) == 70)
        #expect(try plant.log("ledger_poisoned").count == 1)
    }

    /// - Returns: What the program says while it refuses to start.
    private func refusal(_ plant: Plant) async throws -> String {
        try plant.launch()
        try await plant.eventually("it refuses") { plant.isRunning ? nil : true }
        #expect(plant.end(by: SIGKILL) == 69)
        return try String(contentsOfFile: plant.logPath, encoding: .utf8)
    }

    // MARK: Whose it is

    /// Its server could not open what root has made.
    @Test(.enabled(if: geteuid() == 0)) func `root makes no ledger in another user's folder`() async throws {
        try await Plant.with { plant in
            let folder = URL(filePath: plant.ledgerPath).deletingLastPathComponent().path
            try #require(unsafe chown(folder, 65_534, 65_534) == 0)
            let words = try await refusal(plant)
            #expect(words.contains("runuser -u nobody"), "\(words)")
            let check = ["serve", "--check", "--config", plant.configurationPath]
            for (language, told) in [
                ("C", "who could not open what root makes there"), ("zh_CN.UTF-8", "该用户打不开"),
            ] {
                let checked = try Child.run(Plant.program.path, check, environment: ["LC_ALL": language])
                #expect(checked.errors.contains(told), "\(checked)")
                #expect(checked.errors.contains("runuser -u nobody"), "\(checked)")
            }
            #expect(!files.fileExists(atPath: plant.ledgerPath))
        }
    }

    @Test(.enabled(if: geteuid() == 0)) func `a check by root names the secrets that its server cannot read`()
        async throws
    {
        try await Plant.with { plant in
            let folder = URL(filePath: plant.ledgerPath).deletingLastPathComponent().path
            try #require(unsafe chown(folder, 65_534, 65_534) == 0)
            let secret = "\(plant.folder.path)/token"
            try Data("aTokenOfOurs".utf8).write(to: URL(filePath: secret))
            try plant.writeConfiguration {
                $0.replacing("\(Plant.fixtures.path)/demo/secrets/wifi.token", with: secret)
            }
            try #require(unsafe chmod(plant.configurationPath, 0o644) == 0)
            let told = "the user nobody, who has the ledger's folder, cannot read \(secret)"
            for (mode, group, isHidden) in [(0o600, 0, true), (0o640, 0, true), (0o640, 65_534, false)]
                as [(mode_t, gid_t, Bool)]
            {
                try #require(unsafe chown(secret, 0, group) == 0 && chmod(secret, mode) == 0)
                let checked = try Child.run(
                    Plant.program.path, ["serve", "--check", "--config", plant.configurationPath])
                #expect(checked.exit == (isHidden ? 78 : 0), "\(checked)")
                #expect(checked.errors.contains(told) == isHidden, "\(checked)")
            }
        }
    }

    // MARK: While it runs

    /// States: File 2, Order 22.
    @Test func `a ledger that is removed acknowledges nothing more, and is missed at the next start`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            let zeros = try await bind(plant, adapter) { try files.removeItem(atPath: plant.ledgerPath) }
            #expect(zeros == 0)
            try await expectEnds(plant)
            let words = try await refusal(plant)
            #expect(words.contains("not there") && words.contains("accept-restore"), "\(words)")
        }
    }

    @Test func `a ledger whose folder is renamed acknowledges nothing more`() async throws {
        try await Plant.with { plant in
            let folder = plant.folder.appending(path: "data")
            try files.createDirectory(at: folder, withIntermediateDirectories: true)
            let path = folder.appending(path: "ledger.db").path
            try plant.writeConfiguration { $0.replacing(plant.ledgerPath, with: path) }
            let adapter = try await plant.start()
            let zeros = try await bind(plant, adapter) {
                try files.moveItem(atPath: folder.path, toPath: folder.path + "-old")
            }
            #expect(zeros == 0)
            try await expectEnds(plant)
            try files.moveItem(atPath: folder.path + "-old", toPath: folder.path)
            _ = try await plant.start()
        }
    }

    // MARK: Other names

    @Test func `under another name it is the same ledger, and has one owner`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let name = plant.folder.appending(path: "ledger-other").path
            let path = plant.folder.appending(path: "other.json").path
            let text = try String(contentsOfFile: plant.configurationPath, encoding: .utf8)
            try text.replacing(plant.ledgerPath, with: name).write(
                toFile: path, atomically: true, encoding: .utf8)
            try files.createSymbolicLink(atPath: name, withDestinationPath: plant.ledgerPath)
            let bySymbol = try Child.run(Plant.program.path, ["serve", "--config", path])
            #expect(bySymbol.exit == 69 && bySymbol.errors.contains("another process"), "\(bySymbol)")
            try files.removeItem(atPath: name)
            try files.linkItem(atPath: plant.ledgerPath, toPath: name)
            let byLink = try Child.run(Plant.program.path, ["serve", "--config", path])
            #expect(byLink.exit == 69 && byLink.errors.contains("another process"), "\(byLink)")
            try await plant.eventually("the alert") {
                try plant.begun("ledger_linked").isEmpty ? nil : true
            }
            #expect(plant.end(by: SIGTERM) == 0)
            #expect(try await refusal(plant).contains("second name"))
        }
    }

    // MARK: Before it runs

    /// States: File 5, Order 22.
    @Test func `an empty file in a ledger's place is refused`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            #expect(plant.end(by: SIGTERM) == 0)
            try Data().write(to: URL(filePath: plant.ledgerPath))
            #expect(try await refusal(plant).contains("not there or empty"))
        }
    }

    @Test(arguments: [true, false])
    func `a copy without its log is refused`(hasMarker: Bool) async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            _ = try await bind(plant, adapter) {}
            let copy = plant.folder.appending(path: "ledger-copy.db").path
            try files.copyItem(atPath: plant.ledgerPath, toPath: copy)
            if hasMarker {
                try files.copyItem(atPath: plant.ledgerPath + ".marker", toPath: copy + ".marker")
            }
            plant.end(by: SIGKILL)
            try plant.writeConfiguration { $0.replacing(plant.ledgerPath, with: copy) }
            let words = try await refusal(plant)
            #expect(words.contains("not the ledger that was last in service"), "\(words)")
        }
    }

    @Test func `a copy with its log and its marker is a ledger`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            _ = try await bind(plant, adapter) {}
            plant.end(by: SIGKILL)
            let copy = plant.folder.appending(path: "ledger-copy.db").path
            for suffix in ["", "-wal", ".marker"] {
                try files.copyItem(atPath: plant.ledgerPath + suffix, toPath: copy + suffix)
            }
            try plant.writeConfiguration { $0.replacing(plant.ledgerPath, with: copy) }
            let again = try await plant.start()
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: again).errcode == 0)
        }
    }
}

extension LedgerFileTests {
    /// By themselves, since others would keep the processors from them.
    struct Timed {
        @Test func `a ledger that nobody uses is missed within a second or two`() async throws {
            try await Plant.with { plant in
                _ = try await plant.start()
                let pace = Pace(with: [try plant.number])
                defer { pace.end() }
                let begun = plant.loops.now
                try FileManager.default.removeItem(atPath: plant.ledgerPath)
                try await plant.eventually("it ends") { plant.isRunning ? nil : true }
                pace.expect("it ended", plant.loops.now.milliseconds(since: begun), atMost: 5_000)
                try await LedgerFileTests().expectEnds(plant)
            }
        }
    }
}
