package import Elements
import Events
package import Telemetry

/// What a group is told of conditions: of one kind at most every five minutes, with whatever has begun, grown worse or
/// ended since.
package struct Announcements: Sendable {
    /// One message.
    package struct News: Sendable {
        package let condition: Condition
        package let begun: [Conditions.Standing]
        /// What is over, by what it was about.
        package let over: [String]
        /// All that stand of this kind.
        package let standing: [Conditions.Standing]
    }

    private struct Told: Sendable {
        let at: Instant
        /// Since when each stood, and how urgent it was, by what it was about.
        let standing: [String: (since: UnixTime, urgency: Int)]
    }

    private var told: [Condition: Told] = [:]

    package init() {}

    package static let quietMilliseconds: Int64 = 300_000

    /// - Parameter standing: What is so now, the gravest first.
    package func next(_ standing: [Conditions.Standing], at now: Instant) -> News? {
        let kinds = Dictionary(grouping: standing.filter(\.isAlert), by: \.condition)
        return Condition.allCases.lazy.compactMap { news(of: $0, kinds[$0] ?? [], at: now) }.first
    }

    private func news(
        of condition: Condition, _ standing: [Conditions.Standing], at now: Instant
    ) -> News? {
        let told = told[condition]
        if let told, now.milliseconds(since: told.at) < Self.quietMilliseconds { return nil }
        let begun = standing.filter { one in
            guard let known = told?.standing[one.subject] else { return true }
            // What was over in between has begun anew.
            return one.since != known.since || one.last.urgency > known.urgency
        }
        let subjects = Set(standing.map(\.subject))
        let over = (told?.standing.keys ?? [:].keys).filter { !subjects.contains($0) }.sorted()
        guard !begun.isEmpty || !over.isEmpty else { return nil }
        return News(condition: condition, begun: begun, over: over, standing: standing)
    }

    /// The group has it.
    package mutating func said(_ news: News, at now: Instant) {
        let standing = news.standing.map { ($0.subject, (since: $0.since, urgency: $0.last.urgency)) }
        told[news.condition] = Told(at: now, standing: Dictionary(standing) { first, _ in first })
    }
}

extension Announcements.News {
    /// For the maker's own service.
    var json: JSON {
        .object([
            ("condition", .string(condition.rawValue)), ("meaning", .string(condition.entry.meaning)),
            ("standing", .array(standing.map(\.json))), ("over", .array(over.map(JSON.string))),
        ])
    }
}
