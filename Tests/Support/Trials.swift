/// Runs many trials, a few at once: they wait more than they work.
///
/// - Returns: Their results, in no order.
package func trials<Case: Sendable, Result: Sendable>(
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
