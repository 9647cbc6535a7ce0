/// Which of the known words somebody may have meant.
package enum Spelling {
    /// The word that takes the fewest changes of a letter; nil when there are none.
    package static func nearest(to word: String, among known: [String]) -> String? {
        known.min { changes(from: word, to: $0) < changes(from: word, to: $1) }
    }

    /// The known word of which this is a slip of the pen: one or two letters off, and not itself known.
    static func slip(of word: String, among known: [String]) -> String? {
        guard !known.contains(word), let nearest = nearest(to: word, among: known) else { return nil }
        return changes(from: word, to: nearest) <= min(2, nearest.count / 2) ? nearest : nil
    }

    /// How many letters are put in, taken out or replaced on the shortest way.
    private static func changes(from word: String, to other: String) -> Int {
        let other = Array(other)
        var above = Array(0...other.count)
        for (index, letter) in word.enumerated() {
            var row = [index + 1]
            for (column, its) in other.enumerated() {
                let replaced = above[column] + (letter == its ? 0 : 1)
                row.append(min(above[column + 1] + 1, row[column] + 1, replaced))
            }
            above = row
        }
        return above[other.count]
    }
}
