import Binding
import Elements
import Events

extension ConfigurationFile {
    /// - Parameter vendors: The names of the accounts; nil where those are not known, which has been told.
    /// - Returns: nil for one without an id, of which nothing else can be told either.
    static func model(_ section: Section, vendors: [String]?) -> Installation.Model? {
        let path = section.text(Keys.Model.path).flatMap { self.path($0, Keys.Model.path, section) }
        let told: Conversation.Kind? = section.choice(Keys.Model.conversation)
        // What goes with it is judged only where it is known.
        let conversation = told ?? .wifi
        let vendor = vendor(of: section, told, among: vendors)
        let keys = pairs(Keys.Model.keys, in: section)
        let secret = section.secret(Keys.Model.secret)
        let code = code(of: section, told)
        if section.has(Keys.Model.isBinding), let told, told != .verifyThenBind {
            section.mistake(
                Keys.Model.isBinding, found: "the key beside \"\(told.rawValue)\"",
                expected: "it beside verify_dk only: verify always sends 1, the others nothing")
        }
        let unverified = unverified(of: section)
        let defaults = defaults(of: section)
        let (tellsDevice, mode) = (
            section.truth(Keys.Model.isBinding), section.integer(Keys.Model.bindingMode)
        )
        let shape: Installation.CodeShape? = section.choice(Keys.Model.codeShape)
        let (product, undo) = (section.text(Keys.Model.productKey), section.integer(Keys.Model.undoAfter))
        guard let id = id(of: section) else { return nil }
        return Installation.Model(
            id: id, path: path ?? "", keys: keys.map(\.live), rawKeys: keys.map(\.raw),
            secret: secret ?? Secret(""), vendor: vendor, conversation: conversation,
            tellsDevice: tellsDevice ?? false, unlistedProductKey: product,
            expectedBindingMode: mode.map { Int($0) }, unverified: unverified,
            codeShape: shape ?? (conversation == .forward ? .any : .hex16), code: code,
            undoAfterMinutes: undo.map { Int($0) }, defaults: defaults)
    }

    private static func id(of section: Section) -> ModelID? {
        guard let text = section.text(Keys.Model.id) else { return nil }
        let id = ModelID(text)
        if id == nil { section.mistake(Keys.Model.id, found: Found.quoted(text)) }
        return id
    }

    private static func vendor(
        of section: Section, _ conversation: Conversation.Kind?, among vendors: [String]?
    ) -> String? {
        if section.lacks(Keys.Model.vendor), let conversation, conversation != .forward {
            section.mistake(Keys.Model.vendor, found: "nothing")
        }
        guard let vendor = section.text(Keys.Model.vendor) else { return nil }
        if let vendors, !vendors.contains(vendor) {
            section.mistake(
                Keys.Model.vendor, found: Found.quoted(vendor),
                expected: "one of \(vendors.joined(separator: ", "))")
        }
        return vendor
    }

    private static func code(
        of section: Section, _ conversation: Conversation.Kind?
    ) -> Installation.CodeDemand {
        let code =
            section.choice(Keys.Model.code)
            ?? (conversation == .key ? Installation.CodeDemand.absent : .required)
        if let conversation, !code.goes(with: conversation) {
            section.mistake(
                Keys.Model.code, found: "\"\(code.rawValue)\" beside \"\(conversation.rawValue)\"",
                expected:
                    "\"none\" beside dk and forward, \"optional\" beside verify_dk and forward; dk has no"
                    + " other, since nobody checks a code there")
        }
        return code
    }

    private static func unverified(of section: Section) -> Errcode {
        guard let number = section.integer(Keys.Model.unverified) else { return .holdsLocalData }
        let errcode = Errcode(rawValue: Int(number))
        if errcode == nil { section.mistake(Keys.Model.unverified, found: "\(number)") }
        return errcode ?? .holdsLocalData
    }

    private static func defaults(of section: Section) -> Installation.DeviceDefaults {
        let words = section.words(Keys.Model.matter)
        let matter = MatterFacts.read(words)
        for mistake in matter.mistakes {
            section.mistake(
                at: mistake.name, found: Found.quoted(words[mistake.name] ?? ""), expected: mistake.expected)
        }
        return Installation.DeviceDefaults(
            capabilities: section.integer(Keys.Model.capabilities).map { Int($0) },
            name: section.text(Keys.Model.deviceName), family: section.text(Keys.Model.family),
            room: section.text(Keys.Model.room), isCommonDevice: section.truth(Keys.Model.commonDevice),
            matter: matter.facts)
    }

    /// Each model stands in the list once.
    static func expectModelsApart(_ sections: [Section]) {
        var owners: [String: String] = [:]
        for section in sections {
            guard let id = section.members[Keys.Model.id.name]?.string else { continue }
            if let owner = owners.updateValue(section.path, forKey: id) {
                section.mistake(
                    Keys.Model.id, found: "\(Found.quoted(id)), which \(owner) has",
                    expected: "each model once")
            }
        }
    }
}

/// The configuration's own list of devices, each written as in a device file.
enum DeviceList {
    /// - Parameter namesAll: Whether the catalogue has all models that the file means, so that one which it has
    ///   not is a mistake.
    static func read(
        _ top: Section, _ catalogue: Catalogue, namesAll: Bool
    ) -> [SerialNumber: ListedDevice] {
        guard let value = top.members[Keys.devices.name] else { return [:] }
        top.reading.inventory.note(JSONText.render(value), at: Keys.devices.name, needsRestart: false)
        guard let entries = value.array else {
            top.mistake(Keys.devices, found: Found.words(value))
            return [:]
        }
        var devices: [SerialNumber: ListedDevice] = [:]
        var serials: [Catalogue.Place: SerialNumber] = [:]
        for (index, entry) in entries.enumerated() {
            let path = "\(Keys.devices.name)[\(index)]"
            guard let device = device(entry, path, top, catalogue, namesAll) else { continue }
            if devices.updateValue(device, forKey: device.serial) != nil {
                top.mistake(
                    at: "\(path).serial", found: "\(device.serial), which stands in the list before",
                    expected: "each device once")
            } else if let place = catalogue.place(of: device),
                let other = serials.updateValue(device.serial, forKey: place)
            {
                top.mistake(
                    at: "\(path).device_key", found: "\(device.serial) with the keys of \(other)",
                    expected: "keys of its own: they are one device to the vendor")
            }
        }
        return devices
    }

    private static func device(
        _ entry: JSON, _ path: String, _ top: Section, _ catalogue: Catalogue, _ namesAll: Bool
    ) -> ListedDevice? {
        guard let members = entry.object else {
            top.mistake(at: path, found: Found.words(entry), expected: "an object, { … }")
            return nil
        }
        let placeholders = members.filter { $0.value.string.map(Placeholder.isOne) ?? false }
        for (name, value) in placeholders {
            top.mistake(at: "\(path).\(name)", found: Found.words(value), expected: "the device's own")
        }
        let told = placeholders.map(\.name) + (namesAll || members["model"] == nil ? [] : ["model"])
        switch DeviceEntry(entry).device(of: catalogue) {
        case .success(let device): return placeholders.isEmpty ? device : nil
        case .failure(let wrong):
            for mistake in wrong.list where !told.contains(mistake.name) {
                top.mistake(
                    at: "\(path).\(mistake.name)", found: mistake.found, expected: mistake.expected)
            }
            return nil
        }
    }
}
