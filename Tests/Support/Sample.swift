package import Binding
package import Elements
package import Events

/// Events as WeCom would send them, for tests that need some and care for few of their parts.
package enum Sample {
    package static let serial = SerialNumber("SN0001") ?? preconditionFailure("a serial")
    package static let model = ModelID("model-1") ?? preconditionFailure("a model")
    package static let company = CorpID("company-a") ?? preconditionFailure("a company")
    package static let otherCompany = CorpID("company-b") ?? preconditionFailure("a company")
    package static let route = "/wecom/model-1"

    package static func key(_ request: String, _ eventType: String = "bind") -> RequestKey {
        RequestKey(
            route: route, eventType: eventType,
            requestID: RequestID(request) ?? preconditionFailure("a request id"))
    }

    /// A code's name in the ledger. In service a keyed hash; here the text itself, so that a test can read it.
    package static func digest(of code: String) -> AuthCodeDigest {
        AuthCodeDigest(Array("digest of \(code)".utf8))
    }

    package static func bind(
        _ request: String, serial: SerialNumber = serial, company: CorpID = company, code: String? = nil,
        typed: String = "1234", at time: UnixTime
    ) -> Bind {
        let code = code ?? "code of \(request)"
        return Bind(
            key: key(request), spelling: SerialSpelling(serial), model: model, company: company,
            createtime: time,
            authCode: AuthCode(code) ?? preconditionFailure("a code"),
            authCodeDigest: digest(of: code),
            verificationCode: VerificationCode(typed) ?? preconditionFailure("a code"),
            fingerprint: Fingerprint(Array("\(serial) \(company) \(typed)".utf8)))
    }

    package static func unbind(
        _ request: String, serial: SerialNumber = serial, company: CorpID = company, at time: UnixTime
    ) -> StoredCallback {
        StoredCallback(
            key: key(request, "unbind"), fingerprint: Fingerprint(Array("\(serial) \(company)".utf8)),
            serial: serial,
            model: model, company: company, createtime: time, arrived: time, state: .kept)
    }
}

/// For a constant that has the right shape.
private func preconditionFailure<Value>(_ what: String) -> Value {
    Swift.preconditionFailure("not \(what)")
}

extension Claim.Outcome {
    /// The errcode on disk, whatever the reason; nil when there is none, or it may not be given.
    package var errcode: Errcode? {
        switch self {
        case .decided(let errcode, _), .repeated(let errcode, _): errcode
        case .conflict, .silence, .running, .begun: nil
        }
    }
}

extension StoredCallback {
    /// A bind that came as soon as WeCom had made it.
    package init(_ bind: Bind) { self.init(bind, at: bind.createtime) }
}
