package import Binding
package import Cloud
package import Elements
import Events

/// The maker's own service, as whoever decides about the binds that are handed over to it.
///
/// A result in an answer and one that is posted go the same way: see `Results`.
package struct Forwarding: BindingAuthority {
    /// nil while the service has no address.
    private let maker: (any MakerPort)?
    /// Keys the names of requests.
    private let namingKey: Secret
    private let table: VerdictTable
    /// The service is watched as a vendor's account is: one that is away costs a bind no wait.
    let breaker: Breaker
    private let runtime: any Runtime

    package init(
        to maker: (any MakerPort)?, namedBy namingKey: Secret, by table: VerdictTable,
        watchedBy breaker: Breaker
    ) {
        self.maker = maker
        self.namingKey = namingKey
        self.table = table
        self.breaker = breaker
        runtime = breaker.runtime
    }

    package func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        switch question {
        case .bind: await forward(subject, within: window)
        case .outcome: await outcome(subject, within: window)
        case .holder: await holder(subject, within: window)
        // It knows one company's bind from another's.
        case .reach: AuthorityAnswer(.ours(boundAt: nil, isVerified: nil), call: "none", said: "ours")
        case .release: await release(subject, within: window)
        case .status: await status(subject, within: window)
        case .verify: .notSent("no_code_to_verify", call: "none")
        }
    }

    private func post(
        _ message: MakerMessage, about serial: SerialNumber, within window: CallWindow
    ) async -> MakerAnswer {
        guard let maker else { return .notSent("no_maker") }
        return await breaker.watch(serial, reading: Circuit.Evidence.init) {
            await maker.post(message, within: window)
        }
    }
}

// MARK: One request

extension Forwarding {
    /// Hands a bind over, and waits for its result: in the answer, or posted while this waits.
    private func forward(_ subject: Subject, within window: CallWindow) async -> AuthorityAnswer {
        let call = VendorCallRecord.forward
        guard let bind = ForwardedBind(subject), let request = subject.request else {
            return .notSent("no_bind", call: call)
        }
        let message = bind.message(
            code: subject.code, answerBy: request.resultBy, namedBy: namingKey, on: runtime)
        // Entered before the first byte goes out: a result can overtake the answer.
        let waiter = request.expectResult()
        runtime.spawn {
            let answer = await post(message, about: bind.device.serial, within: window)
            // The result of what was only accepted comes later.
            if answer != .accepted { waiter.keep(await decision(in: answer, bind, request, call: call)) }
        }
        return await waiter.wait(until: window.end, on: runtime) ?? .unknown("no_result", call: call)
    }

    /// Asks what became of the bind that is being decided.
    private func outcome(_ subject: Subject, within window: CallWindow) async -> AuthorityAnswer {
        let call = "forward_again"
        guard let bind = ForwardedBind(subject), let request = subject.request else {
            return .notSent("no_bind", call: call)
        }
        let question = bind.question(answerBy: window.end, namedBy: namingKey, on: runtime)
        let answer = await post(question, about: bind.device.serial, within: window)
        if answer == .refused(404) { return .unknownToMaker(call) }
        return await decision(in: answer, bind, request, call: call)
    }

    /// The first result of a request stays, so that whoever was faster is believed.
    private func decision(
        in answer: MakerAnswer, _ bind: ForwardedBind, _ request: OpenRequest, call: String
    ) async -> AuthorityAnswer {
        do {
            let result = await request.commit(try bind.read(answer))
            return Forwarding.answer(result, ending: result.conclusion(by: table), call: call)
        } catch {
            return error.answer(to: call)
        }
    }

    /// What is said of a request that a result ends so.
    static func answer(
        _ result: MakerResult, ending conclusion: Conversation.Conclusion, call: String
    ) -> AuthorityAnswer {
        AuthorityAnswer(.decided(conclusion), code: result.vendorCode, call: call, said: "\(result)")
    }
}

// MARK: One device

extension Forwarding {
    private func holder(_ subject: Subject, within window: CallWindow) async -> AuthorityAnswer {
        if subject.isUnheardOf { return .cannotTell }
        guard let company = subject.company else { return .notSent("no_company", call: "holder") }
        let device = ForwardedDevice(serial: subject.device.serial, model: subject.model, company: company)
        return await holder(of: device, within: window)
    }

    /// Asks whether a company has a device, by whatever bind: a call of an earlier one may have landed since.
    private func holder(of device: ForwardedDevice, within window: CallWindow) async -> AuthorityAnswer {
        let answer = await post(device.question(on: runtime), about: device.serial, within: window)
        if answer == .refused(404) { return .unknownToMaker("holder") }
        do {
            let result = try device.read(answer)
            return AuthorityAnswer(
                result.ownership, code: result.vendorCode, call: "holder", said: "\(result)")
        } catch {
            return error.answer(to: "holder")
        }
    }

    /// Has the service let a device go.
    private func release(_ subject: Subject, within window: CallWindow) async -> AuthorityAnswer {
        let call = "release"
        if subject.isUnheardOf { return .cannotTell }
        guard let bind = ForwardedBind(subject) else { return .notSent("no_bind", call: call) }
        let message = bind.takingBack(namedBy: namingKey, on: runtime)
        let answer = await post(message, about: bind.device.serial, within: window)
        if case .unknown(let fault) = answer { return .unknown(fault, call: call) }
        if answer == .refused(404) {
            // It may never have heard of the request that is named, and have the device all the same.
            let isGone = Ownership(await holder(of: bind.device, within: window)) == .notOurs
            return AuthorityAnswer(isGone ? .notOurs : .unclear, call: call, said: "http_404")
        }
        do {
            let result = try bind.read(answer)
            return AuthorityAnswer(
                result.release(by: table), code: result.vendorCode, call: call, said: "\(result)")
        } catch {
            return AuthorityAnswer(.unclear, call: call, said: "\(error)")
        }
    }

    private func status(_ subject: Subject, within window: CallWindow) async -> AuthorityAnswer {
        let scan = ForwardedScan(serial: subject.device.serial, model: subject.model)
        let answer = await post(
            scan.question(answerBy: window.end, on: runtime), about: scan.serial, within: window)
        let isOnline = ForwardedScan.isOnline(answer)
        return AuthorityAnswer(.online(isOnline), call: "user_scan", said: isOnline ? "online" : "not online")
    }
}

extension AuthorityAnswer {
    /// Never seen, or undone.
    fileprivate static func unknownToMaker(_ call: String) -> AuthorityAnswer {
        AuthorityAnswer(.notOurs, call: call, said: "http_404")
    }

    fileprivate static let cannotTell = AuthorityAnswer(.cannotTell, call: "none", said: "held for nobody")
}

extension NoResult {
    fileprivate func answer(to call: String) -> AuthorityAnswer {
        switch self {
        case .notSent(let fault): .notSent(fault, call: call)
        case .unknown(let fault): .unknown(fault, call: call)
        }
    }
}
