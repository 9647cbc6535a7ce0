import Binding
import Events

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
