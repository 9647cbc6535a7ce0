import Binding
import Elements
import Events
import HTTP
import Telemetry

/// `/vendor/credentials`: hands a device's secret, its token or its model's token to the maker's service.
///
/// A value leaves in this response and nowhere else, after its journal line is on disk. A request is
/// answered once: a captured one that is presented again gets nothing, and whoever has not heard an answer
/// signs the request anew.
struct CredentialIssuer: Equipped {
    static let path = "/vendor/credentials"

    let kit: Kit
    /// The tokens that are being renewed, and why there is none.
    private let renewals = SingleFlight<SerialNumber, Promise<String?>>()

    init(_ kit: Kit) {
        self.kit = kit
    }

    enum Want: String, CaseIterable {
        case deviceSecret = "device_secret"
        case deviceToken = "device_access_token"
        case modelToken = "model_access_token"
    }

    /// A token with less left is renewed before it is handed out.
    private static let renewalMilliseconds: Int64 = 600_000
    /// What is left of one that could not be renewed, and is handed out all the same.
    private static let usableMilliseconds: Int64 = 60_000
    private static let patienceMilliseconds: Int64 = 1_000
    private static let callMilliseconds: Int64 = 2_500
    /// At once.
    private static let mostRenewals = 256

    /// A value, or why there is none.
    fileprivate enum Finding: Sendable {
        case value(Secret, ends: UnixTime?)
        case refused(status: Int, reason: String)
    }

    func take(_ message: MakerReceiver.Message) async -> Response {
        guard let want = message.body["want"]?.string.flatMap({ Want(rawValue: $0) }) else {
            let known = Want.allCases.map(\.rawValue).joined(separator: ", ")
            return answer(.refused(status: 400, reason: "want must be one of \(known)"), message)
        }
        let request = HandOut.Request(id: message.id, signedAt: message.signedAt, want: want.rawValue)
        let finding: Finding
        do {
            finding =
                switch want {
                case .deviceSecret: try await deviceSecret(request, message.body)
                case .deviceToken: try await deviceToken(request, message.body)
                case .modelToken: try await modelToken(request, message.body)
                }
        } catch {
            log.tell(.credentialsUnanswered, [.failure: .string("\(error)")])
            finding = .refused(status: 503, reason: error.word.rawValue)
        }
        return answer(finding, message)
    }

    private func answer(_ finding: Finding, _ message: MakerReceiver.Message) -> Response {
        switch finding {
        case .refused(let status, let reason):
            counters.makerMessages.add(.credentialsRefused)
            return Response.json(status, [("reason", .string(reason))])
        case .value(let value, let ends):
            counters.makerMessages.add(.credentialsGiven)
            var members = ["device_sn", "model_id", "want"].compactMap { name in
                message.body[name].map { (name, $0) }
            }
            members.append(("value", .string(value.exposedText)))
            if let ends { members.append(("ends_at", .integer(ends.seconds))) }
            return Response.json(200, members)
        }
    }

    // MARK: What may be wanted

    private func deviceSecret(
        _ request: HandOut.Request, _ body: JSON
    ) async throws(LedgerFailure) -> Finding {
        guard let serial = body["device_sn"]?.string.flatMap({ SerialNumber($0) }) else { return .noSerial }
        let found = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
            try CredentialIssuer.find(serial, request, in: &records, at: now, notes: { _ in true })
        }
        switch found {
        case .success(let holding): return .value(holding.secret.secret, ends: nil)
        case .failure(let refusal): return .refused(refusal)
        }
    }

    private func deviceToken(
        _ request: HandOut.Request, _ body: JSON
    ) async throws(LedgerFailure) -> Finding {
        guard let serial = body["device_sn"]?.string.flatMap({ SerialNumber($0) }) else { return .noSerial }
        let found = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
            try CredentialIssuer.find(serial, request, in: &records, at: now) {
                CredentialIssuer.isFresh($0.secret, at: now)
            }
        }
        let holding: HandOut.Holding
        switch found {
        case .success(let found): holding = found
        case .failure(let refusal): return .refused(refusal)
        }
        if CredentialIssuer.isFresh(holding.secret, at: runtime.unixNow) { return .token(of: holding.secret) }
        let trouble = await renew(holding)
        // Whatever came of it: what is there now, if it is still this company's, is handed out while it lives.
        let again = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
            let found = try HandOut.holding(of: serial, in: records)
            if case .success(let holding) = found, CredentialIssuer.isUsable(holding.secret, at: now) {
                try HandOut.note(request, holding.redemption, in: &records, at: now)
            }
            return found
        }
        switch again {
        case .success(let holding) where CredentialIssuer.isUsable(holding.secret, at: runtime.unixNow):
            return .token(of: holding.secret)
        case .success: return .refused(status: 503, reason: trouble ?? "no_device_token")
        case .failure(let refusal): return .refused(refusal)
        }
    }

    private func modelToken(
        _ request: HandOut.Request, _ body: JSON
    ) async throws(LedgerFailure) -> Finding {
        guard let model = try await model(body), let wecom = site.value.models[model]?.wecom else {
            return .refused(status: 404, reason: "no_such_model")
        }
        guard let token = await wecom.modelToken(by: patience(CredentialIssuer.callMilliseconds)) else {
            return .refused(status: 503, reason: "no_model_token")
        }
        let isNew = try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
            guard try HandOut.accept(request, in: &records, at: now) else { return false }
            try HandOut.note(request, nil, in: &records, at: now)
            return true
        }
        return isNew ? .value(token.secret, ends: token.ends) : .refused(.replayed)
    }

    /// The model that is named, or the one of the device that is.
    private func model(_ body: JSON) async throws(LedgerFailure) -> ModelID? {
        if let id = body["model_id"]?.string { return ModelID(id) }
        guard let serial = body["device_sn"]?.string.flatMap({ SerialNumber($0) }) else { return nil }
        if let listed = site.value.devices[serial] { return listed.model }
        return try await ledger.transact(times) { (records, _) throws(LedgerFailure) in
            try records.device(serial)?.model
        }
    }

    private static func find(
        _ serial: SerialNumber, _ request: HandOut.Request, in records: inout any Records, at now: UnixTime,
        notes isGiven: (HandOut.Holding) -> Bool
    ) throws(LedgerFailure) -> Result<HandOut.Holding, HandOut.Refusal> {
        guard try HandOut.accept(request, in: &records, at: now) else { return .failure(.replayed) }
        let found = try HandOut.holding(of: serial, in: records)
        if case .success(let holding) = found, isGiven(holding) {
            try HandOut.note(request, holding.redemption, in: &records, at: now)
        }
        return found
    }

    // MARK: Tokens of devices

    private static func isFresh(_ secret: DeviceSecret, at now: UnixTime) -> Bool {
        secret.accessTokenEnds.milliseconds(since: now) >= renewalMilliseconds
    }

    private static func isUsable(_ secret: DeviceSecret, at now: UnixTime) -> Bool {
        secret.accessTokenEnds.milliseconds(since: now) >= usableMilliseconds
    }

    /// Has WeCom give the device another token, once for however many ask.
    ///
    /// - Returns: Why there is none; nil when it is in the ledger.
    private func renew(_ holding: HandOut.Holding) async -> String? {
        let redemption = holding.redemption
        guard let wecom = site.value.models[redemption.model]?.wecom else { return "no_such_model" }
        let deadline = patience(CredentialIssuer.callMilliseconds)
        let (renewal, isFirst) = renewals.board(redemption.serial, Promise())
        let land = { @Sendable (trouble: String?) in
            renewals.land(redemption.serial, renewal)
            renewal.keep(trouble)
        }
        if isFirst, renewals.count > CredentialIssuer.mostRenewals {
            land("too_many_renewals")
        } else if isFirst {
            runtime.spawn { land(await obtain(holding, wecom, by: deadline)) }
        }
        return await renewal.wait(until: deadline, on: runtime) ?? "wecom_late"
    }

    private func obtain(
        _ holding: HandOut.Holding, _ wecom: any WeComPort, by deadline: Instant
    ) async -> String? {
        let secret = holding.secret.secret
        switch await wecom.deviceToken(of: holding.redemption.serial, secret: secret, by: deadline) {
        case .unanswered(let fault): return "wecom_\(fault)"
        case .refused(let code, _):
            log.tell(
                .deviceTokenRefused,
                [.device: .string(holding.redemption.serial.text), .errcode: .integer(Int64(code))])
            return "wecom_\(code)"
        case .token(let token):
            counters.makerMessages.add(.tokenRenewed)
            do {
                try await ledger.transact(times) { (records, _) throws(LedgerFailure) in
                    try HandOut.renew(holding, with: token, in: &records)
                }
                return nil
            } catch {
                return error.word.rawValue
            }
        }
    }

    private var times: LedgerTimes { LedgerTimes(by: patience(CredentialIssuer.patienceMilliseconds)) }

    private func patience(_ milliseconds: Int64) -> Instant {
        runtime.now.advanced(byMilliseconds: milliseconds)
    }
}

extension CredentialIssuer.Finding {
    fileprivate static let noSerial = Self.refused(status: 400, reason: "device_sn must be a serial number")

    fileprivate static func token(of secret: DeviceSecret) -> Self {
        .value(secret.accessToken, ends: secret.accessTokenEnds)
    }

    fileprivate static func refused(_ refusal: HandOut.Refusal) -> Self {
        switch refusal {
        case .none: .refused(status: 404, reason: "no_redemption")
        case .unbound: .refused(status: 409, reason: "unbound")
        case .state(let state): .refused(status: 409, reason: state.rawValue)
        case .unproved: .refused(status: 409, reason: "unproved")
        case .replayed: .refused(status: 409, reason: "replayed: sign the request anew")
        }
    }
}
