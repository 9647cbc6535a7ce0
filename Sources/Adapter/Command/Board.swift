import Sandbox

/// Shows scenarios while they are played, in their order: the first ones as stories, the others as the manner is.
struct Board {
    enum Manner {
        /// One that grows by a dot now and then, and what differed behind it.
        case count
        case rows
        case objects
    }

    private static let mostDots = 56

    private let entries: [ScenarioEntry]
    private let stories: Int
    private let manner: Manner
    private let table = ScenarioTable(ink: Ink())
    private var rows: [Int: ScenarioRow] = [:]
    private var shown = 0
    private var dots = 0
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
        if manner == .count, shown == stories { grow() }
        if manner == .count, rows.count == entries.count { conclude() }
        if manner != .count, rows.count < entries.count {
            progress.tell("\(rows.count) of \(entries.count) played")
        }
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

    private mutating func grow() {
        let rest = entries.count - stories
        guard rest > 0 else { return }
        let wanted = (rows.count - stories) * min(rest, Self.mostDots) / rest
        Console.print(String(repeating: ".", count: wanted - dots), ending: "")
        dots = wanted
    }

    private func conclude() {
        let counted = (stories..<entries.count).compactMap { index in rows[index].map { (index, $0) } }
        guard !counted.isEmpty else { return }
        Console.print(" \(counted.count { $0.1.hasPassed }) more passed")
        for (index, row) in counted where !row.hasPassed {
            Console.print(table.story(row, entries[index]))
        }
    }
}
