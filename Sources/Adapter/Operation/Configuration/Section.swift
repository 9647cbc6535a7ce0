import Elements
import Events

/// One object of the configuration file, read key by key.
///
/// Nothing is thrown on the way: every mistake goes to the list, with the path of its key and what to do,
/// so that an operator sees them all at once.
struct Section {
    let path: String
    let members: JSON.Members
    private let mistakes: Mistakes

    /// Mistakes of a whole file, in the order met.
    final class Mistakes {
        private(set) var lines: [String] = []

        func add(_ path: String, _ text: String) {
            lines.append("\(path.isEmpty ? "the file" : path): \(text)")
        }
    }

    init(_ json: JSON, path: String, mistakes: Mistakes) {
        self.path = path
        self.mistakes = mistakes
        if let members = json.object {
            self.members = members
        } else {
            mistakes.add(path, "must be an object, { … }")
            members = JSON.Members()
        }
    }

    /// Refuses every key that nobody reads; a misspelt option must not pass for an absent one.
    func allow(_ names: [String]) {
        for name in self.names where !names.contains(name) {
            mistakes.add(at(name), "is no option here. Known: \(names.joined(separator: ", "))")
        }
    }

    func mistake(_ name: String, _ text: String) {
        mistakes.add(at(name), text)
    }

    /// What is wrong with the object, in words that name the key.
    func mistake(_ text: String) {
        mistakes.add(path, text)
    }

    var names: [String] { members.names }

    func has(_ name: String) -> Bool { members[name] != nil }

    func text(_ name: String, _ purpose: String) -> String {
        guard let value = members[name] else {
            mistake(name, "is missing: \(purpose)")
            return ""
        }
        return value.string ?? wrong(name, "must be a text in quotes: \(purpose)", "")
    }

    func optionalText(_ name: String) -> String? {
        members[name].flatMap { $0.string ?? wrong(name, "must be a text in quotes", nil) }
    }

    func optionalTexts(_ name: String) -> [String] {
        guard let value = members[name] else { return [] }
        let texts = value.array?.compactMap(\.string)
        guard let texts, texts.count == value.array?.count else {
            return wrong(name, "must be a list of texts in quotes, [ … ]", [])
        }
        return texts
    }

    /// What stands there under these names, numbers as they are written.
    func fields(_ names: [String]) -> [String: String] {
        var fields: [String: String] = [:]
        for name in names where has(name) {
            fields[name] = members[name]?.word ?? wrong(name, "must be a text or a whole number", nil)
        }
        return fields
    }

    func integer(_ name: String, in range: ClosedRange<Int64>, default standard: Int64) -> Int64 {
        guard let value = members[name] else { return standard }
        guard let number = value.integer, range.contains(number) else {
            return wrong(
                name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)", standard)
        }
        return number
    }

    func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int? {
        guard has(name) else { return nil }
        return Int(integer(name, in: range, default: range.lowerBound))
    }

    func optionalBool(_ name: String) -> Bool? {
        members[name].flatMap { $0.bool ?? wrong(name, "must be true or false", nil) }
    }

    func section(_ name: String, _ purpose: String) -> Section? {
        guard let value = members[name] else {
            mistake(name, "is missing: \(purpose)")
            return nil
        }
        return Section(value, path: at(name), mistakes: mistakes)
    }

    func optionalSection(_ name: String) -> Section? {
        members[name].map { Section($0, path: at(name), mistakes: mistakes) }
    }

    func sections(_ name: String, _ purpose: String) -> [Section] {
        guard let value = members[name] else {
            mistake(name, "is missing: \(purpose)")
            return []
        }
        guard let elements = value.array, !elements.isEmpty else {
            return wrong(name, "must be a list with at least one entry, [ … ]: \(purpose)", [])
        }
        return elements.enumerated().map { index, element in
            Section(element, path: "\(at(name))[\(index)]", mistakes: mistakes)
        }
    }

    /// The sections of an object whose keys are names of the operator's choosing.
    func named(_ name: String, _ purpose: String) -> [(String, Section)] {
        guard let value = members[name] else {
            mistake(name, "is missing: \(purpose)")
            return []
        }
        guard let entries = value.object else { return wrong(name, "must be an object, { … }", []) }
        return entries.map {
            ($0.name, Section($0.value, path: "\(at(name)).\($0.name)", mistakes: mistakes))
        }
    }

    /// A secret: `{"env": "NAME"}` or `{"file": "PATH"}`, never written into the file itself.
    func secret(_ name: String, _ purpose: String, from sources: SecretSources) -> Secret {
        guard let source = section(name, "\(purpose), as {\"env\": …} or {\"file\": …}") else {
            return Secret("")
        }
        source.allow(["env", "file"])
        switch (source.optionalText("env"), source.optionalText("file")) {
        case (let variable?, nil):
            guard let value = sources.environment(variable), !value.isEmpty else {
                return wrong(name, "the environment has no \(variable): set it, or name another", Secret(""))
            }
            return Secret(value)
        case (nil, let file?):
            switch sources.file(sources.resolve(file)) {
            case .success(let bytes): return Secret(Section.trimmed(bytes))
            case .failure(let fault): return wrong(name, "\(file) cannot be read: \(fault.text)", Secret(""))
            }
        case (nil, nil), (_?, _?):
            return wrong(name, "must name exactly one of \"env\" and \"file\"", Secret(""))
        }
    }

    /// A path, made absolute or relative to where the program runs.
    func filePath(_ name: String, _ purpose: String, from sources: SecretSources) -> String {
        sources.resolve(text(name, purpose))
    }

    private func at(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    private func wrong<Value>(_ name: String, _ text: String, _ standIn: Value) -> Value {
        mistake(name, text)
        return standIn
    }

    /// Editors end a file with a line feed that is no part of the secret.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        while let last = bytes.last, last == 10 || last == 13 { bytes.removeLast() }
        return bytes
    }
}

/// Where secrets and other files of a configuration come from.
package struct SecretSources: Sendable {
    package struct Fault: Error, Sendable {
        package let text: String

        package init(_ text: String) {
            self.text = text
        }
    }

    package let environment: @Sendable (String) -> String?
    /// A path as the file writes it, which is relative to the file's own folder.
    package let resolve: @Sendable (String) -> String
    package let file: @Sendable (String) -> Result<[UInt8], Fault>

    package init(
        environment: @escaping @Sendable (String) -> String?,
        resolve: @escaping @Sendable (String) -> String,
        file: @escaping @Sendable (String) -> Result<[UInt8], Fault>
    ) {
        self.environment = environment
        self.resolve = resolve
        self.file = file
    }
}
