import Foundation
import Processes

/// What the memory of a server is used for, as the library in Tests/Interposer/memory.c tells it.
struct MemoryFigures: CustomStringConvertible {
    /// Bytes in SQLite's page caches, which grow with the ledger's file up to `cache_size`.
    let pageCache: Int
    /// Bytes of the heap that everything else has, and that must not grow with the number of decisions: connections,
    /// sessions, agenda, flights, tables in memory, and what SQLite has besides, as its statements.
    let steady: Int
    /// Bytes of the heap that nobody uses now.
    let unused: Int
    /// Bytes that the library has lost on purpose.
    let lost: Int

    /// - Returns: Nil while the server has committed nothing.
    init?(from file: URL) throws {
        let bytes = try Data(contentsOf: file)
        guard bytes.count == 4 * MemoryLayout<Int64>.size else { return nil }
        let numbers = (0..<4).map { index in
            bytes.dropFirst(index * 8).prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        (pageCache, steady, unused, lost) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }

    /// What a server is started with, so that it tells.
    ///
    /// - Parameter loss: Bytes that it loses with every message to a peer that has connected.
    static func environment(to file: URL, loss: Int = 0) throws -> [String: String] {
        [
            "LD_PRELOAD": try Orders.library("memory").path, "MEMORY_FIGURES": file.path,
            "MEMORY_LOSS": "\(loss)",
        ]
    }

    /// What it holds, and how much of that it may hold at most under a load of eight callers.
    var parts: [(name: String, bytes: Int, mostBytes: Int)] {
        [
            // `cache_size` is for pages; what SQLite keeps beside each comes on top.
            ("page cache", pageCache, 20 << 20), ("all else", steady, 16 << 20),
            ("unused heap", unused, 32 << 20),
        ]
    }

    var description: String {
        parts.map { "\($0.name) \($0.bytes / 1_024)" }.joined(separator: ", ") + " KiB"
    }
}
