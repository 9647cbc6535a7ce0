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
    /// For reasons of our own: there was no time left, or too many calls were under way.
    case ours

    package static let noTokenPrefix = "no_token: "
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
                .noToken(code: Self.number(in: word, after: Self.codePrefix))
            } else if let status = Self.number(in: word, after: Self.statusPrefix) {
                .turnedAway(status: status)
            } else {
                fault == Reason.Word.noDeposit.rawValue ? .noDeposit : .ours
            }
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
        case .noToken(let code): Reason(.vendorLogin, vendorCode: code)
        case .turnedAway(let status): Reason(.makerRefusesUs, vendorCode: status)
        case .noDeposit: Reason(.noDeposit)
        }
    }
}
