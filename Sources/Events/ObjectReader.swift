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

    func numberIfAny(_ name: String) throws(BodyFault) -> UInt32? {
        members[name] == nil ? nil : try number(name)
    }

    /// The same for a field that WeCom's documents show as a number here and as a string there.
    func numberOrDigitsIfAny(_ name: String) throws(BodyFault) -> UInt32? {
        members[name]?.string == nil ? try numberIfAny(name) : try textIfAny(name) { UInt32($0) }
    }

    /// The objects of an array; none when the field is absent.
    func objects<Value>(
        _ name: String, as make: (ObjectReader) throws(BodyFault) -> Value
    ) throws(BodyFault) -> [Value] {
        guard let value = members[name] else { return [] }
        guard let elements = value.array else { throw .invalid(full(name)) }
        var values: [Value] = []
        for element in elements {
            values.append(try make(try ObjectReader(element, path: full(name))))
        }
        return values
    }

    /// The strings of an array.
    func texts(_ name: String) throws(BodyFault) -> [String] {
        guard let elements = try value(name).array else { throw .invalid(full(name)) }
        var texts: [String] = []
        for element in elements {
            guard let text = element.string, let short = Self.short(text) else { throw .invalid(full(name)) }
            texts.append(short)
        }
        return texts
    }

    private func value(_ name: String) throws(BodyFault) -> JSON {
        guard let value = members[name] else { throw .missing(full(name)) }
        return value
    }

    private func full(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }
}

extension ObjectReader {
    /// Text of 1 to 512 bytes without control characters.
    static func short(_ text: String) -> String? {
        guard (1...512).contains(text.utf8.count), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            return nil
        }
        return text
    }

    /// A secret of 1 to 4096 bytes.
    static func secret(_ text: String) -> Secret? {
        (1...4096).contains(text.utf8.count) ? Secret(text) : nil
    }
}
