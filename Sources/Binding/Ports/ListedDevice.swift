package import Events

/// A device of the maker's, as the vendor's cloud knows it.
///
/// Its keys name it at the vendor; they open nothing, and are kept in clear.
package struct ListedDevice: Equatable, Sendable {
    package let serial: SerialNumber
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

    package init(serial: SerialNumber, model: ModelID, productKey: String, deviceKey: String) {
        self.serial = serial
        self.model = model
        self.productKey = productKey
        self.deviceKey = deviceKey
    }

    /// What a network capability mask may be: WAN 1, LAN 2, BLE 4, Matter 8, in any sum.
    package static let capabilityRange: ClosedRange<Int64> = 1...15
}
