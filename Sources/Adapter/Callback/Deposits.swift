import Binding
import Cloud
import Elements
import Events
import HTTP
import Transport

/// `/vendor/deposits`: what the maker's app has read from a pure-Bluetooth device, handed over before
/// the bind.
///
/// Only the device can make these values. They are sealed, used once, and good for ten minutes.
struct Deposits: Sendable {
    static let path = "/vendor/deposits"

    let ledger: any BindLedger
    let site: Current<Site>
    let runtime: any Runtime
    let log: Log
    let counters: Counters
    private let refusals = Trickle()

    init(
        ledger: any BindLedger, site: Current<Site>, runtime: any Runtime, log: Log, counters: Counters
    ) {
        self.ledger = ledger
        self.site = site
        self.runtime = runtime
        self.log = log
        self.counters = counters
    }

    private static let patienceMilliseconds: Int64 = 2_000

    func serve(_ request: Request, _ exchange: any Exchange) async {
        let response = await answer(request, exchange.peer)
        let notAfter = exchange.arrival.advanced(byMilliseconds: 2 * Deposits.patienceMilliseconds)
        _ = await exchange.answer(response, notAfter: notAfter)
    }

    private func answer(_ request: Request, _ peer: String) async -> Response {
        guard request.method == "POST" else { return Response.refused(405) }
        do {
            _ = try StandardWebhook(site.value.makerSecrets).verify(request, at: runtime.unixNow)
        } catch {
            counters.add("deposits_refused_\(error.rawValue)")
            if let heldBack = refusals.admit(at: runtime.unixNow) {
                log.warn(
                    "deposit_refused",
                    [
                        "reason": .string(error.rawValue), "peer": .string(peer),
                        "held_back": .integer(heldBack),
                    ])
            }
            return Response.refused(403)
        }
        guard let (serial, deposit) = Deposits.read(request.body, at: runtime.unixNow) else {
            counters.add("deposits_malformed")
            return Deposits.response(400, "the body is not a deposit")
        }
        do {
            let by = runtime.now.advanced(byMilliseconds: Deposits.patienceMilliseconds)
            try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                try records.keep(deposit, for: serial)
            }
        } catch {
            return Deposits.response(503, "not stored, try again")
        }
        counters.add("deposits")
        return Deposits.response(200, "stored")
    }

    /// - Returns: nil when a required field is missing, empty or no text.
    private static func read(_ body: [UInt8], at now: UnixTime) -> (SerialNumber, Deposit)? {
        // What is wrong with a signed body is its author's to find; the counter says that it happens.
        guard let json = try? JSONReader.read(body),
            let serial = json["device_sn"]?.string.flatMap({ SerialNumber($0) }),
            let random = json["random"]?.string, !random.isEmpty,
            let code = json["encrypted_binding_code"]?.string, !code.isEmpty,
            let secret = json["encrypted_new_binding_secret"]?.string, !secret.isEmpty
        else { return nil }
        let deposit = Deposit(
            random: random, encryptedBindingCode: Secret(code), encryptedNewBindingSecret: Secret(secret),
            encryptedOldBindingSecret: json["encrypted_old_binding_secret"]?.string.map { Secret($0) },
            pwd: json["pwd"]?.string.map { Secret($0) },
            ends: now.advanced(byMilliseconds: Deposit.lifeMilliseconds))
        return (serial, deposit)
    }

    private static func response(_ status: Int, _ text: String) -> Response {
        let body = JSONText.render(.object([("message", .string(text))]))
        return Response(status: status, contentType: "application/json", body: body)
    }
}
