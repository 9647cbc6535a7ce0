/// The answers that were ordered in advance, each to be given once.
struct Scripts: Sendable {
    /// Stands for every serial that has no script of its own.
    static let everybody = "*"

    private struct Key: Hashable, Sendable {
        let serial: String
        let call: String
    }

    private var lines = BoundedTable<Key, [OrderedAnswer]>(bound: 100_000)

    /// Replaces what was ordered for this serial and call.
    mutating func order(_ answers: [OrderedAnswer], for serial: String, _ call: String) {
        lines[Key(serial: serial, call: call)] = answers.isEmpty ? nil : answers
    }

    mutating func next(for serial: String, _ call: String) -> OrderedAnswer? {
        take(Key(serial: serial, call: call)) ?? take(Key(serial: Self.everybody, call: call))
    }

    mutating func forget(_ serial: String) {
        for key in lines.keys.filter({ $0.serial == serial }) { lines[key] = nil }
    }

    private mutating func take(_ key: Key) -> OrderedAnswer? {
        guard var answers = lines[key], let answer = answers.first else { return nil }
        if answers.count > 1 || !answer.repeats { answers.removeFirst() }
        lines[key] = answers.isEmpty ? nil : answers
        return answer
    }
}
