import Elements
import Events

/// Everything that the vendor stand-in knows: devices, who holds them, and tokens.
struct VendorState: Sendable {
    let accounts: VendorAccounts
    var devices = BoundedTable<String, VendorDevice>(bound: 200_000)
    /// Which device a serial is, for those that somebody has named.
    var places = BoundedTable<String, String>(bound: 200_000)
    var productSecrets: [String: Secret]
    var userTokens = Tokens()
    var refreshTokens = Tokens()
    var serverTokens = Tokens()
    /// Wrong passwords in a row, by user.
    var wrongPasswords: [String: Int] = [:]

    init(_ accounts: VendorAccounts) {
        self.accounts = accounts
        productSecrets = accounts.productSecrets
    }

    static func place(_ productKey: String, _ deviceKey: String) -> String { "\(productKey)/\(deviceKey)" }

    /// A device that nobody configured exists, is online and has reported the usual code; until it is
    /// given one, its serial is its device key.
    func device(_ productKey: String, _ deviceKey: String) -> VendorDevice {
        devices[Self.place(productKey, deviceKey)]
            ?? VendorDevice(productKey: productKey, deviceKey: deviceKey, serial: deviceKey.uppercased())
    }

    func device(of serial: String) -> VendorDevice? {
        places[serial].flatMap { devices[$0] }
    }

    mutating func put(_ device: VendorDevice) {
        let place = Self.place(device.productKey, device.deviceKey)
        devices[place] = device
        places[device.serial] = place
    }

    mutating func forget(_ serial: String) {
        guard let place = places[serial] else { return }
        devices[place] = nil
        places[serial] = nil
    }
}
