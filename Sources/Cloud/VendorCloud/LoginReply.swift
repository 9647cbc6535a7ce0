import Binding
import Elements
import HTTP

extension TokenTrouble {
    /// Lives of a token that a reply may claim, in seconds; 0 is the documents' placeholder.
    static let lives: ClosedRange<Int64> = 1...(366 * 86_400)

    /// What a vendor's answer to a login says, when it is not a token.
    ///
    /// The last wrong password but four freezes the account for 20 minutes, and persistence has the caller
    /// blocked for a day: a wrong password is tried once an hour at most.
    ///
    /// Source: vendor documentation, `emailPwdLogin` and `phonePwdLogin`.
    init(login reply: VendorReply) {
        switch reply {
        case .code(let code, _):
            let (kind, meaning) = Self.refusal(code)
            let passing = kind == .passing ? Unsent.passingPrefix : ""
            self.init(kind, "\(passing)code \(code)\(meaning)", code: code)
        case .notSent(let fault), .unknown(let fault): self.init(.passing, fault)
        }
    }

    /// The same, of a login that was signed by a time that is not sure: a no by which no credential is named is no
    /// word about them.
    var ofUnsureTime: TokenTrouble {
        guard case .refused = kind, let code, VendorRemedy(ofLogin: code) == nil else { return self }
        return TokenTrouble(
            .passing, "\(Unsent.passingPrefix)code \(code)\(Unsent.unsureTimeSuffix)", code: code)
    }

    private static func refusal(_ code: Int) -> (Kind, String) {
        switch code {
        case 5147, 5148: (.blocked(.account, seconds: 20 * 60), ": account frozen")
        case 5325: (.blocked(.origin, seconds: 24 * 3_600), ": caller blocked")
        case 5028, 5579...5586: (.wrongCredentials, ": wrong password")
        case 5000, 5103, 5394, 50000, 70000: (.passing, ": the vendor's service")
        case 429: (.passing, ": too many calls")
        default: (.refused(firstWaitSeconds: 60), "")
        }
    }
}

extension Secret {
    /// Text that can stand in a header field; a token that cannot is none.
    init?(token text: String) {
        guard text.utf8.count <= 8_192, text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
            Fields.isValid(value: text)
        else { return nil }
        self.init(text)
    }
}
