import Binding
import Elements
import Events

extension VendorData {
    /// Reads what deciding needs; whatever is missing or of an odd type is left out.
    ///
    /// Source: vendor documentation, response tables of the binding calls, `deviceInfo` and
    /// `device/detail`.
    init(_ body: JSON, clock: PeerClock, hiding secrets: [Secret]) {
        self.init()
        message = Snippet.of(body["msg"]?.string ?? "", hiding: secrets)
        guard let data = body["data"], data.object != nil else { return }
        bindingMode = (data["bindingMode"] ?? data["bindMode"])?.integerOrDigits.flatMap(Int.init(exactly:))
        // The table calls it a string of one byte: 1 or "1" is verified, and nothing else.
        isVerified = data["verified"].map { $0.integerOrDigits == 1 }
        deviceType = data["deviceType"]?.integerOrDigits.flatMap(Int.init(exactly:))
        status = (data["status"] ?? data["bindStatus"])?.integerOrDigits.flatMap(Int.init(exactly:))
        boundAt = data["deviceBindTimeTs"]?.integerOrDigits.flatMap(Self.time).map(clock.instant)
        switch (data["deviceStatus"] ?? data["onlineStatus"])?.integerOrDigits {
        case 0?: isOnline = false
        case 1?: isOnline = true
        default: isOnline = nil
        }
    }

    /// The page gives no unit; the vendor's other times are in milliseconds. Seconds would have ten digits.
    private static func time(_ number: Int64) -> UnixTime? {
        switch number {
        case ...0: nil
        case ..<100_000_000_000: UnixTime(seconds: number)
        case ..<100_000_000_000_000: UnixTime(milliseconds: number)
        default: nil
        }
    }
}
