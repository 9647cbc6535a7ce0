import Foundation
import Testing

/// The repository that the tests were built from, as text.
enum Repository {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func has(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The paths of all that is in a folder, from the root on.
    static func paths(in folder: String) throws -> [String] {
        let base = root.appendingPathComponent(folder).path
        let paths = try #require(FileManager.default.enumerator(atPath: base)).compactMap { $0 as? String }
        return paths.map { "\(folder)/\($0)" }
    }

    static func swiftFiles(in folders: String...) throws -> [String] {
        try folders.flatMap(paths).filter { $0.hasSuffix(".swift") }
    }

    static func name(of path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
}
