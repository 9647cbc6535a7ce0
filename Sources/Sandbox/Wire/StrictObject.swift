import Events

/// What is wrong in a document that somebody wrote for the sandbox, and where.
package struct FormatFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Names of members and numbers of elements, from the root to the place.
    package let path: [String]
    package let message: String

    package init(_ path: [String], _ message: String) {
        self.path = path
        self.message = message
    }

    /// The path as people write it: `steps[1].expect`.
    package var place: String {
        path.reduce("") { place, part in
            if Int(part) != nil { return "\(place)[\(part)]" }
            return place.isEmpty ? part : "\(place).\(part)"
        }
    }

    package var description: String { path.isEmpty ? message : "\(place) \(message)" }
}

/// An object whose members are all known: a misspelt one is refused, and the fault says which there are.
struct StrictObject {
    let members: JSON.Members
    let path: [String]

    init(_ value: JSON, at path: [String] = [], allowing allowed: [String]) throws(FormatFault) {
        guard let members = value.object else { throw FormatFault(path, "must be an object") }
        for name in members.names where !allowed.contains(name) {
            let list = allowed.joined(separator: ", ")
            throw FormatFault(path + [name], "is not known here; allowed: \(list)")
        }
        self.members = members
        self.path = path
    }

    subscript(name: String) -> JSON? { members[name] }

    func has(_ name: String) -> Bool { members[name] != nil }

    func fault(_ name: String, _ message: String) -> FormatFault { FormatFault(path + [name], message) }

    func text(_ name: String) throws(FormatFault) -> String? {
        guard let value = members[name] else { return nil }
        guard let text = value.string else { throw fault(name, "must be a text") }
        return text
    }

    func requiredText(_ name: String) throws(FormatFault) -> String {
        guard let text = try text(name), !text.isEmpty else { throw fault(name, "is missing") }
        return text
    }

    func flag(_ name: String) throws(FormatFault) -> Bool? {
        guard let value = members[name] else { return nil }
        guard let flag = value.bool else { throw fault(name, "must be true or false") }
        return flag
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(FormatFault) -> Int? {
        guard let value = members[name] else { return nil }
        guard let integer = value.integer.flatMap({ Int(exactly: $0) }), range.contains(integer) else {
            throw fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    /// A text that is one of a few.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(FormatFault) -> Choice? {
        guard let text = try text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let list = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault(name, "cannot be \"\(text)\"; allowed: \(list)")
        }
        return choice
    }

    func object(_ name: String, allowing allowed: [String]) throws(FormatFault) -> StrictObject? {
        guard let value = members[name] else { return nil }
        return try StrictObject(value, at: path + [name], allowing: allowed)
    }

    /// An object whose member names are the writer's own.
    func freeObject(_ name: String) throws(FormatFault) -> StrictObject? {
        guard let value = members[name] else { return nil }
        return try StrictObject(value, at: path + [name], allowing: value.object?.names ?? [])
    }

    func elements(_ name: String) throws(FormatFault) -> [(value: JSON, path: [String])]? {
        guard let value = members[name] else { return nil }
        guard let elements = value.array else { throw fault(name, "must be a list") }
        return elements.enumerated().map { (value: $0.element, path: path + [name, String($0.offset)]) }
    }

    func texts(_ name: String) throws(FormatFault) -> [String]? {
        guard let elements = try elements(name) else { return nil }
        var texts: [String] = []
        for element in elements {
            guard let text = element.value.string else { throw FormatFault(element.path, "must be a text") }
            texts.append(text)
        }
        return texts
    }
}
