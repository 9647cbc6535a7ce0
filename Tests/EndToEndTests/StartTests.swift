import Elements
import Events
import Foundation
import Processes
import Testing

/// Where the program's lines go, and what is said of a start that fails.
@Suite struct StartTests {
    private static func text(_ plant: Plant) throws -> String {
        try String(contentsOf: URL(filePath: plant.logPath), encoding: .utf8)
    }

    private static func lines(_ plant: Plant) throws -> [Substring] {
        try text(plant).split(separator: "\n")
    }

    /// As a service manager names the stream that it hands to a service: by device and inode.
    ///
    /// - Parameter launch: Whose stream it is to be, counted from 1.
    private static func journal(_ plant: Plant, launch: Int, isOther: Bool = false) throws -> [String: String]
    {
        let path = plant.folder.appending(path: "log-\(launch)").path
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let device = try #require(attributes[.systemNumber] as? NSNumber).uint64Value
        let inode = try #require(attributes[.systemFileNumber] as? NSNumber).uint64Value
        return ["JOURNAL_STREAM": "\(device):\(isOther ? inode + 1 : inode)"]
    }

    private static func spoil(_ plant: Plant) throws {
        try plant.writeConfiguration {
            $0.replacing("\"conversation\": \"wifi\"", with: "\"conversation\": \"x\"")
        }
    }

    /// The end of a server that ends by itself.
    private static func end(of plant: Plant) async throws -> Int32 {
        try await plant.eventually("it ends") { plant.isRunning ? nil : true }
        return plant.end(by: SIGKILL)
    }

    @Test func `to the journal each line begins with its priority`() async throws {
        try await Plant.with { plant in
            try plant.launch(environment: try Self.journal(plant, launch: 1))
            try await plant.eventually("it listens") {
                try Self.text(plant).contains(#""event":"listening""#) ? true : nil
            }
            try Self.spoil(plant)
            plant.signal(SIGHUP)
            try await plant.eventually("it refuses that") {
                try Self.text(plant).contains(#""event":"reload_refused""#) ? true : nil
            }
            #expect(plant.end(by: SIGTERM) == 0)
            let priorities = ["note": "<6>", "warn": "<4>", "error": "<3>"]
            for line in try Self.lines(plant) {
                let json = try JSONReader.read(Array(line.dropFirst(3).utf8))
                let level = try #require(json["level"]?.string)
                #expect(line.prefix(3) == priorities[level] ?? "", "\(line)")
            }
        }
    }

    @Test func `to another stream than the journal's no line does`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start(environment: try Self.journal(plant, launch: 1, isOther: true))
            #expect(try Self.lines(plant).allSatisfy { $0.hasPrefix("{") })
        }
    }

    @Test func `a start that fails is a line, with each mistake and the exit code`() async throws {
        try await Plant.with { plant in
            try Self.spoil(plant)
            try plant.launch()
            #expect(try await Self.end(of: plant) == 78)
            let lines = try Self.lines(plant)
            let line = try #require(try plant.log("start_failed").first)
            #expect(lines.count == 1 && line["level"] == "error" && line["exit"] == 78)
            let mistakes = (line["mistakes"]?.array ?? []).compactMap(\.string)
            #expect(mistakes.count == 2 && mistakes.allSatisfy { $0.contains("].conversation: found") })
            // What each mistake says stands once.
            #expect(line["failure"]?.string?.hasSuffix("has 2 mistakes:") == true)
            #expect(line["todo"]?.string?.contains("`wecom-bind serve --check`") == true)
        }
    }

    @Test func `one that fails later is a line too, and in the journal an error`() async throws {
        try await Plant.with { plant in
            try Data("no ledger".utf8).write(to: URL(filePath: plant.ledgerPath))
            try plant.launch(environment: try Self.journal(plant, launch: 1))
            #expect(try await Self.end(of: plant) == 69)
            let line = try #require(try Self.lines(plant).first { $0.contains("start_failed") })
            #expect(
                line.hasPrefix("<3>{") && line.contains(plant.ledgerPath) && line.contains("todo"), "\(line)")
        }
    }

    /// Somebody has just typed the command.
    @Test func `on a terminal it is plain text`() async throws {
        try await Plant.with { plant in
            try Self.spoil(plant)
            let terminal = try Terminal()
            let child = try Child(
                Plant.program.path, ["serve", "--config", plant.configurationPath], terminal: terminal,
                errors: terminal.path)
            let shown = try await plant.eventually("it is shown") { () -> String? in
                let shown = terminal.shown()
                return shown.isEmpty ? nil : shown
            }
            #expect(child.wait() == 78)
            #expect(shown.hasPrefix("wecom-bind serve: ") && shown.contains("has 2 mistakes:"), "\(shown)")
        }
    }
}
