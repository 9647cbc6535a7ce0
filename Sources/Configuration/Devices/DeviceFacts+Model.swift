package import Binding
package import Events

extension Installation.Model {
    /// Whether only devices on a list are bound.
    package var needsList: Bool { unlistedProductKey == nil && conversation != .forward }

    /// What the vendor must be told of a device; nil when the serial is on no list and none is implied.
    ///
    /// - Parameter spelling: The serial as it came, which is the key of a device on no list.
    package func facts(of spelling: SerialSpelling, listed: ListedDevice?) -> DeviceFacts? {
        let found: (productKey: String, deviceKey: String)?
        if let listed {
            found = listed.model == id ? (listed.productKey, listed.deviceKey) : nil
        } else {
            // Which serials there are is for the maker's service to say, where it decides.
            let product = unlistedProductKey ?? (conversation == .forward ? "" : nil)
            found = product.map { ($0, spelling.text) }
        }
        guard let found else { return nil }
        var facts = DeviceFacts(
            serial: spelling.serial, productKey: found.productKey, deviceKey: found.deviceKey)
        facts.capabilities = listed?.capabilities ?? defaults.capabilities
        facts.name = listed?.name ?? defaults.name
        facts.family = listed?.family ?? defaults.family
        facts.room = listed?.room ?? defaults.room
        facts.isCommonDevice = listed?.isCommonDevice ?? defaults.isCommonDevice
        facts.matter = (listed?.matter ?? MatterFacts()).merged(over: defaults.matter)
        return facts
    }
}
