import Desk

/// An option of a command, declared once: parsing, help, manual page and completion come of it.
struct Option: Sendable {
    /// What stands behind it, by the name that the help has for it.
    enum Value: Sendable {
        case text(String)
        case file
        case number(ClosedRange<Int>)
        /// Besides, what those are called where people read them.
        case word(String, of: [String], or: [String] = [])
    }

    /// As it is typed, with its dashes.
    let name: String
    /// Nil for a flag, which stands alone.
    let value: Value?
    let meaning: String
    let isRequired: Bool

    /// A flag.
    init(_ name: String, _ meaning: String) { self.init(name, nil, meaning) }

    init(_ name: String, _ value: Value?, isRequired: Bool = false, _ meaning: String) {
        (self.name, self.value, self.isRequired, self.meaning) = (name, value, isRequired, meaning)
    }

    /// `--limit N`
    var synopsis: String { value.map { "\(name) \($0.name)" } ?? name }

    /// What is wrong with what was typed behind it; nil when nothing is.
    func fault(of text: String) -> Words? {
        switch value {
        case .number(let range):
            Int(text).map(range.contains) == true
                ? nil
                : Words(
                    "\(name) 是 \(range.lowerBound) 到 \(range.upperBound) 的整数",
                    "\(name) is a whole number from \(range.lowerBound) to \(range.upperBound)")
        case .word(_, let words, let names):
            words.contains(text) || names.contains(text)
                ? nil
                : Words(
                    "\(name) 是其中之一：\(words.joined(separator: "、"))",
                    "\(name) is one of \(words.joined(separator: ", "))")
        case .text, .file, nil: nil
        }
    }
}

extension Option.Value {
    var name: String {
        switch self {
        case .text(let name), .word(let name, _, _): name
        case .file: "FILE"
        case .number: "N"
        }
    }
}

/// The words of a command that belong to no option.
struct Operands: Sendable {
    /// As the help has them: in brackets where they may be left out, with `…` where there may be several.
    let text: String
    let areFiles: Bool
    /// Asked for when somebody completes: the commands may be among them.
    private let known: @Sendable () -> [String]

    init(text: String, areFiles: Bool = false, words: @autoclosure @escaping @Sendable () -> [String] = []) {
        (self.text, self.areFiles, known) = (text, areFiles, words)
    }

    /// One of these words.
    init(_ words: [String]) { self.init(text: words.joined(separator: "|"), words: words) }

    /// Those that may be typed as they are.
    var words: [String] { known() }

    static let none = Operands(text: "")
    static let scenarios = Operands(text: "[SCENARIO…]", areFiles: true)

    /// What is wrong with so many; nil when nothing is.
    func fault(of count: Int) -> Words? {
        if count == 0 {
            let isMissing = !text.isEmpty && !text.hasPrefix("[")
            return isMissing ? Words("缺少 \(text)", "\(text) is missing") : nil
        }
        if text.contains("…") { return nil }
        let most = text.isEmpty ? 0 : 1
        guard count > most else { return nil }
        return most == 0
            ? Words("这里只能有选项", "nothing but options stands here")
            : Words("一次只能有一个 \(text)", "one \(text) at a time")
    }
}
