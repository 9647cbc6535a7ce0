package import Elements

/// What became of one call to the vendor.
package enum VendorAnswer: Equatable, Sendable {
    /// A body with an integer code.
    case code(Int, VendorData)
    /// Proof that the vendor never had the request.
    case notSent(String)
    /// No usable answer: time-out or reset after a byte, 5xx, garbage, code 0 or absent.
    case unknown(String)
}

/// What an answer carries besides its code, as far as deciding needs it.
package struct VendorData: Equatable, Sendable {
    /// 1 multi-user, 2 owner, 3 rotation.
    package var bindingMode: Int?
    /// Pure Bluetooth: 1 when the vendor has authenticated the device.
    package var isVerified: Bool?
    /// `deviceInfo`: our own (1) or shared with us (2); normal (1) or invalid (2).
    package var deviceType: Int?
    package var status: Int?
    /// `deviceInfo`: when the device was bound, on the machine's own clock, by the answer's Date header.
    package var boundAt: Instant?
    /// `device/detail`: online or not.
    package var isOnline: Bool?
    package var message: String = ""

    package init() {}
}
