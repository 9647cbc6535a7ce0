import Foundation
import Processes
import Testing

/// A configuration of the demonstration's in a folder of its own, with everything that it names, for `--check`.
struct CheckBench {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["demo/secrets", "tls"] {
            try FileManager.default.copyItem(
                at: Plant.fixtures.appending(path: name),
                to: folder.appending(path: name.replacing("demo/", with: "")))
        }
        let demo = Plant.fixtures.appending(path: "demo/wecom-bind.json")
        try write(
            try String(contentsOf: demo, encoding: .utf8)
                .replacing("../tls/", with: "tls/")
                .replacing("../../.build/demo/ledger.db", with: "ledger.db"),
            to: "wecom-bind.json")
    }

    static func with(_ body: (CheckBench) throws -> Void) throws {
        let bench = try CheckBench()
        defer { try? FileManager.default.removeItem(at: bench.folder) }
        try body(bench)
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    /// Puts one text in place of the first occurrence of another.
    func edit(_ text: String, _ other: String) throws {
        let file = folder.appending(path: "wecom-bind.json")
        let before = try String(contentsOf: file, encoding: .utf8)
        let range = try #require(before.range(of: text), "\(text) is not in the configuration")
        try write(before.replacingCharacters(in: range, with: other), to: "wecom-bind.json")
    }

    /// - Returns: The exit code, and what was complained of, a mistake a line.
    func check(environment: [String] = []) throws -> (exit: Int32, mistakes: [String], output: String) {
        let words = ["serve", "--config", "wecom-bind.json", "--check"]
        let outcome = try Child.run("env", environment + [Plant.program.path] + words, in: folder)
        let lines = outcome.errors.split(separator: "\n").filter { $0.hasPrefix("  ") }
        return (outcome.exit, lines.map { String($0.dropFirst(2)) }, outcome.output + outcome.errors)
    }

    /// All secrets that this configuration has.
    var secrets: [String] {
        get throws {
            let files = try FileManager.default.contentsOfDirectory(
                at: folder.appending(path: "secrets"), includingPropertiesForKeys: nil)
            return try files.map {
                try String(contentsOf: $0, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            }.filter { $0.count > 5 }
        }
    }
}
