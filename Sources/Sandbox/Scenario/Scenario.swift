package import Events

/// A story of one device that is played against a running adapter: what the clouds are like, what WeCom
/// sends, and what has to come of it.
package struct Scenario: Sendable {
    package var title: String
    package var about: String
    /// Why it cannot be played, which is all that its row says then; nil where it can.
    package private(set) var obstacle: String?
    /// The documents whose words it puts to the test.
    package var documents: [String]
    /// The name of the route in `Target.routes`.
    package var route: String
    /// Nil for one that no run has used before.
    package var serial: String?
    package var vendor: CloudSetting
    package var weCom: CloudSetting
    package var maker: CloudSetting
    package var steps: [Step]
    package var expectation: Final

    /// One that cannot be played: beside others it is a row of its own.
    package static func unplayable(_ title: String, since obstacle: String) -> Scenario {
        Scenario(
            title: title, about: "", obstacle: obstacle, documents: [], route: "", vendor: CloudSetting(),
            weCom: CloudSetting(), maker: CloudSetting(), steps: [],
            expectation: Final(vendorCalls: [], weComCalls: [], makerCalls: []))
    }

    /// Titles of the documents that the project came from.
    package static let documents = [
        "bind-by-device-key", "bind-by-pure-bluetooth", "bind-by-wifi", "verify-binding-code",
        "wecom-bind-event",
    ]

    /// What a stand-in is told.
    package struct CloudSetting: Sendable {
        /// The members of its `/_sandbox/device` order beside the serial; nil to leave the device alone.
        package var device: [(name: String, value: JSON)]?
        /// Answers by the name of the call.
        package var answers: [(call: String, answers: [OrderedAnswer])]
        /// Whether its tokens become too old.
        package var expiresTokens: Bool

        package init() {
            device = nil
            answers = []
            expiresTokens = false
        }

        var isEmpty: Bool { device == nil && answers.isEmpty && !expiresTokens }
    }

    package enum Step: Sendable {
        case send(Send)
        case deposit(Deposit)
        case wait(Await)
        case pause(milliseconds: Int64)
        /// A cloud changes its mind in the middle.
        case vendor(CloudSetting)
        case weCom(CloudSetting)
        case maker(CloudSetting)
    }

    package struct Send: Sendable {
        /// A callback's name on the wire, `url_check`, or any unknown one.
        package var what: String
        package var name: String?
        /// The letter of the company.
        package var company: String
        package var serial: String?
        package var code: String
        package var copies: Int
        package var isAtOnce: Bool
        /// Whether the story goes on before it is answered.
        package var isInBackground: Bool
        /// The name of the step whose callback is sent again, but for its envelope.
        package var sameRequestAs: String?
        /// The name of the step whose authorisation code it brings.
        package var sameAuthCodeAs: String?
        /// Seconds by which its createtime is off.
        package var createdOffset: Int64
        package var deviation: Deviation
        package var expectation: Reply
    }

    /// What the maker's app reads from a pure Bluetooth device and hands over before the bind.
    package struct Deposit: Sendable {
        package enum Mistake: String, CaseIterable, Sendable {
            case signature
            case productSecret = "product_secret"
            case deviceKey = "device_key"
        }

        /// Nil when the device makes nothing of its code, which is typed then.
        package var code: String?
        package var newSecret: String
        package var oldSecret: String?
        /// What is wrong with it.
        package var mistake: Mistake?
        package var status: Int
    }

    /// What has to be true of every answer to a step; what is nil is not looked at.
    package struct Reply: Sendable {
        package var status: Int?
        /// Any of these will do.
        package var errcodes: [Int]
        package var body: SenderReply.Body?
        package var withinMilliseconds: Int64?
        /// Members that the opened reply must have.
        package var members: [(name: String, value: JSON)]
    }

    /// Whether the maker's service posts results, which it does to one server only.
    package var postsResults: Bool {
        let later = steps.compactMap { step in if case .maker(let setting) = step { setting } else { nil } }
        return ([maker] + later).flatMap(\.answers).flatMap(\.answers).contains { $0.data?["post"] != nil }
    }

    /// Something that the stand-ins must have counted before the story goes on.
    package struct Await: Sendable {
        package var condition: Final
        package var redemption: Redemption?
        package var withinMilliseconds: Int64
    }

    /// How far the redemption of the device's last code has come, as WeCom's stand-in sees it.
    package enum Redemption: String, CaseIterable, Sendable {
        /// A secret was answered.
        case stored
        /// The last request was answered with an error.
        case refused
        /// There was a request, whatever became of it.
        case asked
    }

    /// What the stand-ins must have counted about the device.
    package struct Final: Sendable {
        package var vendorCalls: [(call: String, count: Count)]
        package var weComCalls: [(call: String, count: Count)]
        package var makerCalls: [(call: String, count: Count)]
        /// What the adapter answered to the results that the maker's service posted, one after the other.
        package var makerPosted: [Int]?
        /// Whether the maker's service has the device bound.
        package var makerBindings: Count?
        /// Accounts that have the device at the vendor.
        package var vendorBindings: Count?
        /// Binds that took effect there.
        package var vendorBindingsMade: Count?
        /// Calls of `get_device_secret`.
        package var redeemRequests: Count?
        /// Secrets that WeCom gave out.
        package var secrets: Count?
        package var isBoundInWeCom: Bool?
    }

    /// How many: exactly, or between two bounds.
    package struct Count: Sendable, Equatable, CustomStringConvertible {
        package let least: Int
        package let most: Int

        package func allows(_ number: Int) -> Bool { (least...most).contains(number) }

        package var description: String {
            if least == most { return "\(least)" }
            return most == .max ? "at least \(least)" : "\(least) to \(most)"
        }
    }
}
