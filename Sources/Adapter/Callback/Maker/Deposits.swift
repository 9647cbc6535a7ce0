import Binding
import Elements
import Events
import HTTP

/// `/vendor/deposits`: what the maker's app has read from a pure-Bluetooth device, handed over before
/// the bind.
///
/// Only the device can make these values. They are sealed, used once, and good for ten minutes. A message
/// that comes again is acknowledged and not stored again: a used deposit does not come back.
struct Deposits: Sendable {
    static let path = "/vendor/deposits"

    let ledger: any BindLedger
    let runtime: any Runtime
    let counters: Counters

    private static let patienceMilliseconds: Int64 = 2_000

    func take(_ message: MakerDesk.Message) async -> Response {
        guard let (serial, deposit) = Deposits.read(message.body, at: runtime.unixNow) else {
            counters.add("deposits_malformed")
            return Response.message(
                400,
                "device_sn, random, encrypted_binding_code and encrypted_new_binding_secret must be texts")
        }
        do {
            let by = runtime.now.advanced(byMilliseconds: Deposits.patienceMilliseconds)
            try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                let end = now.advanced(byMilliseconds: MakerReplay.milliseconds)
                guard try records.remember("deposits \(message.id)", until: end, at: now) else { return }
                try records.keep(deposit, for: serial)
            }
        } catch {
            counters.add("deposits_unkept")
            return Response.message(503, "not stored, try again")
        }
        counters.add("deposits")
        return Response.message(200, "stored")
    }

    /// - Returns: nil when a required field is missing, empty or no text.
    private static func read(_ body: JSON, at now: UnixTime) -> (SerialNumber, Deposit)? {
        guard let serial = body["device_sn"]?.string.flatMap({ SerialNumber($0) }),
            let random = body["random"]?.string, !random.isEmpty,
            let code = body["encrypted_binding_code"]?.string, !code.isEmpty,
            let secret = body["encrypted_new_binding_secret"]?.string, !secret.isEmpty
        else { return nil }
        let deposit = Deposit(
            random: random, encryptedBindingCode: Secret(code), encryptedNewBindingSecret: Secret(secret),
            encryptedOldBindingSecret: body["encrypted_old_binding_secret"]?.string.map { Secret($0) },
            pwd: body["pwd"]?.string.map { Secret($0) },
            ends: now.advanced(byMilliseconds: Deposit.lifeMilliseconds))
        return (serial, deposit)
    }
}
