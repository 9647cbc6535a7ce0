import Desk
import Elements

/// How far something is that takes long: a line on the terminal that is written over, and gone in the end.
///
/// Where no terminal shows the standard error, nothing is said.
final class ProgressLine: Sendable {
    /// How many columns the line has now; nil where nobody looks.
    private let width: Guarded<Int?> = Guarded(Console.isReadByPerson && !Console.isDumb ? 0 : nil)

    /// Says how far it is, in a few words.
    func tell(_ words: Words) {
        let text = words[Console.language]
        show(Columns.fit(text, to: min(Columns.width(of: text), Columns.ofLine - 1)))
    }

    /// Takes the line away, before something else is said.
    func end() { show("") }

    private func show(_ text: String) {
        width.withLock { width in
            guard let before = width, before > 0 || !text.isEmpty else { return }
            let now = Columns.width(of: text)
            let rest = String(repeating: " ", count: max(0, before - now))
            let back = text.isEmpty ? "\r" : ""
            Console.write(Array("\r\(text)\(rest)\(back)".utf8), to: Console.errorStream)
            width = now
        }
    }
}
