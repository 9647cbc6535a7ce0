package import Binding
import Elements
package import Events

/// One entry of a device list as somebody wrote it, column by column or member by member.
package struct DeviceEntry {
    /// Everything that is wrong with an entry.
    package struct Mistakes: Error, Equatable {
        let list: [Mistake]
        /// For whoever reads a file of devices.
        package var texts: [String] { list.map(\.text) }
    }

    struct Mistake: Equatable {
        /// The column or member.
        let name: String
        let found: String
        let expected: String
        let text: String

        init(_ name: String, found: String, expected: String, text: String? = nil) {
            self.name = name
            self.found = found
            self.expected = expected
            self.text = text ?? "\(name) must be \(expected), not \(found)"
        }
    }

    static let required = ["serial", "model", "product_key", "device_key"]
    static let optional = ["capabilities", "name", "family", "room", "common_device"] + MatterFacts.names

    private let values: [String: String]
    /// What is wrong whatever stands there.
    private let faults: [Mistake]
    /// Members that may be meant by what is refused.
    private let excused: Set<String>

    /// - Parameter values: By column; an empty one counts as absent.
    init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
        faults = []
        excused = []
    }

    package init(_ json: JSON) {
        let members = json.object ?? JSON.Members()
        values = members.words.filter { !$0.value.isEmpty }
        let known = Self.required + Self.optional
        let unknown = members.names.filter { !known.contains($0) }
        faults =
            unknown.map { name in
                Mistake(
                    name, found: "a key that is none", expected: "one of \(known.joined(separator: ", "))",
                    text: "\(name) is no field of a device")
            }
            + members.filter { known.contains($0.name) && !$0.value.isNull && $0.value.word == nil }.map {
                Mistake(
                    $0.name, found: Found.words($0.value), expected: "a text, a whole number, true or false")
            }
        excused = Set(unknown.compactMap { Spelling.slip(of: $0, among: known) } + faults.map(\.name))
    }

    /// - Parameter catalogue: Whose models a device may be of.
    package func device(of catalogue: Catalogue) -> Result<ListedDevice, Mistakes> {
        let models = catalogue.models
        var mistakes = faults
        for name in Self.required where values[name] == nil && !excused.contains(name) {
            mistakes.append(
                Mistake(
                    name, found: "nothing", expected: "it: no device is without", text: "\(name) is missing"))
        }
        let serial = values["serial"].flatMap { SerialSpelling($0) }
        if let text = values["serial"], serial == nil {
            mistakes.append(
                Self.ruin("serial", text) ?? Self.wrong("serial", text, "1 to 128 of 0-9 A-Z a-z"))
        }
        let model = values["model"].flatMap { ModelID($0) }
        if let text = values["model"], model.flatMap({ models[$0] }) == nil {
            mistakes.append(
                Mistake(
                    "model", found: Found.quoted(text), expected: "the id of one of the models",
                    text: "model \(text.prefix(40)) is not configured"))
        }
        for name in ["product_key", "device_key"] {
            guard let text = values[name] else { continue }
            if let ruin = Self.ruin(name, text) {
                mistakes.append(ruin)
            } else if !Self.isKey(text) {
                mistakes.append(Self.wrong(name, text, "1 to 128 visible ASCII characters"))
            }
        }
        for name in ["name", "family", "room"] {
            if let text = values[name], !Self.isLine(text) {
                mistakes.append(Self.wrong(name, text, "one line of at most 512 bytes"))
            }
        }
        let capabilities = values["capabilities"].map { Int64($0) ?? 0 }
        if let capabilities, !ListedDevice.capabilityRange.contains(capabilities) {
            mistakes.append(Self.wrong("capabilities", values["capabilities"] ?? "", "a number from 1 to 15"))
        }
        let common = values["common_device"].map { Self.truths[$0.lowercased()] }
        if case .some(nil) = common {
            mistakes.append(Self.wrong("common_device", values["common_device"] ?? "", "true or false"))
        }
        let matter = MatterFacts.read(values)
        mistakes += matter.mistakes.map { Self.wrong($0.name, values[$0.name] ?? "", $0.expected) }
        if matter.mistakes.isEmpty, let shared = model.flatMap({ models[$0] }) {
            mistakes += matter.facts.merged(over: shared.matter).missing.map {
                Mistake(
                    $0, found: "nothing, in the list and in its model",
                    expected: "it: a Matter device cannot be without",
                    text: "\($0) is missing, in the list and in its model: a Matter device cannot be without")
            }
        }
        guard mistakes.isEmpty, let serial, let model, let productKey = values["product_key"],
            let deviceKey = values["device_key"]
        else { return .failure(Mistakes(list: mistakes)) }
        var device = ListedDevice(
            spelling: serial, model: model, productKey: productKey, deviceKey: deviceKey)
        device.capabilities = capabilities.map { Int($0) }
        device.name = values["name"]
        device.family = values["family"]
        device.room = values["room"]
        device.isCommonDevice = common ?? nil
        device.matter = matter.facts
        return .success(device)
    }

    private static let truths = [
        "true": true, "1": true, "yes": true, "false": false, "0": false, "no": false,
    ]

    private static func wrong(_ name: String, _ text: String, _ expected: String) -> Mistake {
        Mistake(name, found: Found.quoted(text), expected: expected)
    }

    /// What to do about a number that a spreadsheet has rounded, as 8.6E+14: the digits it stood for are gone.
    /// nil for everything else.
    private static func ruin(_ name: String, _ text: String) -> Mistake? {
        let parts = text.uppercased().split(separator: "E+", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].isDigits else { return nil }
        let digits = parts[0].split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard digits.allSatisfy(\.isDigits) else { return nil }
        let (fault, remedy) = (
            "a number that a spreadsheet has rounded",
            "make its column text there, and fill it again from where it came"
        )
        return Mistake(
            name, found: "\(Found.quoted(text)), \(fault)", expected: "what it was: \(remedy)",
            text: "\(name) \(text.prefix(40)) is \(fault): \(remedy)")
    }

    private static func isKey(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func isLine(_ text: String) -> Bool {
        text.utf8.count <= 512 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}

extension Substring {
    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

extension JSON {
    /// A text, a whole number or a truth as somebody would write it between two commas; nil for all else.
    var word: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let truth): String(truth)
        case .null, .double, .array, .object: nil
        }
    }
}

extension JSON.Members {
    /// The members that are words, by their names.
    var words: [String: String] {
        Dictionary(compactMap { member in member.value.word.map { (member.name, $0) } }) { first, _ in first }
    }
}
