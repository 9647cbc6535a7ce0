/// Why a call has not left, as its fault tells.
///
/// A fault is a word, and may go on after a colon; of a call that got no token it names first what the login met.
package enum Unsent: Equatable, Sendable {
    /// No connection could be made, not even for a login.
    case noConnection
    /// There was no token to send it with.
    ///
    /// - Parameter code: The vendor's, to the login.
    case noToken(code: Int?)
    /// The maker's service turned it away by this HTTP status before it was looked at.
    case turnedAway(status: Int)
    /// Its device's app has deposited nothing.
    case noDeposit
    /// Too many calls of ours were under way.
    case noRoom
    /// For another reason of our own: most of all, there was no time left.
    case ours

    package static let noTokenPrefix = "no_token: "
    /// Of a login that was answered by a code which is over by itself.
    package static let passingPrefix = "passing "
    /// Of a login that was signed while nobody vouched for the time, and may have been refused for that.
    package static let unsureTimeSuffix = ": signed while the time was not sure"
    package static let noRoomFault = "too_many_calls"
    private static let codePrefix = "code "
    private static let statusPrefix = "http_"

    package init(_ fault: String) {
        let isLogin = fault.hasPrefix(Self.noTokenPrefix)
        let rest = isLogin ? String(fault.dropFirst(Self.noTokenPrefix.count)) : fault
        let word = String(rest.prefix { $0 != ":" })
        self =
            if Self.connectionFaults.contains(word) || isLogin && rest == "timeout" {
                .noConnection
            } else if isLogin {
                .noToken(code: Self.number(in: Self.withoutPassing(word), after: Self.codePrefix))
            } else if let status = Self.number(in: word, after: Self.statusPrefix) {
                .turnedAway(status: status)
            } else {
                switch fault {
                case Reason.Word.noDeposit.rawValue: .noDeposit
                case Self.noRoomFault: .noRoom
                default: .ours
                }
            }
    }

    /// Whether a login has failed by what nobody here can do anything about.
    static func isPassing(_ fault: String) -> Bool { fault.hasPrefix(noTokenPrefix + passingPrefix) }

    private static func withoutPassing(_ word: String) -> String {
        String(word.trimmingPrefix(passingPrefix))
    }

    private static let connectionFaults: Set<String> = [
        "connection_refused", "not_connected", "name_not_resolved", "tls",
    ]

    private static func number(in word: String, after prefix: String) -> Int? {
        word.hasPrefix(prefix) ? Int(word.dropFirst(prefix.count)) : nil
    }

    var reason: Reason {
        switch self {
        case .noConnection, .ours: Reason(.vendorUnreachable)
        case .noRoom: Reason(.overload)
        case .noToken(let code): Reason(.vendorLogin, vendorCode: code)
        case .turnedAway(let status): Reason(.makerRefusesUs, vendorCode: status)
        case .noDeposit: Reason(.noDeposit)
        }
    }
}
