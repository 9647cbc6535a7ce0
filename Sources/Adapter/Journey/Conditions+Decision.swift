import Binding
import Cloud
import Desk
import Events
import Telemetry

extension Reason.Word {
    /// Whether it shows that whoever decides answers clearly.
    fileprivate var isVendorsWord: Bool {
        switch self {
        case .bound, .boundInOtherMode, .verified, .proved, .witnessed, .makerBound, .vendorRefusedInstaller,
            .vendorRefusedUs, .vendorQuota, .notVerified, .makerRefused, .leftover, .vendorTaken,
            .deviceOffline,
            .notInBindMode:
            true
        default: false
        }
    }

    fileprivate var isVendorsYes: Bool {
        switch self {
        case .bound, .boundInOtherMode, .verified, .proved, .witnessed, .makerBound: true
        default: false
        }
    }
}

extension Conditions {
    /// What became of a bind speaks for a condition, or against some.
    func heard(_ decision: Decision, on route: Route, _ example: @autoclosure () -> Example) {
        let asked = decision.asked
        // What was decided before says nothing of now.
        guard ![.repeated, .joined, .remembered].contains(decision.course) else { return }
        let word = decision.reason.word
        // What the maker's service refuses with another errcode is the installer's matter.
        if let condition = word.condition, word != .makerRefused || decision.errcode == .cannotBind {
            let subject = decision.subject(of: condition, on: route)
            // Whoever is locked out gets no token either.
            let isLocked = condition == .vendorToken && standing(.vendorLocked, about: subject) != nil
            if isLocked {
                note(.vendorLocked, about: subject, Example(example().fields), asked: asked)
            } else if condition == .vendorRefuses {
                let code = decision.reason.vendorCode.map(String.init) ?? word.rawValue
                // Each code is one of its own: what mends one mends no other.
                note(
                    condition, about: "\(subject):\(code)", example().naming(.account, subject), asked: asked)
            } else {
                note(condition, about: subject, example(), asked: asked)
            }
        }
        let account = decision.account ?? ""
        if word.isVendorsWord {
            over(.eventTime, asked: asked)
            over(.vendorFailing, about: decision.subject(of: .vendorFailing, on: route), asked: asked)
            over(.makerRefuses, about: account, asked: asked)
            over(.vendorToken, about: decision.subject(of: .vendorToken, on: route), asked: asked)
        }
        if word.isVendorsYes {
            over(.vendorQuota, about: account, asked: asked)
            let yes = example()
            over(.vendorRefuses, aboutAll: "\(account):", asked: asked) { $0?.isDisproved(by: yes) ?? false }
        }
        if word == .bound {
            over(.bindingMode, about: decision.subject(of: .bindingMode, on: route), asked: asked)
        }
    }
}

extension Decision {
    fileprivate func subject(of condition: Condition, on route: Route) -> String {
        if condition == .vendorToken { return tokenSubject }
        return switch condition.entry.subject {
        case .model?: if case .model(let id) = route.owner { id.text } else { "" }
        case .account?: account ?? ""
        case .route?: route.path
        default: ""
        }
    }

    /// Which of the account's tokens the last call goes by.
    private var tokenSubject: String {
        VendorCloud.Token(ofCall: calls.last?.name ?? "").name(of: account ?? "")
    }
}

extension Conditions.Standing {
    /// Whether it is over by a yes. What is wrong may be with one device's keys: another one's says nothing of that, but
    /// of the account, if the same calls were made for it.
    fileprivate func isDisproved(by yes: Conditions.Example) -> Bool {
        let isAccounts = reason?.remedy?.isAccounts ?? false
        let key: Log.Key = isAccounts ? .model : .device
        return last.fields[key] != nil && last.fields[key] == yes.fields[key]
    }
}
