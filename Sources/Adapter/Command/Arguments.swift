import Configuration
import Desk

/// The words after a command's name: options, flags and the rest.
struct Arguments: Sendable {
    /// What is wrong with the words.
    struct Misuse: Error, Equatable {
        let words: Words
    }

    private var options: [String: String] = [:]
    private var flags: Set<String> = []
    /// Words that belong to no option, in order.
    private(set) var rest: [String] = []

    /// Reads what follows a command's name.
    ///
    /// - Parameter words: Options stand anywhere, as `--config FILE` or `--config=FILE`; behind `--` stands none.
    static func read(
        _ words: [String], of command: Command
    ) throws(Misuse) -> (Command.Action, Arguments) {
        var arguments = try Arguments(words, options: command.options)
        let action = try arguments.takeAction(of: command)
        try arguments.check(action, command)
        return (action, arguments)
    }

    private init(_ words: [String], options known: [Option]) throws(Misuse) {
        var words = words[...]
        while let word = words.popFirst() {
            if word == "--" { break }
            guard word.hasPrefix("--") else {
                rest.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = known.first(where: { $0.name == name }) else {
                throw Misuse(
                    words: Words("没有选项 \(name)", "there is no option \(name)")
                        + Self.nearest(to: name, known.map(\.name)))
            }
            if option.value == nil {
                guard parts.count == 1 else {
                    throw Misuse(words: Words("\(name) 后面不能有值", "\(name) stands alone"))
                }
                flags.insert(name)
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                let value = option.value?.name ?? ""
                throw Misuse(
                    words: Words(
                        "\(option.synopsis)：缺少 \(value)", "\(option.synopsis): the \(value) is missing"))
            }
            if let fault = option.fault(of: value) { throw Misuse(words: fault) }
            options[name] = value
        }
        rest += words
    }

    /// The known word that was meant, as the end of a sentence.
    static func nearest(to word: String, _ known: [String]) -> Words {
        Spelling.nearest(to: word, among: known).map { Words("；最接近的是 \($0)", "; the nearest is \($0)") }
            ?? Words("")
    }

    private mutating func takeAction(of command: Command) throws(Misuse) -> Command.Action {
        let names = command.actionNames
        if names.isEmpty { return command.actions[0] }
        let all = Words(
            "\(command.name) 后面要有其中之一：\(names.joined(separator: "、"))",
            "one of \(names.joined(separator: ", ")) stands behind \(command.name)")
        guard let name = rest.first else { throw Misuse(words: all) }
        guard let action = command.actions.first(where: { $0.name == name }) else {
            throw Misuse(words: all + Words("，而不是 \(name)", ", not \(name)") + Self.nearest(to: name, names))
        }
        rest.removeFirst()
        return action
    }

    private func check(_ action: Command.Action, _ command: Command) throws(Misuse) {
        let names = Set(action.options.map(\.name))
        if let other = (Array(options.keys) + flags).sorted().first(where: { !names.contains($0) }) {
            throw Misuse(
                words: Words(
                    "\(other) 不是 \(command.name) \(action.name) 的选项",
                    "\(other) is no option of \(command.name) \(action.name)"))
        }
        if let fault = action.operands.fault(of: rest.count) { throw Misuse(words: fault) }
        for option in action.options where option.isRequired && options[option.name] == nil {
            throw Misuse(
                words: Words(
                    "缺少 \(option.synopsis)：用法见 `--help`", "\(option.synopsis) is missing: \(option.meaning)"))
        }
    }

    subscript(option name: String) -> String? { options[name] }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The number behind an option, if it is given.
    func number(_ name: String) -> Int? { options[name].flatMap { Int($0) } }

    /// The only word that belongs to no option, where one has to be there.
    var subject: String { rest[0] }
}
