import Desk

/// A command: what it does, and how each of it is typed.
struct Command: Sendable {
    /// One thing that a command does.
    struct Action: Sendable {
        typealias Run = @Sendable (Arguments) async throws(CommandFailure) -> Exit

        /// The word behind the command's own; empty where that does one thing only.
        let name: String
        let operands: Operands
        let options: [Option]
        let meaning: String
        let run: Run

        init(
            _ name: String, _ operands: Operands, _ options: [Option], _ meaning: String, run: @escaping Run
        ) {
            (self.name, self.operands, self.options) = (name, operands, options)
            (self.meaning, self.run) = (meaning, run)
        }
    }

    let name: String
    /// In a few words, for the list of all.
    let summary: String
    let actions: [Action]
    /// What holds for all of them. Paragraphs are broken anew, but those with a line that begins with a blank.
    let notes: String

    init(_ name: String, _ summary: String, _ actions: [Action], notes: String) {
        (self.name, self.summary, self.actions, self.notes) = (name, summary, actions, notes)
    }

    /// One that does one thing.
    init(
        _ name: String, _ summary: String, _ operands: Operands = .none, _ options: [Option] = [],
        notes: String, run: @escaping Action.Run
    ) {
        self.init(name, summary, [Action("", operands, options, "", run: run)], notes: notes)
    }

    /// What its actions are called; empty where it does one thing.
    var actionNames: [String] { actions.map(\.name).filter { !$0.isEmpty } }

    /// Every option of any action, once.
    var options: [Option] {
        actions.flatMap(\.options).reduce(into: []) { all, option in
            if !all.contains(where: { $0.name == option.name }) { all.append(option) }
        }
    }

    /// How each action is typed, in a line each.
    var usages: [String] { actions.map { "wecom-bind \(words($0).joined(separator: " "))" } }

    /// Does what the words behind the command's name ask for.
    func run(_ words: [String]) async throws(CommandFailure) -> Exit {
        let (action, arguments): (Action, Arguments)
        do {
            (action, arguments) = try Arguments.read(words, of: self)
        } catch {
            throw CommandFailure(error)
        }
        return try await action.run(arguments)
    }

    /// What is typed for an action, each with what belongs to it.
    private func words(_ action: Action) -> [String] {
        let options = action.options.map { $0.isRequired ? $0.synopsis : "[\($0.synopsis)]" }
        return ([name, action.name, action.operands.text] + options).filter { !$0.isEmpty }
    }
}

// MARK: Help

extension Command {
    /// What `--help` prints.
    var help: String {
        let notes = Paragraph.all(of: notes).map(\.lines)
        let parts = [usage, actionLines, optionLines] + notes
        return parts.filter { !$0.isEmpty }.joined(separator: [""]).joined(separator: "\n")
    }

    private var usage: [String] {
        actions.enumerated().flatMap { index, action in
            let start = (index == 0 ? "usage:" : "      ") + " wecom-bind "
            let indent = String(repeating: " ", count: start.count + 4)
            // Blanks within what belongs together are no place for a break.
            let words = words(action).map { $0.replacing(" ", with: "\u{A0}") }.joined(separator: " ")
            let lines = Columns.wrap(words, indent: indent, heading: start)
            return lines.map { $0.replacing("\u{A0}", with: " ") }
        }
    }

    private var actionLines: [String] {
        Self.entries(actions.filter { !$0.name.isEmpty }.map { ($0.name, $0.meaning) })
    }

    private var optionLines: [String] { Self.entries(options.map { ($0.synopsis, $0.meaning) }) }

    /// Names with what they mean beside them.
    static func entries(_ entries: [(name: String, meaning: String)]) -> [String] {
        let width = entries.map { Columns.width(of: $0.name) }.max() ?? 0
        let indent = String(repeating: " ", count: width + 4)
        return entries.flatMap { name, meaning in
            Columns.wrap(meaning, indent: indent, heading: "  \(Columns.fit(name, to: width))  ")
        }
    }
}

/// A piece of a longer text, between blank lines.
struct Paragraph {
    let text: String

    static func all(of text: String) -> [Paragraph] {
        text.split(separator: "\n\n").map { Paragraph(text: String($0)) }
    }

    /// Whether its lines stay as they are, since one begins with a blank.
    var isLaidOut: Bool { text.hasPrefix(" ") || text.contains("\n ") }

    var lines: [String] {
        isLaidOut
            ? text.split(separator: "\n").map(String.init) : Columns.wrap(text, indent: "")
    }
}
