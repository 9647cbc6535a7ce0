import Desk
import Sandbox

/// Shows scenarios while they are played, in their order: the first ones as stories, the others as the manner is.
struct Board {
    enum Manner {
        /// How many more have passed, and what differed.
        case count
        case rows
        case objects
    }

    private let entries: [ScenarioEntry]
    private let stories: Int
    private let manner: Manner
    private let table = ScenarioTable(ink: Ink())
    private var rows: [Int: ScenarioRow] = [:]
    private var shown = 0
    private let progress = ProgressLine()

    /// - Parameter stories: How many of the first are told in full.
    init(_ entries: [ScenarioEntry], stories: Int, _ manner: Manner) {
        self.entries = entries
        self.stories = manner == .objects ? 0 : min(stories, entries.count)
        self.manner = manner
    }

    /// Shows what can be shown now that this one is over.
    mutating func add(_ row: ScenarioRow, at index: Int) {
        rows[index] = row
        progress.end()
        while shown < entries.count, let row = rows[shown], shown < stories || manner != .count {
            show(row, entries[shown])
            shown += 1
        }
        guard rows.count == entries.count else {
            return progress.tell(
                Words(
                    "\(rows.count) / \(entries.count)，\(entries[index].name)",
                    "\(rows.count) of \(entries.count), \(entries[index].name)"))
        }
        if manner == .count { conclude() }
    }

    private func show(_ row: ScenarioRow, _ entry: ScenarioEntry) {
        if shown < stories { return Console.print(table.story(row, entry)) }
        switch manner {
        case .count: preconditionFailure("counted, not shown")
        case .objects: Console.print(ScenarioTable.object(row, entry.name))
        case .rows:
            if shown == stories { Console.print(table.heading) }
            Console.print(table.line(row, entry))
        }
    }

    private func conclude() {
        let counted = (stories..<entries.count).compactMap { index in rows[index].map { (index, $0) } }
        guard !counted.isEmpty else { return }
        let passed = counted.count { $0.1.hasPassed }
        Console.print(Words("另有 \(passed) 个通过", "\(passed) more passed"))
        for (index, row) in counted where !row.hasPassed {
            Console.print(table.story(row, entries[index]))
        }
    }
}
