import Foundation
import Processes
import Support
import Testing

/// A part of a ledger's life, in a process of its own that can be killed and whose calls can fail.
///
/// A life says after each step that it is done, and is the same whenever it is lived.
struct LedgerLives: Sendable, CustomStringConvertible {
    let part: String
    /// The files to begin with, by what their names end with.
    private let beginning: [String: Data]
    /// What is in it when so many steps are done.
    let pictures: [LedgerPicture]
    /// How many calls of each kind a whole life makes.
    let calls: [Orders.Kind: Int]

    var description: String { part }

    /// What became of one life.
    struct Ending: Sendable {
        /// The exit code; negative when it died of a signal.
        let exit: Int32
        /// How many steps were said to be done.
        let done: Int
        let isWhole: Bool
        let complaints: String
        let calls: [Orders.Kind: Int]
        let folder: ScratchFolder
    }

    /// Lives it once to its end, and once up to each of its steps.
    init(_ part: String, after beginning: [String: Data] = [:]) async throws {
        self.part = part
        self.beginning = beginning
        let whole = try LedgerLives.live(part, after: beginning, Orders(), upTo: .max)
        try #require(whole.isWhole && whole.exit == 0, "\(whole.complaints)")
        calls = whole.calls
        let steps = Array(0...whole.done)
        let pictures = try await trials(steps, atOnce: LedgerLives.atOnce) { step in
            let life = try LedgerLives.live(part, after: beginning, Orders(), upTo: step)
            return (step, try await LedgerPicture(of: life.folder.file))
        }
        self.pictures = pictures.sorted { $0.0 < $1.0 }.map(\.1)
        for (step, (before, after)) in zip(self.pictures, self.pictures.dropFirst()).enumerated() {
            try #require(before != after, "a picture shows what step \(step + 1) has done")
        }
        let counts = calls.map { "\($0.value) \($0.key.rawValue)" }.sorted().joined(separator: ", ")
        print("a ledger's life, \(part): \(whole.done) steps; \(counts)")
    }

    /// As many as there are processors here.
    static let atOnce = 2
    /// Syncing is not what takes time there.
    private static let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"

    /// The files of a life that was cut off when so many steps were done.
    func leftover(after steps: Int) throws -> [String: Data] {
        let folder = try LedgerLives.live(part, after: beginning, Orders(), upTo: steps).folder
        return try ["", "-wal", ".marker"].reduce(into: [:]) { files, suffix in
            files[suffix] = try Data(contentsOf: URL(filePath: folder.file + suffix))
        }
    }

    func live(_ orders: Orders) throws -> Ending {
        try LedgerLives.live(part, after: beginning, orders, upTo: .max)
    }

    private static func live(
        _ part: String, after beginning: [String: Data], _ orders: Orders, upTo steps: Int
    ) throws -> Ending {
        let folder = try ScratchFolder(in: memory)
        for (suffix, bytes) in beginning { try bytes.write(to: URL(filePath: folder.file + suffix)) }
        let (said, errors, trace) = (folder.path + "/said", folder.path + "/errors", folder.path + "/trace")
        let child = try Child(
            Built.program("ledger-life").path, [folder.file, part, "\(steps)"],
            environment: try orders.traced(to: URL(filePath: trace)).variables(ledger: folder.file),
            output: said, errors: errors)
        let exit = child.wait()
        let words = try String(contentsOfFile: said, encoding: .utf8).split(separator: "\n")
        return Ending(
            exit: exit, done: words.compactMap { Int($0) }.last ?? 0, isWhole: words.last == "closed",
            complaints: try String(contentsOfFile: errors, encoding: .utf8),
            calls: try Orders.steps(in: URL(filePath: trace)), folder: folder)
    }
}
