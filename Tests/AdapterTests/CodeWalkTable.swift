/// What a code that stands must come to, written from the vendor's pages and their reading.
struct WalkedCode: Sendable {
    enum Class: Sendable {
        /// 200.
        case success
        /// The installer can mend it: no alert.
        case installer
        /// Only the operator can: one call, and an alert that names the code.
        case `operator`
        /// May pass: called again while the budget lasts.
        case transient
        /// Our token: refreshed, and sent once more; then the operator's.
        case credential
        /// The bind may stand: `deviceInfo` is asked, and the call made once more.
        case unknown
        /// In no document: of a bind it leaves open what became of it, of a verification it is a refusal.
        case unlisted
        /// Nothing was done: called again while the budget lasts, then the operator's.
        case turnedAway
    }

    let code: Int
    let errcode: Int
    let kind: Class

    init(_ code: Int, _ errcode: Int, _ kind: Class) {
        self.code = code
        self.errcode = errcode
        self.kind = kind
    }
}

extension WalkedCode {
    /// `bind-by-wifi.md`. The device is online, and the code that was typed has the right shape.
    static let deviceBindingByWifi: [WalkedCode] =
        [
            .init(200, 0, .success), .init(5009, 7, .operator), .init(5032, 7, .credential),
            .init(5048, 7, .unknown), .init(5049, 2, .installer), .init(5066, 7, .operator),
            .init(5067, 7, .operator), .init(5106, 7, .credential), .init(5179, 7, .operator),
            .init(5213, 6, .installer), .init(5229, 7, .operator), .init(5314, 7, .transient),
            .init(5333, 7, .operator), .init(5361, 7, .operator), .init(5412, 2, .installer),
            .init(5460, 7, .transient), .init(5461, 6, .installer), .init(5462, 4, .installer),
            .init(5465, 7, .transient), .init(5879, 7, .operator), .init(5880, 7, .operator),
            .init(5881, 7, .operator), .init(5882, 7, .operator), .init(5883, 7, .operator),
            .init(5885, 7, .operator), .init(6083, 7, .operator),
        ]

    /// `bind-by-pure-bluetooth.md`. What the device made is no code that anybody typed.
    static let deviceBindingByPureBt: [WalkedCode] =
        [
            .init(200, 0, .success), .init(5032, 7, .credential), .init(5041, 7, .operator),
            .init(5049, 2, .installer), .init(5052, 7, .operator), .init(5066, 7, .operator),
            .init(5067, 7, .operator), .init(5106, 7, .credential), .init(5179, 7, .operator),
            .init(5213, 7, .operator), .init(5229, 7, .operator), .init(5314, 7, .transient),
            .init(5327, 7, .operator), .init(5333, 7, .operator), .init(5357, 7, .operator),
            .init(5358, 7, .operator), .init(5361, 7, .operator), .init(5412, 2, .installer),
            .init(5624, 7, .operator), .init(5636, 7, .operator), .init(5669, 7, .operator),
            .init(5893, 7, .unknown), .init(6040, 2, .installer), .init(6083, 7, .operator),
        ]

    /// The same page: what the installer typed is missed, or no code to the vendor.
    static let deviceBindingByPureBtTyped: [WalkedCode] =
        deviceBindingByPureBt.map { code in
            [5179, 5213].contains(code.code) ? .init(code.code, 6, .installer) : code
        }

    /// `bind-by-device-key.md`.
    static let bindDeviceDk: [WalkedCode] =
        [
            .init(200, 0, .success), .init(5032, 7, .credential), .init(5041, 7, .operator),
            .init(5049, 2, .installer), .init(5052, 7, .operator), .init(5066, 7, .operator),
            .init(5067, 7, .operator), .init(5106, 7, .credential), .init(5229, 7, .operator),
            .init(5314, 7, .transient), .init(5327, 7, .operator), .init(5333, 7, .operator),
            .init(5358, 7, .operator), .init(5361, 7, .operator), .init(5412, 2, .installer),
            .init(5624, 7, .operator), .init(5636, 7, .operator), .init(5669, 7, .operator),
            .init(5893, 7, .unknown), .init(6040, 2, .installer), .init(6083, 7, .operator),
        ]

    /// `verify-binding-code.md`. Nothing is bound here, so that nothing can be unknown.
    static let verifyBindingCode: [WalkedCode] =
        [
            .init(200, 0, .success), .init(5066, 7, .operator), .init(5067, 7, .operator),
            .init(5144, 7, .credential), .init(5179, 7, .operator), .init(5213, 6, .installer),
            .init(5460, 7, .transient), .init(5462, 4, .installer),
        ]

    /// On none of the four pages, but in the vendor's others: any call may answer them.
    static let elsewhere: [WalkedCode] =
        [
            .init(5000, 7, .unknown), .init(5103, 7, .unknown), .init(5394, 7, .unknown),
            .init(50000, 7, .unknown), .init(70000, 7, .unknown), .init(5050, 5, .installer),
            .init(61002, 1, .installer), .init(70065, 1, .installer), .init(91001, 7, .credential),
            .init(91004, 7, .credential), .init(401, 7, .credential), .init(403, 7, .credential),
            .init(429, 7, .turnedAway),
        ]
        + [
            4026, 5088, 5089, 5090, 5093, 5104, 5147, 5148, 5178, 5214, 5313, 5325, 5339, 5409, 5414, 5415,
            5420, 5421, 5422, 5458, 5459, 5478, 5493, 5499, 5553, 5618, 5884, 5913, 70130, 90047, 91005,
            91006, 91007,
        ].map { .init($0, 7, .operator) }

    /// In no document.
    static let unheardOf: [WalkedCode] =
        [1, -1, 999, 4242, 5463, 60_000, 99_999, 1_234_567].map { .init($0, 7, .unlisted) }
}
