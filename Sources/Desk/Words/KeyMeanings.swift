import Configuration

extension Words {
    /// What each key of the configuration is in Chinese, by how its declaration says it in English.
    static let keyMeanings = Dictionary(Key.all.map { ($0.key.meaning, $0.key.chinese) }) { first, _ in first
    }
}
