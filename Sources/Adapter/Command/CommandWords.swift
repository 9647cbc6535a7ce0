import Events
import FoundationEssentials

/// A command's words that several commands read alike.
extension Arguments {
    /// Where a package keeps it.
    static let usualConfiguration = "/etc/wecom-bind/wecom-bind.json"

    /// The file that `--config` names, or the one at the usual place.
    func configuration() throws(CommandFailure) -> String {
        if let path = self[option: "--config"] { return path }
        guard FileManager.default.fileExists(atPath: Self.usualConfiguration) else {
            throw CommandFailure(
                .usage, "--config FILE is missing, and there is no \(Self.usualConfiguration)")
        }
        return Self.usualConfiguration
    }

    func reason() throws(CommandFailure) -> JSON {
        guard let reason = self[option: "--reason"] else {
            throw CommandFailure(.usage, "--reason TEXT is missing: it is kept, for whoever looks later")
        }
        return .string(reason)
    }

    /// The one word that a subcommand is about.
    func subject(_ what: String) throws(CommandFailure) -> String {
        guard rest.count == 2 else { throw CommandFailure(.usage, "name one \(what)") }
        return rest[1]
    }

    func limit() throws(CommandFailure) -> Int {
        do {
            return try number("--limit", in: 1...1_000_000, default: 200)
        } catch {
            throw CommandFailure(error)
        }
    }

    /// A number if the option is given.
    func optionalNumber(_ name: String) throws(CommandFailure) -> JSON {
        guard let text = self[option: name] else { return .null }
        guard let number = Int64(text) else { throw CommandFailure(.usage, "\(name) must be a number") }
        return .integer(number)
    }

    /// One of the words that a state may be.
    func state<State: RawRepresentable<String> & CaseIterable>(_: State.Type) throws(CommandFailure) -> State?
    {
        guard let text = self[option: "--state"] else { return nil }
        guard let state = State(rawValue: text) else {
            let known = State.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure(.usage, "--state is one of \(known)")
        }
        return state
    }
}

extension Console {
    static func print(_ json: JSON) { print(String(decoding: JSONText.render(json), as: UTF8.self)) }

    /// An object as lines, a name and its value each; what is absent is left out.
    static func print(lines json: JSON) {
        let members = (json.object ?? JSON.Members()).filter { !$0.value.isNull && $0.value != .array([]) }
        let width = members.map(\.name.count).max() ?? 0
        for (name, value) in members {
            let indent = name + String(repeating: " ", count: width - name.count)
            if let elements = value.array {
                for element in elements { print("\(indent)  \(phrase(element))") }
            } else {
                print("\(indent)  \(phrase(value))")
            }
        }
    }

    /// A value in one line.
    static func phrase(_ json: JSON) -> String {
        switch json {
        case .null: "–"
        case .bool(let truth): truth ? "yes" : "no"
        case .string(let text): text
        case .integer, .double: String(decoding: JSONText.render(json), as: UTF8.self)
        case .array(let elements): elements.map(phrase).joined(separator: ", ")
        case .object(let members):
            members.filter { !$0.value.isNull && $0.value != "" }.map { "\($0.name) \(phrase($0.value))" }
                .joined(separator: ", ")
        }
    }
}
