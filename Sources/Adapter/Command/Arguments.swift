/// The words after a command's name: options, flags and the rest.
struct Arguments {
    /// What is wrong with the words, and what to do.
    struct Misuse: Error, Equatable {
        let text: String
    }

    private var options: [String: String] = [:]
    private var flags: Set<String> = []
    /// Words that belong to no option, in order.
    private(set) var rest: [String] = []

    /// - Parameters:
    ///   - options: Names that take a value, as `--config FILE` or `--config=FILE`.
    ///   - flags: Names that stand alone.
    init(_ words: some Sequence<String>, options: [String], flags: [String]) throws(Misuse) {
        var words = Array(words)[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("--"), word != "--" else {
                rest.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if flags.contains(name), parts.count == 1 {
                self.flags.insert(name)
            } else if options.contains(name) {
                guard let value = parts.count == 2 ? String(parts[1]) : words.popFirst() else {
                    throw Misuse(text: "\(name) needs a value")
                }
                self.options[name] = value
            } else {
                let known = (options + flags).sorted().joined(separator: ", ")
                throw Misuse(text: "\(name) is no option here. Known: \(known)")
            }
        }
    }

    /// The same, with a misuse as the command's own failure.
    static func of(
        _ words: [String], options: [String], flags: [String]
    ) throws(CommandFailure) -> Arguments {
        do {
            return try Arguments(words, options: options, flags: flags)
        } catch {
            throw CommandFailure(error)
        }
    }

    subscript(option name: String) -> String? { options[name] }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    func number(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(Misuse) -> Int {
        guard let text = options[name] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Misuse(
                text: "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
