import Configuration
import Elements
import FoundationEssentials
import Sandbox

/// A scenario with the name and the file that it is known by.
struct ScenarioEntry: Sendable {
    let name: String
    let file: String
    let scenario: Scenario

    /// Those of the tree that one stands in; else those that were installed with the program.
    private static var folder: String {
        let own = "Fixtures/scenarios"
        return FileManager.default.fileExists(atPath: own) ? own : "/usr/share/wecom-bind/scenarios"
    }

    /// What tells most about the program in the fewest rows.
    private static let telling = [
        "wifi-first-bind", "wifi-wrong-code", "bound-other-company", "vendor-hangs-but-binds",
        "repeat-64-at-once", "refused-moved-bytes", "code-in-doubt-hang", "unbind-then-other-company",
    ]

    var isTelling: Bool { Self.telling.contains(name) }

    /// Those that tell most first, in the order in which they tell it; the others as they are.
    static func inTellingOrder(_ entries: [ScenarioEntry]) -> [ScenarioEntry] {
        telling.compactMap { name in entries.first { $0.name == name } } + entries.filter { !$0.isTelling }
    }

    /// Reads scenarios, each named by its name, its file or the folder that it is in.
    ///
    /// - Parameter words: Empty for all that there are.
    /// - Throws: Every file that cannot be read or is no scenario.
    static func read(_ words: [String]) throws(CommandFailure) -> [ScenarioEntry] {
        var entries: [ScenarioEntry] = []
        var faults: [String] = []
        for file in try files(words.isEmpty ? [folder] : words) {
            switch ConfigurationLoader.contents(of: file) {
            case .failure(let fault): faults.append("\(file): \(fault.text)")
            case .success(let bytes):
                do {
                    let scenario = try ScenarioReader.read(bytes, file: file)
                    entries.append(ScenarioEntry(name: name(of: file), file: file, scenario: scenario))
                } catch {
                    faults.append("\(error)")
                }
            }
        }
        guard faults.isEmpty else { throw CommandFailure(.configuration, faults.joined(separator: "\n  ")) }
        guard !entries.isEmpty else {
            throw CommandFailure(.noInput, "no scenario in \(words.joined(separator: ", "))")
        }
        return entries
    }

    private static func name(of file: String) -> String {
        (file.split(separator: "/").last.map(String.init) ?? file).replacing(".json", with: "")
    }

    /// Whether a word names a file, a folder or a scenario.
    static func isThere(_ word: String) -> Bool {
        let files = FileManager.default
        return files.fileExists(atPath: word) || files.fileExists(atPath: "\(folder)/\(name(of: word)).json")
    }

    private static func files(_ words: [String]) throws(CommandFailure) -> [String] {
        var files: [String] = []
        for word in words {
            var isFolder = false
            if FileManager.default.fileExists(atPath: word, isDirectory: &isFolder) {
                files += isFolder ? try contents(of: word) : [word]
            } else {
                files.append(try file(named: word))
            }
        }
        return files
    }

    private static func contents(of folder: String) throws(CommandFailure) -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder)
            return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            throw CommandFailure(.noInput, "\(folder) cannot be read: \(error)")
        }
    }

    private static func file(named word: String) throws(CommandFailure) -> String {
        guard !word.contains("/"), FileManager.default.fileExists(atPath: folder) else {
            throw CommandFailure(.noInput, "there is no \(word)")
        }
        let known = try contents(of: folder)
        let wanted = name(of: word)
        if let file = known.first(where: { name(of: $0) == wanted }) { return file }
        let nearest = Spelling.nearest(to: wanted, among: known.map { name(of: $0) })
        throw CommandFailure(
            .noInput, "there is no scenario \(wanted)" + (nearest.map { "; the nearest is \($0)" } ?? ""))
    }
}
