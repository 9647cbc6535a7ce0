/// Which of the known words somebody may have meant.
enum Spelling {
    /// The word that takes the fewest changes of a letter; nil when there are none.
    static func nearest(to word: String, among known: [String]) -> String? {
        known.min { changes(from: word, to: $0) < changes(from: word, to: $1) }
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
