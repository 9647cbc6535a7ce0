import Binding
import Elements
import Events
import HTTP
import Telemetry

/// `/vendor/deposits`: what the maker's app has read from a pure-Bluetooth device, handed over before
/// the bind.
///
/// Only the device can make these values. They are sealed, used once by the bind that sends them, and good for
/// ten minutes. A message that comes again is acknowledged and not stored again: a used deposit does not come
/// back.
struct Deposits: Equipped {
    static let path = "/vendor/deposits"

    let kit: Kit

    private static let patienceMilliseconds: Int64 = 2_000

    func take(_ message: MakerReceiver.Message) async -> Response {
        guard let (serial, deposit) = Deposits.read(message.body, at: runtime.unixNow) else {
            counters.makerMessages.add(.malformedDeposit)
            return Response.message(
                400,
                "device_sn, random and encrypted_new_binding_secret must be texts, and so must be"
                    + " encrypted_binding_code, encrypted_old_binding_secret and pwd where they are there")
        }
        do {
            let by = runtime.now.advanced(byMilliseconds: Deposits.patienceMilliseconds)
            try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                let end = now.advanced(byMilliseconds: MakerReplay.milliseconds)
                guard try records.remember("deposits \(message.id)", until: end, at: now) else { return }
                try records.keep(deposit, for: serial)
            }
        } catch {
            counters.ledgerTroubles.add(.deposit)
            return Response.message(503, "not stored, try again")
        }
        counters.makerMessages.add(.deposit)
        return Response.message(200, "stored")
    }

    /// - Returns: nil when a required field is missing or empty, or one that is there is no text.
    private static func read(_ body: JSON, at now: UnixTime) -> (SerialNumber, Deposit)? {
        guard let serial = body["device_sn"]?.string.flatMap({ SerialNumber($0) }),
            let random = body["random"]?.string, !random.isEmpty,
            let secret = body["encrypted_new_binding_secret"]?.string, !secret.isEmpty,
            case .some(let code) = optional("encrypted_binding_code", body),
            case .some(let oldSecret) = optional("encrypted_old_binding_secret", body),
            case .some(let pwd) = optional("pwd", body)
        else { return nil }
        let deposit = Deposit(
            random: random, encryptedBindingCode: code, encryptedNewBindingSecret: Secret(secret),
            encryptedOldBindingSecret: oldSecret, pwd: pwd,
            ends: now.advanced(byMilliseconds: Deposit.lifeMilliseconds))
        return (serial, deposit)
    }

    /// What a device may have none of; some write every field they know, and leave it empty.
    ///
    /// - Returns: nil when it is no text.
    private static func optional(_ name: String, _ body: JSON) -> Secret?? {
        guard let value = body[name], !value.isNull else { return .some(nil) }
        guard let text = value.string else { return nil }
        return .some(text.isEmpty ? nil : Secret(text))
    }
}
