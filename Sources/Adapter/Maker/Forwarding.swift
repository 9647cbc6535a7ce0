import Binding
import Cloud
import Elements
import Events

/// Binds that the maker's own service decides: what is said to it, and what it says.
///
/// A result in an answer and one that is posted go the same way: see `Results`.
struct Forwarding: Sendable {
    let results: Results
    let ledger: any BindLedger
    let site: Current<Site>
    let runtime: any Runtime

    private static let ledgerMilliseconds: Int64 = 500

    /// Hands a bind over, and waits for its result: in the answer, or posted while this waits.
    func bind(_ attempt: Attempt, within window: CallWindow) async -> VendorAnswer {
        guard let maker = site.value.maker else { return .notSent("no_maker") }
        let bind = ForwardedBind(attempt.bind)
        let message = bind.message(
            code: attempt.code, answerBy: attempt.budget.vendorCutOff, named: site.value, on: runtime)
        // Entered before the first byte goes out: a result can overtake the answer.
        let waiter = attempt.flight.expectResult()
        runtime.spawn {
            let answer = await post(message, to: maker, about: bind.device, within: window)
            if let end = await ending(of: answer, to: bind) { waiter.keep(end) }
        }
        return await waiter.wait(until: window.end, on: runtime) ?? .unknown("no_result")
    }

    /// What an answer to a bind means; nil when its result comes later.
    private func ending(of answer: MakerAnswer, to bind: ForwardedBind) async -> VendorAnswer? {
        switch answer {
        case .answered(let body): return await taken(bind.read(body), about: bind.key)
        case .accepted: return nil
        // The service has done nothing about it, and says so.
        case .refused(let status): return .notSent("http_\(status)")
        case .notSent(let fault): return .notSent(fault)
        case .unknown(let fault): return .unknown(fault)
        }
    }

    /// Asks what became of the bind that is being decided.
    func again(_ attempt: Attempt, by deadline: Instant) async -> VendorAnswer {
        guard let maker = site.value.maker else { return .notSent("no_maker") }
        let bind = ForwardedBind(attempt.bind)
        let question = bind.question(answerBy: deadline, named: site.value, on: runtime)
        let answer = await post(
            question, to: maker, about: bind.device, within: CallWindow(by: deadline))
        return await taken(said(answer, of: bind.read), about: bind.key)
    }

    /// Asks whether a company has a device, by whatever bind: a call of an earlier one may have landed since.
    func holder(
        _ company: CorpID, of serial: SerialNumber, _ model: ModelID, by deadline: Instant
    ) async -> VendorAnswer {
        guard let maker = site.value.maker else { return .notSent("no_maker") }
        let device = ForwardedDevice(serial: serial, model: model, company: company)
        let answer = await post(
            device.question(on: runtime), to: maker, about: device, within: CallWindow(by: deadline))
        return said(answer, of: device.read)
    }

    /// Whether whoever decides about a device has it for the company that it is held for, or when it is free
    /// for the last one that had it or tried: its bind may have landed since.
    func ownership(of device: Device, _ location: Location, by deadline: Instant) async -> Ownership {
        guard let whereabouts = location.whereabouts else { return .noAnswer }
        switch whereabouts.conversation {
        case .verify: return .notOurs
        case .forward:
            var company = device.holder
            if company == nil { company = await row(of: device.generation)?.company }
            guard let company = company ?? whereabouts.bind?.company else { return .noAnswer }
            return Ownership(await holder(company, of: device.serial, whereabouts.model, by: deadline))
        case .wifi, .verifyThenBind, .key, .pureBluetooth:
            return Ownership(await whereabouts.account.vendor.deviceInfo(whereabouts.facts, by: deadline))
        }
    }

    /// Asks whether a device is online.
    func isOnline(_ scan: ForwardedScan, by deadline: Instant) async -> Bool {
        guard let maker = site.value.maker else { return false }
        let answer = await post(
            scan.question(answerBy: deadline, on: runtime), to: maker, about: scan.serial,
            within: CallWindow(by: deadline))
        return ForwardedScan.isOnline(answer)
    }

    private func said(_ answer: MakerAnswer, of read: (JSON) -> VendorAnswer) -> VendorAnswer {
        switch answer {
        case .answered(let body): return read(body)
        case .accepted: return .unknown("not_decided")
        // Never seen, or undone: what the vendor says of a device that is not ours.
        case .refused(404): return .code(5052, VendorData())
        case .refused(let status): return .notSent("http_\(status)")
        case .notSent(let fault): return .notSent(fault)
        case .unknown(let fault): return .unknown(fault)
        }
    }

    /// Has the service let a device go.
    ///
    /// - Returns: `.unbound` after a 404 only where the service does not name the company as its holder either: it
    ///   may never have heard of the request that is named.
    func takeBack(
        _ device: Device, _ whereabouts: Whereabouts, by deadline: Instant
    ) async -> RunErrand.Report {
        guard let maker = site.value.maker, let bind = await known(device, whereabouts) else {
            return .noAnswer
        }
        let message = bind.takingBack(
            isRemoval: bind.key.eventType != Event.Kind.bind.rawValue, named: site.value, on: runtime)
        switch await post(message, to: maker, about: bind.device, within: CallWindow(by: deadline)) {
        case .answered(let body): return report(bind.read(body))
        case .refused(404):
            let (company, model) = (bind.device.company, bind.device.model)
            let said = await holder(company, of: device.serial, model, by: deadline)
            return Ownership(said) == .notOurs ? .unbound : .noAnswer
        case .accepted, .refused, .notSent: return .noAnswer
        case .unknown: return .unbindUnknown
        }
    }

    /// What the service knows a device by: the callback that is its generation; or the bind that its place
    /// remembers, once that is pruned, or where it is one that was never forwarded.
    private func known(_ device: Device, _ whereabouts: Whereabouts) async -> ForwardedBind? {
        let remembered = whereabouts.bind.map { ForwardedBind($0, of: device.serial, whereabouts.model) }
        let callback = await row(of: device.generation)
        if callback?.reason?.word == .adopted, let remembered { return remembered }
        return callback.flatMap { ForwardedBind($0) } ?? remembered
    }

    private func row(of generation: RequestNumber?) async -> StoredCallback? {
        guard let generation else { return nil }
        let by = runtime.now.advanced(byMilliseconds: Forwarding.ledgerMilliseconds)
        do {
            return try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                try records.callback(generation)
            }
        } catch {
            // Nobody is told without it; the errand comes again.
            return nil
        }
    }

    private func post(
        _ message: MakerMessage, to maker: any MakerPort, about device: ForwardedDevice,
        within window: CallWindow
    ) async -> MakerAnswer {
        await post(message, to: maker, about: device.serial, within: window)
    }

    /// The service is watched as a vendor's account is: one that is away costs a bind no wait.
    private func post(
        _ message: MakerMessage, to maker: any MakerPort, about serial: SerialNumber,
        within window: CallWindow
    ) async -> MakerAnswer {
        guard let breaker = site.value.accounts[AccountSite.maker]?.breaker else {
            return await maker.post(message, within: window)
        }
        var answer = MakerAnswer.notSent("never")
        _ = await breaker.watch(serial) {
            answer = await maker.post(message, within: window)
            return answer.asVendor
        }
        return answer
    }
}

// MARK: What it says

extension Forwarding {
    /// The first result stays, so that whoever was faster is believed.
    private func taken(_ answer: VendorAnswer, about key: RequestKey) async -> VendorAnswer {
        guard case .result(let result) = answer else { return answer }
        do {
            switch try await results.commit(result, about: key) {
            case .differs(let first): return .result(first)
            case .taken, .repeated, .unknownRequest: return answer
            }
        } catch {
            // It goes to disk with the request's settlement, if at all.
            return answer
        }
    }

    /// 200, or not ours at all (5052, 5141); errcode 0 says the same. Another code that is meant is a refusal.
    private func report(_ answer: VendorAnswer) -> RunErrand.Report {
        switch answer {
        case .result(.errcode(.success)), .result(.code(200)), .result(.code(5052)), .result(.code(5141)):
            .unbound
        case .result(.code(let code)):
            site.value.verdicts.row(for: code).isFinal ? .unbindRefused(code) : .noAnswer
        case .result, .code, .notSent, .unknown: .noAnswer
        }
    }
}

extension MakerAnswer {
    /// As far as it tells whether anybody is there.
    fileprivate var asVendor: VendorAnswer {
        switch self {
        case .answered, .accepted: .code(200, VendorData())
        case .refused(let status): .code(status, VendorData())
        case .notSent(let fault): .notSent(fault)
        case .unknown(let fault): .unknown(fault)
        }
    }
}
