import Elements
import Events

/// One reading of a configuration file: what it draws on, and what it comes to.
///
/// Nothing is thrown on the way: every mistake goes to the list, so that an operator sees them all at once.
final class Reading {
    let sources: SecretSources
    private(set) var mistakes: [String] = []
    var inventory = Inventory()

    init(_ sources: SecretSources) {
        self.sources = sources
    }

    func add(_ path: String, found: String, expected: String) {
        add(path, "found \(found), expected \(expected)")
    }

    /// A mistake in words of its own.
    func add(_ path: String, _ text: String) {
        mistakes.append("\(path.isEmpty ? "the file" : path): \(text)")
    }
}
