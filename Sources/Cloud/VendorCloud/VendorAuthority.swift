package import Binding
import Elements

/// An account at the vendor's cloud, as whoever decides about its devices.
package struct VendorAuthority: BindingAuthority {
    private let cloud: VendorCloud
    private let table: VerdictTable

    package init(_ cloud: VendorCloud, by table: VerdictTable) {
        self.cloud = cloud
        self.table = table
    }

    package func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        await cloud.call(question, about: subject, within: window).answer(to: question, by: table)
    }
}

/// Whoever decides for a model whose codes are verified, and whose devices are bound nowhere.
///
/// States: Plan 4.
package struct VerifyOnly: BindingAuthority {
    private let authority: any BindingAuthority

    package init(by authority: any BindingAuthority) {
        self.authority = authority
    }

    package func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        switch question {
        case .verify, .status: await authority.ask(question, about: subject, within: window)
        case .bind, .outcome, .holder, .reach, .release:
            AuthorityAnswer(.notOurs, call: "none", said: "bound nowhere")
        }
    }
}
