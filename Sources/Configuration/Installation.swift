package import Binding
package import Cloud
import Crypto
package import Elements
package import Envelope
package import Events
package import Transport

/// Everything that one installation decides, read and checked before anything starts.
package struct Installation: Sendable {
    package var listeners: [Listener]
    /// The page, health and metrics of the program.
    package var admin: Listener?
    /// Who may come there.
    package var adminAccess = AdminAccess()
    /// Where people may ask who may change nothing; nil for nowhere.
    package var support: Support?
    package var ledgerPath: String
    /// 32 bytes; every secret in the ledger is sealed with keys derived from it.
    package var sealKey: Secret
    /// What some of them may still be sealed with.
    package var oldSealKey: Secret?
    package var provider: Provider
    package var wecom: CloudAddress
    package var vendors: [String: VendorAccount]
    package var models: [Model]
    package var devices: [SerialNumber: ListedDevice]
    package var verdicts: VerdictTable
    package var loops: Int
    /// How far a callback's timestamp may be from our time, in both directions.
    package var freshnessSeconds: Int64
    /// How long a connection may wait for its next request.
    package var idleSeconds: Int64
    /// When all devices are compared with WeCom and the vendor, once a day; nil for never.
    package var reconcileAt: TimeOfDay?
    package var maker: Maker

    /// From where callbacks may come; nil for everywhere.
    package var sources: Sources?
    /// Of a WeCom group that hears what is wrong; nil for none.
    package var robot: Robot?

    /// What stood at each key.
    package internal(set) var inventory = Inventory()

    /// A second fence. The signature is the authority: an address can only keep somebody out.
    package struct Sources: Equatable, Sendable {
        /// Addresses that callbacks come from.
        package var allowed: AddressSet
        /// Proxies of ours, whose `X-Forwarded-For` is believed.
        package var proxies: AddressSet
        /// The secret of a WeCom application of the maker's own corp, to ask WeCom for its addresses.
        package var corpSecret: Secret?
        /// Whether a stranger is only counted and logged.
        package var onlyWarns: Bool
    }

    package struct Listener: Equatable, Sendable {
        package var host: String
        package var port: UInt16
        package var tls: Certificate?
        /// Milliseconds that a proxy in front may have kept a request before we see its first byte.
        package var proxyAllowanceMilliseconds: Int64 = 0
        /// Where a balancer asks whether the server serves; nil for nowhere.
        package var healthPath: String?
    }

    package struct Certificate: Equatable, Sendable {
        package var chainPath: String
        package var keyPath: String
        /// Whom a client on this machine should believe instead of the system's authorities.
        package var authorityPath: String?
        /// In the URL that WeCom calls; nil if nobody has said it.
        package var name: String?
    }

    /// The hardware maker in WeCom.
    package struct Provider: Sendable {
        package var corp: CorpID
        /// Where `verify_device` arrives; nil when that route is not used.
        package var path: String?
        package var keys: [Credentials]
        package var rawKeys: [RawKey]
    }

    /// A Token and EncodingAESKey as they were written, for sending as WeCom does.
    package struct RawKey: Equatable, Sendable {
        package var token: Secret
        package var encodingAESKey: Secret
    }

    /// The maker's own service, if it has one that speaks with us.
    package struct Maker: Equatable, Sendable {
        /// Every path of ours that begins so is the service's; WeCom's callbacks have others.
        package static let pathPrefix = "/vendor/"

        /// Where it takes our messages, path included; nil when it only sends.
        package var address: CloudAddress?
        /// What messages are signed with, both ways: each of them signs ours. Several are live while one is
        /// rotated.
        package var secrets: [Secret]
        /// Which of WeCom's events are forwarded as they came, by WeCom's names.
        package var events: Set<String> = []
    }

    /// A robot of a WeCom group.
    package struct Robot: Equatable, Sendable {
        /// Where WeCom is; the rest of the webhook's address is its secret.
        package var address: CloudAddress
        /// Path and query.
        package var target: Secret
    }

    package struct CloudAddress: Equatable, Sendable {
        package var url: String
        /// A PEM file of the only authorities to trust; nil for the system's.
        package var authorities: String?
        /// What stands in that file: others under the same name are others.
        var authoritiesDigest: [UInt8] = []

        /// Whoever trusts the same has the same here.
        package var trust: String { authorities.map { "\($0) \(Hex.encode(authoritiesDigest))" } ?? "" }
    }

    /// The addresses of all whom we call.
    package var addresses: [CloudAddress] {
        [wecom] + vendors.values.map(\.address)
            + [maker.address, robot?.address].compactMap { $0 }
    }

    package struct VendorAccount: Equatable, Sendable {
        package var address: CloudAddress
        package var accessKey: String
        package var accessAccount: String?
        package var accessSecret: Secret
        package var login: Login
        package var userDomain: String
        package var userDomainSecret: Secret
        /// What the nightly comparison may ask of it in a day.
        package var nightlyCalls = usualNightlyCalls

        /// Of about 1,280 that the vendor lets an account make in a day.
        package static let usualNightlyCalls = 1_000

        package enum Login: Equatable, Sendable {
            case email(String, password: Secret)
            case phone(internationalCode: String, String, password: Secret)
        }
    }

    package struct Model: Sendable {
        package var id: ModelID
        package var path: String
        package var keys: [Credentials]
        package var rawKeys: [RawKey]
        package var secret: Secret
        /// Which account has its devices; nil for one whose binds are all forwarded.
        package var vendor: String?
        package var conversation: Conversation.Kind
        /// Whether `verify_dk` has the device told that its code was asked for: `isBinding` 1.
        package var tellsDevice = false
        /// For devices that are on no list: their product, with the serial as device key.
        package var unlistedProductKey: String?
        package var expectedBindingMode: Int?
        /// What the answer is when a pure-Bluetooth bind comes back unverified, which is undone then; 0 takes
        /// such a device all the same, on the maker's own responsibility.
        package var unverified: Errcode
        package var codeShape: CodeShape
        /// Whether the installer must type a code.
        package var code: CodeDemand
        /// A device that the vendor has and WeCom has not is taken back after so long; nil leaves that to
        /// the nightly comparison.
        package var undoAfterMinutes: Int?
        /// Facts that every device of the model shares.
        package var defaults: DeviceDefaults
    }

    /// Whether a device has a code that the installer types.
    package enum CodeDemand: String, Sendable, CaseIterable {
        case required
        /// Verified where one was typed; else the device is bound by its key alone.
        case optional
        /// There is none, whatever was typed.
        case absent = "none"

        /// Only where something is done without a code: by the device's key, or by whoever decides instead.
        func goes(with conversation: Conversation.Kind) -> Bool {
            switch (conversation, self) {
            case (.wifi, .required), (.verify, .required), (.pureBluetooth, .required),
                (.verifyThenBind, .required), (.verifyThenBind, .optional), (.key, .absent), (.forward, _):
                true
            case (.wifi, _), (.verify, _), (.pureBluetooth, _), (.verifyThenBind, .absent), (.key, _): false
            }
        }
    }

    package struct DeviceDefaults: Equatable, Sendable {
        package var capabilities: Int?
        package var name: String?
        package var family: String?
        package var room: String?
        package var isCommonDevice: Bool?
        package var matter: MatterFacts
    }

    /// What a typed code must look like before the vendor is asked. Where it has a shape, it is taken as people
    /// type it; see `TypedCode`.
    ///
    /// The device makes 16 characters of 0-9 and A-F. Source: vendor documentation, AT+QIOTBINDCODE.
    package enum CodeShape: String, Sendable, CaseIterable {
        case hex16
        case any
    }
}

extension Installation {
    /// What is right as it stands, and should be known all the same.
    package var warnings: [String] {
        models.filter { $0.code != .required }.map { model in
            "\(model.id): \"code\" is \"\(model.code.rawValue)\", so that whoever knows a serial may bind the"
                + " device"
        }
    }
}

/// What an installer has typed, as the model goes by it.
package enum Typed: Equatable, Sendable {
    case code(VerificationCode)
    /// There is no code, and none is needed.
    case nothing
    /// No code of this model looks so.
    case malformed
}

extension Installation.Model {
    package func typed(_ code: VerificationCode) -> Typed {
        switch self.code {
        case .absent: return .nothing
        case .optional where TypedCode.isNothing(code): return .nothing
        case .optional, .required: return codeShape.normalised(code).map(Typed.code) ?? .malformed
        }
    }
}

extension Installation.CodeShape {
    /// The code as the vendor wants it, or nil when it cannot be one.
    package func normalised(_ code: VerificationCode) -> VerificationCode? {
        switch self {
        case .any:
            return code.secret.count > 0 ? code : nil
        case .hex16:
            var bytes = Array(TypedCode.plain(code).utf8)
            guard bytes.count == 16 else { return nil }
            for index in bytes.indices {
                switch bytes[index] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"): break
                case UInt8(ascii: "a")...UInt8(ascii: "f"): bytes[index] -= 32
                default: return nil
                }
            }
            return VerificationCode(Secret(bytes))
        }
    }
}

extension Installation.Model {
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
