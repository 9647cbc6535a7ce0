import Elements

/// How a product may be bound. Source: the vendor's documentation, product configuration.
enum BindingMode: Int, Sendable {
    /// Several users at once; nobody is refused.
    case everybody = 1
    /// The first one only.
    case owner = 2
    /// The last one only: who binds takes it away from whoever had it.
    case rotation = 3
}

/// A device as the vendor's cloud knows it.
struct VendorDevice: Sendable {
    struct Binding: Sendable, Equatable {
        let uid: String
        let time: UnixTime
        var isVerified = true
    }

    let productKey: String
    let deviceKey: String
    /// The name under which it is scripted and counted.
    var serial: String
    var exists = true
    var isOnline = true
    /// What the device has told the cloud; nil before it has.
    var reportedCode: String? = Self.usualCode
    var isCodeExpired = false
    var mode = BindingMode.owner
    /// What a bind over Bluetooth says of the device when its product secret is not known.
    var verifies = true
    /// The secret of the last bind over Bluetooth, when it could be read.
    var bindingSecret: String?
    var bindings: [Binding] = []
    /// Bindings ever made.
    var bindingsMade = 0

    /// What a device reports that nobody configured.
    static let usualCode = "0123456789ABCDEF"

    init(productKey: String, deviceKey: String, serial: String) {
        self.productKey = productKey
        self.deviceKey = deviceKey
        self.serial = serial
    }

    func binding(of uid: String) -> Binding? { bindings.first { $0.uid == uid } }

    /// Why this user may not bind it; nil when the mode allows it.
    func refusal(of uid: String) -> Int? {
        guard mode == .owner, !bindings.isEmpty else { return nil }
        return binding(of: uid) == nil ? 5412 : 5049
    }

    mutating func bind(_ uid: String, at now: UnixTime, isVerified: Bool = true) {
        switch mode {
        case .everybody: bindings.removeAll { $0.uid == uid }
        case .owner, .rotation: bindings = []
        }
        bindings.append(Binding(uid: uid, time: now, isVerified: isVerified))
        bindingsMade += 1
    }

    static func isCode(_ text: String) -> Bool {
        text.utf8.count == 16 && text.utf8.allSatisfy(\.isHexadecimalDigit)
    }

    /// Whether the code that was typed is the one that the device has reported.
    ///
    /// - Parameter tellsExpiry: Verifying alone does not tell an expired code from a wrong one.
    func refusal(ofCode code: String?, tellsExpiry: Bool) -> Int? {
        guard let code else { return 5179 }
        guard Self.isCode(code) else { return 5213 }
        guard let reportedCode else { return 5460 }
        if isCodeExpired { return tellsExpiry ? 5461 : 5462 }
        return code.uppercased() == reportedCode.uppercased() ? nil : 5462
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"):
            true
        default: false
        }
    }
}
