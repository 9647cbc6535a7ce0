import Elements

/// Takes the fields of one object, and names the one that is missing or wrong.
struct ObjectReader {
    private let members: JSON.Members
    private let path: String

    /// - Parameter path: What a fault calls this object; empty for the document itself.
    init(_ value: JSON, path: String = "") throws(BodyFault) {
        guard let members = value.object else {
            throw .notAnObject(path.isEmpty ? "the document" : path)
        }
        self.members = members
        self.path = path
    }

    func has(_ name: String) -> Bool { members[name] != nil }

    func object(_ name: String) throws(BodyFault) -> ObjectReader {
        try ObjectReader(try value(name), path: full(name))
    }

    func text<Value>(_ name: String, as make: (String) -> Value?) throws(BodyFault) -> Value {
        guard let text = try value(name).string, let made = make(text) else { throw .invalid(full(name)) }
        return made
    }

    /// - Returns: nil when the field is absent or empty: some senders write every field they know.
    func textIfAny<Value>(_ name: String, as make: (String) -> Value?) throws(BodyFault) -> Value? {
        guard let value = members[name], value != "" else { return nil }
        return try text(name, as: make)
    }

    func number(_ name: String) throws(BodyFault) -> UInt32 {
        guard let number = try value(name).uint32 else { throw .invalid(full(name)) }
        return number
    }

    private func value(_ name: String) throws(BodyFault) -> JSON {
        guard let value = members[name] else { throw .missing(full(name)) }
        return value
    }

    private func full(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}
