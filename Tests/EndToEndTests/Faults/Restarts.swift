/// How long restarts took until the program served again, in milliseconds.
///
/// The median is what is promised of: other suites run beside, and the slowest one is theirs.
struct Restarts: CustomStringConvertible {
    private let sorted: [Int64]

    init(_ milliseconds: [Int64]) {
        sorted = milliseconds.sorted()
    }

    var median: Int64 { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }

    var description: String { "serving again after \(median) ms, at worst \(sorted.last ?? 0) ms" }
}

/// Runs many trials, a few at once: they wait more than they work.
///
/// - Returns: Their results, in no order.
func trials<Case: Sendable, Result: Sendable>(
    _ cases: [Case], atOnce width: Int = 8, _ trial: @escaping @Sendable (Case) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        var results: [Result] = []
        for (index, one) in cases.enumerated() {
            if index >= width, let result = try await group.next() { results.append(result) }
            group.addTask { try await trial(one) }
        }
        for try await result in group { results.append(result) }
        return results
    }
}
