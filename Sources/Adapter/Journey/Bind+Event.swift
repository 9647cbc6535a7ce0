import Binding
import Crypto
import Elements
import Events
import Telemetry

extension Bind {
    /// What the ledger needs of an opened bind.
    init(_ event: Event.Bind, _ base: BaseInfo, on route: Route, key: Secret) {
        let parties = event.parties
        self.init(
            key: RequestKey(
                route: route.path, eventType: Event.Kind.bind.rawValue, requestID: base.requestID),
            spelling: parties.spelling, model: parties.modelID, company: parties.company,
            createtime: base.createdAt, authCode: event.authCode,
            authCodeDigest: AuthCodeDigest(
                Digest.hmacSHA256(key: key, message: event.authCode.secret.exposed)),
            verificationCode: event.verificationCode,
            fingerprint: requestFingerprint(
                of: Event.Kind.bind.rawValue, parties, code: event.verificationCode.secret.exposed, key: key))
    }
}

extension Bind {
    /// As a line names it.
    var named: [Log.Key: JSON] {
        [
            .requestID: .string(key.requestID.text), .model: .string(model.text),
            .device: .string(serial.text), .company: .string(company.text),
        ]
    }
}

/// What must be equal for two callbacks with one req_id to be the same request.
///
/// Keyed, so that the ledger's copy does not help to guess a code. Each field is preceded by its length,
/// so that no two lists of fields give the same bytes.
func requestFingerprint(of event: String, _ parties: Event.Parties?, code: [UInt8], key: Secret)
    -> Fingerprint
{
    let fields: [[UInt8]] =
        [event, parties?.serial.text, parties?.modelID.text, parties?.company.text, parties?.provider.text]
        .map { Array(($0 ?? "").utf8) } + [code]
    var bytes: [UInt8] = []
    for field in fields {
        appendLength(field.count, to: &bytes)
        bytes.append(contentsOf: field)
    }
    return Fingerprint(Digest.hmacSHA256(key: key, message: bytes))
}

private func appendLength(_ count: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 24, through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: count >> shift))
    }
}
