package import Events

/// A device of the maker's, as the vendor's cloud knows it.
///
/// Its keys name it at the vendor; they open nothing, and are kept in clear.
package struct ListedDevice: Equatable, Sendable {
    /// As the maker spells it, which its MD5 may have been made of.
    package let spelling: SerialSpelling
    package let model: ModelID
    package let productKey: String
    package let deviceKey: String
    /// Network capabilities as a bit mask; see `DeviceFacts`.
    package var capabilities: Int?
    package var name: String?
    package var family: String?
    package var room: String?
    package var isCommonDevice: Bool?
    package var matter = MatterFacts()

    package init(spelling: SerialSpelling, model: ModelID, productKey: String, deviceKey: String) {
        self.spelling = spelling
        self.model = model
        self.productKey = productKey
        self.deviceKey = deviceKey
    }

    package init(serial: SerialNumber, model: ModelID, productKey: String, deviceKey: String) {
        self.init(
            spelling: SerialSpelling(serial), model: model, productKey: productKey, deviceKey: deviceKey)
    }

    package var serial: SerialNumber { spelling.serial }

    /// What a network capability mask may be: WAN 1, LAN 2, BLE 4, Matter 8, in any sum.
    package static let capabilityRange: ClosedRange<Int64> = 1...15
}
