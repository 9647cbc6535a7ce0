import FoundationEssentials
import Glibc

/// Colours where somebody sees them: on a terminal that has them, unless `NO_COLOR` says otherwise.
///
/// Source: no-color.org; term(7) for `dumb`.
struct Ink {
    private let isColoured: Bool

    /// The ink of standard output.
    init() {
        let wish = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        isColoured = isatty(STDOUT_FILENO) == 1 && wish.isEmpty && !Console.isDumb
    }

    func good(_ text: String) -> String { dye(text, 32) }

    func bad(_ text: String) -> String { dye(text, 31) }

    func bold(_ text: String) -> String { dye(text, 1) }

    private func dye(_ text: String, _ code: Int) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
