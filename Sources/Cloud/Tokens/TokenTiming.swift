import Binding
import Elements

/// When a token is renewed, and how long to wait after a trouble.
package struct TokenTiming: Equatable, Sendable {
    /// A token is renewed when two thirds of its life are over, and at this age at the latest.
    package var oldestSeconds: Int64?
    /// After a refused token was replaced, a refusal of the new one replaces nothing for so long: what is
    /// refused then is not the token, and no refusal may turn into a loop of logins.
    package var refusalSpacingSeconds: Int64
    /// The same, once the new token has been taken: then somebody has made it bad since, and each login of
    /// ours may make another's bad in turn.
    package var provenSpacingSeconds: Int64 = 10

    package init(oldestSeconds: Int64? = nil, refusalSpacingSeconds: Int64 = 60) {
        self.oldestSeconds = oldestSeconds
        self.refusalSpacingSeconds = refusalSpacingSeconds
    }

    /// What one attempt to get a token may take.
    static let attemptMilliseconds: Int64 = 10_000
    /// A token with less left is not sent any more.
    static let marginMilliseconds: Int64 = 5_000
    /// A token that is to be renewed later is renewed when it is wanted. Some are good for a thousand years,
    /// which no clock of the machine can count.
    static let longestAlarmMilliseconds: Int64 = 30 * 24 * 3_600_000
    private static let longestPassingWaitSeconds: Int64 = 60
    private static let longestRefusedWaitSeconds: Int64 = 6 * 3_600
    private static let wrongCredentialsWaitSeconds: Int64 = 3_600

    func renewal(of token: Credential) -> UnixTime {
        let life = token.ends.milliseconds(since: token.made)
        let share = life / 3 * 2
        return token.made.advanced(
            byMilliseconds: oldestSeconds.map { min(share, $0 * 1_000) } ?? share)
    }

    static func isUsable(_ token: Credential, at now: UnixTime) -> Bool {
        token.ends.milliseconds(since: now) > marginMilliseconds
    }

    /// - Parameter failures: How many attempts have failed in a row, this one included.
    /// - Returns: nil when only encouragement helps.
    static func waitSeconds(after trouble: TokenTrouble, failures: Int) -> Int64? {
        let doublings = min(max(failures - 1, 0), 16)
        return switch trouble.kind {
        case .passing: min(1 << doublings, longestPassingWaitSeconds)
        case .refused(let first): min(first << doublings, longestRefusedWaitSeconds)
        case .wrongCredentials: min(wrongCredentialsWaitSeconds << doublings, longestRefusedWaitSeconds)
        case .blocked(_, let seconds): seconds
        case .waiting: nil
        }
    }
}
