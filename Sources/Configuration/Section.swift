import Elements
import Events

/// One object of the configuration file, read key by key.
///
/// What is wrong goes to the reading's list with the path of its key, what was found and what is expected.
struct Section {
    let path: String
    let members: JSON.Members
    let reading: Reading
    /// Whether a secret may stand where its source is to be named: then nothing that stands here is shown.
    private let hidesValues: Bool
    /// Keys that may be meant by what stands there and has been refused.
    private let excused: Set<String>

    /// Refuses every key that nobody reads, since a misspelt option must not pass for an absent one, and misses
    /// those that must be there.
    init(_ json: JSON, path: String, keys: [Key], hidesValues: Bool = false, in reading: Reading) {
        self.path = path
        self.reading = reading
        self.hidesValues = hidesValues
        guard let members = json.object else {
            reading.add(path, found: Found.kind(json), expected: "an object, { … }")
            self.members = JSON.Members()
            excused = Set(keys.map(\.name))
            return
        }
        self.members = members
        let known = keys.map(\.name)
        let unknown = members.names.filter { !known.contains($0) }
            .map { (name: $0, meant: Spelling.slip(of: $0, among: known)) }
        excused = Set(unknown.compactMap(\.meant))
        for (name, meant) in unknown { refuse(name, meant: meant, among: known) }
        for key in keys where key.isRequired && lacks(key) { mistake(key, found: "nothing") }
    }

    private func refuse(_ name: String, meant: String?, among known: [String]) {
        let expected = "one of \(known.joined(separator: ", "))\(meant.map { ", maybe \($0)" } ?? "")"
        if hidesValues, meant == nil {
            reading.add(
                path, found: "a key of \(name.count) characters, which is not shown", expected: expected)
        } else {
            mistake(at: name, found: "a key that is none", expected: expected)
        }
    }

    // MARK: Mistakes

    func mistake(_ key: Key, found: String, expected: String? = nil) {
        mistake(at: key.name, found: found, expected: expected ?? key.expected)
    }

    func mistake(at name: String, found: String, expected: String) {
        reading.add(at(name), found: found, expected: expected)
    }

    func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    func has(_ key: Key) -> Bool { members[key.name] != nil }

    /// Whether it is neither there nor meant by what has been refused, so that it may be missed.
    func lacks(_ key: Key) -> Bool { !has(key) && !excused.contains(key.name) }

    /// Whether there is no list, or nothing in it.
    func isEmpty(_ key: Key) -> Bool { lacks(key) || members[key.name] == .array([]) }

    // MARK: Values

    /// Nil when there is none, or a mistake that is in the list by then; the same with all that follow.
    func text(_ key: Key) -> String? {
        read(key) { value in value.string.flatMap { Section.isText($0, key.form) ? $0 : nil } }
    }

    func texts(_ key: Key) -> [String] {
        let elements = read(key, \.array) ?? []
        for (index, element) in elements.enumerated() where element.string == nil {
            mistake(at: "\(key.name)[\(index)]", found: Found.words(element), expected: "a text in quotes")
        }
        return elements.compactMap(\.string)
    }

    func truth(_ key: Key) -> Bool? { read(key, \.bool) }

    func integer(_ key: Key) -> Int64? {
        guard case .integer(let range) = key.form else { preconditionFailure("\(key.name) is no number") }
        return read(key) { value in value.integer.flatMap { range.contains($0) ? $0 : nil } }
    }

    func choice<Choice: RawRepresentable<String>>(_ key: Key) -> Choice? {
        read(key) { value in value.string.flatMap(Choice.init(rawValue:)) }
    }

    /// What stands there under these names, numbers as they are written.
    func words(_ keys: [Key]) -> [String: String] {
        var words: [String: String] = [:]
        for key in keys { words[key.name] = read(key, \.word) }
        return words
    }

    private func read<Value>(_ key: Key, _ make: (JSON) -> Value?) -> Value? {
        let standard = excused.contains(key.name) ? nil : key.standard
        guard let value = members[key.name] ?? standard else { return nil }
        reading.inventory.note(JSONText.render(value), at: at(key.name), needsRestart: key.needsRestart)
        let isPlaceholder = value.string.map(Placeholder.isOne) ?? false
        if !isPlaceholder, let made = make(value) { return made }
        let isShown = isPlaceholder || !(hidesValues || key.form.mayHoldSecret)
        mistake(
            key, found: isShown ? Found.words(value) : Found.kind(value),
            expected: isPlaceholder ? key.meaning : nil)
        return nil
    }

    /// Whoever copies a value often copies a blank with it, and nobody means one by an empty text.
    private static func isText(_ text: String, _ form: Key.Form) -> Bool {
        let isName = if case .name = form { true } else { false }
        return !text.isEmpty && text.first != " " && text.last != " "
            && text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 && !(isName && $0 == " ") }
    }

    // MARK: Objects

    func section(_ key: Key) -> Section? {
        guard let value = members[key.name] else { return nil }
        // That it is there may matter by itself.
        if key.needsRestart { reading.inventory.note([], at: at(key.name), needsRestart: true) }
        return Section(value, path: at(key.name), keys: key.form.keys, in: reading)
    }

    func sections(_ key: Key) -> [Section] {
        guard let value = members[key.name] else { return [] }
        guard let elements = value.array, !elements.isEmpty else {
            mistake(key, found: Found.kind(value))
            return []
        }
        return elements.enumerated().map { index, element in
            Section(element, path: "\(at(key.name))[\(index)]", keys: key.form.keys, in: reading)
        }
    }

    /// The sections of an object whose keys are names of the operator's choosing.
    func named(_ key: Key) -> [(name: String, section: Section)] {
        guard let value = members[key.name] else { return [] }
        guard let entries = value.object else {
            mistake(key, found: Found.kind(value))
            return []
        }
        return entries.map {
            ($0.name, Section($0.value, path: "\(at(key.name)).\($0.name)", keys: key.form.keys, in: reading))
        }
    }
}
