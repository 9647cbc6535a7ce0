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
        case .code(5147, _): self.init(.blocked(seconds: 20 * 60), "code 5147: account frozen")
        case .code(5148, _): self.init(.blocked(seconds: 20 * 60), "code 5148: account frozen")
        case .code(5325, _): self.init(.blocked(seconds: 24 * 3_600), "code 5325: caller blocked")
        case .code(let code, _) where code == 5028 || (5579...5586).contains(code):
            self.init(.refused(firstWaitSeconds: 3_600), "code \(code): wrong password")
        case .code(let code, _) where [5000, 5103, 5394, 50000, 70000].contains(code):
            self.init(.passing, "code \(code): the vendor's service")
        case .code(let code, _): self.init(.refused(firstWaitSeconds: 60), "code \(code)")
        case .notSent(let fault): self.init(.passing, fault)
        case .unknown(let fault): self.init(.passing, fault)
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
