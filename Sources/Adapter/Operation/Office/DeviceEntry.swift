import Binding
import Elements
import Events

/// One entry of a device list as somebody wrote it, column by column or member by member.
struct DeviceEntry {
    /// Everything that is wrong with an entry.
    struct Mistakes: Error, Equatable {
        let texts: [String]
    }

    static let required = ["serial", "model", "product_key", "device_key"]
    static let optional = ["capabilities", "name", "family", "room", "common_device"]

    private let values: [String: String]
    private let unknown: [String]

    /// - Parameter values: By column; an empty one counts as absent.
    init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
        unknown = []
    }

    init(_ json: JSON) {
        var values: [String: String] = [:]
        var unknown: [String] = []
        for (name, value) in json.object ?? JSON.Members() {
            if !(Self.required + Self.optional).contains(name) { unknown.append(name) }
            switch value {
            case .string(let text): values[name] = text
            case .integer(let number): values[name] = String(number)
            case .bool(let truth): values[name] = String(truth)
            case .null: break
            case .double, .array, .object: values[name] = "(\(value))"
            }
        }
        self.values = values.filter { !$0.value.isEmpty }
        self.unknown = unknown
    }

    /// - Parameter models: Those that a device may be of.
    func device(models: Set<ModelID>) -> Result<ListedDevice, Mistakes> {
        var mistakes = unknown.map { "\($0) is no field of a device" }
        for name in Self.required where values[name] == nil { mistakes.append("\(name) is missing") }
        let serial = values["serial"].flatMap { SerialNumber($0) }
        if values["serial"] != nil, serial == nil {
            mistakes.append("serial must be 1 to 128 of 0-9 A-Z a-z")
        }
        let model = values["model"].flatMap { ModelID($0) }
        if let text = values["model"], model.map(models.contains) != true {
            mistakes.append("model \(text.prefix(40)) is not configured")
        }
        for name in ["product_key", "device_key"] {
            if let text = values[name], !Self.isKey(text) {
                mistakes.append("\(name) must be 1 to 128 visible ASCII characters")
            }
        }
        for name in ["name", "family", "room"] {
            if let text = values[name], !Self.isLine(text) {
                mistakes.append("\(name) must be one line of at most 512 bytes")
            }
        }
        let capabilities = values["capabilities"].map { Int64($0) ?? 0 }
        if let capabilities, !ListedDevice.capabilityRange.contains(capabilities) {
            mistakes.append("capabilities must be a number from 1 to 15")
        }
        let common = values["common_device"].map { Self.truths[$0.lowercased()] }
        if case .some(nil) = common { mistakes.append("common_device must be true or false") }
        guard mistakes.isEmpty, let serial, let model, let productKey = values["product_key"],
            let deviceKey = values["device_key"]
        else { return .failure(Mistakes(texts: mistakes)) }
        var device = ListedDevice(serial: serial, model: model, productKey: productKey, deviceKey: deviceKey)
        device.capabilities = capabilities.map { Int($0) }
        device.name = values["name"]
        device.family = values["family"]
        device.room = values["room"]
        device.isCommonDevice = common ?? nil
        return .success(device)
    }

    private static let truths = [
        "true": true, "1": true, "yes": true, "false": false, "0": false, "no": false,
    ]

    private static func isKey(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    private static func isLine(_ text: String) -> Bool {
        text.utf8.count <= 512 && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
}
