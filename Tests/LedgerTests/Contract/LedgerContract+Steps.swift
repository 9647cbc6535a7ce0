import Binding
import Elements
import Events
import Support
import Testing

/// One step of a conversation each.
extension LedgerContract.Subject {
    func sent(
        _ request: String, company: CorpID = Sample.company, serial: SerialNumber = Sample.serial,
        code: String? = nil
    ) async throws -> Bind {
        Sample.bind(request, serial: serial, company: company, code: code, at: runtime.unixNow)
    }

    func claim(_ bind: Bind) async throws -> Claim.Outcome {
        try await change { records, now throws(LedgerFailure) in
            try Claim(bind, Claim.Circumstances(refusal: nil)).run(in: &records, at: now)
        }
    }

    func begun(_ bind: Bind) async throws -> (RequestNumber, Device.Course) {
        let outcome = try await claim(bind)
        guard case .begun(let number, let course, _) = outcome else { throw Unexpected(what: "\(outcome)") }
        return (number, course)
    }

    func settle(
        _ number: RequestNumber, _ errcode: Errcode, _ finding: Finding
    ) async throws -> Settle.Outcome {
        let settlement = Settlement(
            request: number, errcode: errcode, reason: Reason(.bound), finding: finding, generation: number,
            calls: [VendorCallRecord(name: "bind", outcome: "200", milliseconds: 12)])
        return try await change { records, now throws(LedgerFailure) in
            try Settle(settlement).run(in: &records, at: now)
        }
    }

    /// A whole bind, answered 0.
    ///
    /// - Returns: The digest of the code to spend.
    func zero(_ request: String, serial: String? = nil, code: String? = nil) async throws -> AuthCodeDigest {
        let serial = serial.flatMap(SerialNumber.init) ?? Sample.serial
        let (number, _) = try await begun(sent(request, serial: serial, code: code))
        guard let digest = try await settle(number, .success, .ours).redemption else {
            throw Unexpected(what: "no redemption")
        }
        return digest
    }

    func unbind(
        _ request: String, company: CorpID = Sample.company
    ) async throws -> Acknowledge.Outcome {
        try await change { records, now throws(LedgerFailure) in
            try Acknowledge.device(
                .unbind, Sample.unbind(request, company: company, at: now), in: &records, at: now)
        }
    }

    func report(_ report: RunErrand.Report, generation: RequestNumber?) async throws {
        try await change { records, now throws(LedgerFailure) in
            guard var seen = try records.device(Sample.serial) else { return }
            seen.generation = generation
            try RunErrand(report, about: seen).run(in: &records, at: now)
        }
    }

    func device() async throws -> Device? {
        try await change { records, _ throws(LedgerFailure) in try records.device(Sample.serial) }
    }

    func redemption(_ digest: AuthCodeDigest) async throws -> Redemption? {
        try await change { records, _ throws(LedgerFailure) in try records.redemption(codeDigest: digest) }
    }

    func code(_ digest: AuthCodeDigest) async throws -> AuthCode? {
        try await change { records, _ throws(LedgerFailure) in try records.authCode(digest: digest) }
    }

    func secret(_ digest: AuthCodeDigest) async throws -> DeviceSecret? {
        try await change { records, _ throws(LedgerFailure) in try records.deviceSecret(codeDigest: digest) }
    }

    func prepare(_ digest: AuthCodeDigest) async throws -> Spend.Ready? {
        try await change { records, _ throws(LedgerFailure) in try Spend.prepare(digest, in: records) }
    }

    func begin(_ digest: AuthCodeDigest) async throws -> Int? {
        try await change { records, now throws(LedgerFailure) in
            try Spend.Begin(digest).run(in: &records, at: now)
        }
    }

    func end(
        _ digest: AuthCodeDigest, attempt: Int, _ ending: Redemption.Ending, secret: String? = nil
    ) async throws {
        let secret = secret.map { text in
            DeviceSecret(
                secret: Secret(text), accessToken: Secret("token of \(text)"),
                accessTokenEnds: UnixTime(seconds: 1_800_000_000), isProved: false)
        }
        try await change { records, now throws(LedgerFailure) in
            _ = try Spend.End(digest, attempt: attempt, ending, secret: secret).run(in: &records, at: now)
        }
    }

    struct Unexpected: Error {
        let what: String
    }
}
