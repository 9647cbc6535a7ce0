import Configuration

/// The words after a command's name: options, flags and the rest.
struct Arguments: Sendable {
    /// What is wrong with the words.
    struct Misuse: Error, Equatable {
        let text: String
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
                throw Misuse(text: "there is no option \(name)" + Self.nearest(to: name, known.map(\.name)))
            }
            if option.value == nil {
                guard parts.count == 1 else { throw Misuse(text: "\(name) stands alone") }
                flags.insert(name)
                continue
            }
            guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                throw Misuse(text: "\(option.synopsis): the \(option.value?.name ?? "") is missing")
            }
            if let fault = option.fault(of: value) { throw Misuse(text: fault) }
            options[name] = value
        }
        rest += words
    }

    /// The known word that was meant, as the end of a sentence.
    static func nearest(to word: String, _ known: [String]) -> String {
        Spelling.nearest(to: word, among: known).map { "; the nearest is \($0)" } ?? ""
    }

    private mutating func takeAction(of command: Command) throws(Misuse) -> Command.Action {
        let names = command.actionNames
        if names.isEmpty { return command.actions[0] }
        let all = "one of \(names.joined(separator: ", ")) stands behind \(command.name)"
        guard let name = rest.first else { throw Misuse(text: all) }
        guard let action = command.actions.first(where: { $0.name == name }) else {
            throw Misuse(text: "\(all), not \(name)\(Self.nearest(to: name, names))")
        }
        rest.removeFirst()
        return action
    }

    private func check(_ action: Command.Action, _ command: Command) throws(Misuse) {
        let names = Set(action.options.map(\.name))
        if let other = (Array(options.keys) + flags).sorted().first(where: { !names.contains($0) }) {
            throw Misuse(text: "\(other) is no option of \(command.name) \(action.name)")
        }
        if let fault = action.operands.fault(of: rest.count) { throw Misuse(text: fault) }
        for option in action.options where option.isRequired && options[option.name] == nil {
            throw Misuse(text: "\(option.synopsis) is missing: \(option.meaning)")
        }
    }

    subscript(option name: String) -> String? { options[name] }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// The number behind an option, if it is given.
    func number(_ name: String) -> Int? { options[name].flatMap { Int($0) } }

    /// The only word that belongs to no option, where one has to be there.
    var subject: String { rest[0] }
}
