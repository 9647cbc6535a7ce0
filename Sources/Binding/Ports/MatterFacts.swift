/// What Matter adds to a WiFi bind; whoever has any of it is a Matter device.
///
/// The vendor takes such a device only with every number and the version, and has a code for each that is
/// missing (5879 to 5885). What a model's devices share stands with the model, the rest with the device.
/// Source: vendor documentation, WiFi device binding v2; which numbers there can be is Matter's own matter.
package struct MatterFacts: Equatable, Sendable {
    /// Named as in device lists and configurations.
    package enum Number: String, CaseIterable, Sendable {
        case discriminator = "matter_discriminator"
        case fabric = "matter_fabric_id"
        case node = "matter_node_id"
        case product = "matter_product_id"
        case vendor = "matter_vendor_id"

        package var range: ClosedRange<Int64> {
            switch self {
            case .discriminator: 0...0xFFF
            case .product, .vendor: 0...0xFFFF
            // 64 bits without a sign in Matter; the vendor's documents have integers only.
            case .fabric, .node: 0...Int64.max
            }
        }
    }

    /// An entry of `catList`.
    package struct Category: Equatable, Sendable {
        package enum Privilege: String, CaseIterable, Sendable {
            case view = "View"
            case operate = "Operate"
            case administer = "Administer"
        }

        package let tag: UInt32
        package let privilege: Privilege

        package init(tag: UInt32, privilege: Privilege) {
            self.tag = tag
            self.privilege = privilege
        }
    }

    package var numbers: [Number: Int64] = [:]
    package var version: String?
    package var extra: String?
    package var categories: [Category] = []

    package init() {}

    package var isEmpty: Bool { self == MatterFacts() }

    /// The device's own facts, and its model's where it has none.
    package func merged(over shared: MatterFacts) -> MatterFacts {
        var merged = self
        merged.numbers.merge(shared.numbers) { own, _ in own }
        merged.version = version ?? shared.version
        merged.extra = extra ?? shared.extra
        if categories.isEmpty { merged.categories = shared.categories }
        return merged
    }

    /// What the vendor would refuse a Matter device for.
    package var missing: [String] {
        guard !isEmpty else { return [] }
        return Number.allCases.filter { numbers[$0] == nil }.map(\.rawValue)
            + (version == nil ? [Self.versionName] : [])
    }
}

// MARK: Fields

extension MatterFacts {
    private static let versionName = "matter_version"
    private static let extraName = "matter_extra"
    private static let categoriesName = "matter_categories"
    private static let mostCategories = 8
    private static let mostVersionBytes = 64
    private static let mostExtraBytes = 512

    /// What the fields are called, in device lists and in configurations.
    package static let names = Number.allCases.map(\.rawValue) + [versionName, extraName, categoriesName]

    /// - Parameter fields: By name; other names are passed over.
    /// - Returns: The facts, and for each wrong field what is allowed.
    package static func read(
        _ fields: [String: String]
    ) -> (facts: MatterFacts, mistakes: [(name: String, expected: String)]) {
        var facts = MatterFacts()
        var mistakes: [(name: String, expected: String)] = []
        for name in Number.allCases {
            guard let text = fields[name.rawValue] else { continue }
            guard let number = Int64(text), name.range.contains(number) else {
                let range = name.range
                mistakes.append((name.rawValue, "a number from \(range.lowerBound) to \(range.upperBound)"))
                continue
            }
            facts.numbers[name] = number
        }
        for (name, most) in [(versionName, mostVersionBytes), (extraName, mostExtraBytes)] {
            if let text = fields[name], !isLine(text, of: most) {
                mistakes.append((name, "one line of 1 to \(most) bytes"))
            }
        }
        facts.version = fields[versionName]
        facts.extra = fields[extraName]
        if let text = fields[categoriesName] {
            let words = text.split(separator: " ")
            facts.categories = words.compactMap { Category(String($0)) }
            if facts.categories.count != words.count || !(1...mostCategories).contains(words.count) {
                let privileges = Category.Privilege.allCases.map(\.rawValue).joined(separator: ", ")
                mistakes.append(
                    (
                        categoriesName,
                        "1 to \(mostCategories) of TAG:PRIVILEGE with blanks between, "
                            + "TAG from 0 to \(UInt32.max) and PRIVILEGE one of \(privileges)"
                    ))
            }
        }
        return (facts, mistakes)
    }

    /// What `read` reads, in the order of `names`.
    package var fields: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        for name in Number.allCases {
            if let number = numbers[name] { fields.append((name.rawValue, String(number))) }
        }
        if let version { fields.append((Self.versionName, version)) }
        if let extra { fields.append((Self.extraName, extra)) }
        if !categories.isEmpty {
            fields.append((Self.categoriesName, categories.map(\.description).joined(separator: " ")))
        }
        return fields
    }

    private static func isLine(_ text: String, of most: Int) -> Bool {
        (1...most).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

extension MatterFacts.Category: CustomStringConvertible {
    package var description: String { "\(tag):\(privilege.rawValue)" }

    fileprivate init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let tag = UInt32(parts[0]),
            let privilege = Privilege(rawValue: String(parts[1]))
        else { return nil }
        self.init(tag: tag, privilege: privilege)
    }
}

extension MatterFacts: CustomStringConvertible {
    /// As the ledger keeps it: a line a field, `matter_version=1.0`.
    package var description: String {
        fields.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
    }

    /// - Returns: nil for what is not written so.
    package init?(_ text: String) {
        var fields: [String: String] = [:]
        // By bytes: an accent at the start of a value would be one character with the sign before it.
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = String(decoding: line[..<sign], as: UTF8.self)
            guard Self.names.contains(name) else { return nil }
            fields[name] = String(decoding: line[line.index(after: sign)...], as: UTF8.self)
        }
        let (facts, mistakes) = Self.read(fields)
        guard mistakes.isEmpty else { return nil }
        self = facts
    }
}
