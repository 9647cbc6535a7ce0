package import Binding
import Events

extension MakerResult {
    /// How it ends its request. Nothing is asked after it: the service had its time to ask.
    package func conclusion(by table: VerdictTable) -> Conversation.Conclusion {
        switch self {
        case .errcode(.success): .init(.success, .makerBound, finding: .ours)
        case .errcode(let errcode): .init(errcode, .makerRefused, finding: .notOurs)
        case .code(let code): table.row(for: code).conclusion
        }
    }

    /// Whether the bind stands, if this was said of it now.
    package var ownership: AuthorityAnswer.Word {
        switch conclusion(by: .standard).finding {
        case .ours: .ours(boundAt: nil, isVerified: nil)
        case .unknown: .unclear
        case .untouched, .notOurs, .leftover, .wecomBound, .wecomNotBound, .wecomSilent: .notOurs
        }
    }

    /// Whether the device is let go of, if this was said to it: by a yes, or since it is not ours at all.
    package func release(by table: VerdictTable) -> AuthorityAnswer.Word {
        guard case .code(let code) = self else { return self == .errcode(.success) ? .notOurs : .unclear }
        let word = VendorAnswer.code(code, VendorData()).answer(to: .release, by: table).word
        // The service has looked for itself.
        return word == .released ? .notOurs : word
    }
}

extension VendorCode {
    fileprivate var conclusion: Conversation.Conclusion {
        switch (kind, answer) {
        case (.success, _): .init(.success, .makerBound, vendorCode: code, finding: .ours)
        case (.unknown, _), (.unlisted, _):
            .init(.cannotBind, .vendorUnclear, vendorCode: code, finding: .unknown)
        case (_, .byOnlineStatus):
            .init(whenStatusUnknown, .deviceStatusUnknown, vendorCode: code, finding: .notOurs)
        case (_, .always):
            .init(refusal.errcode, refusal.reason, vendorCode: code, finding: .notOurs)
        }
    }
}
