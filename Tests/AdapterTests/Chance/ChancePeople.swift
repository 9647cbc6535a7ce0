import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// Whoever uses WeCom: adds devices, mistypes codes, sends copies, removes devices; and keeps in mind what
/// was answered.
final class ChancePeople: Sendable {
    private static let companies = ["ww_company_a", "ww_company_b"]
    static let serials = ["SN1", "SN2"].compactMap { SerialNumber($0) }

    /// One answer, and whether the ledger failed while it was being made.
    private struct Answered {
        let request: String
        let errcode: Int
        let isExcused: Bool
    }

    private let outside: Outside
    private let ledgerFaults: Set<Int>
    private let answers = Guarded<[Answered]>([])
    private let ledger: MemoryLedger
    private let world: World
    /// The process that lives; nil between two.
    private let current: Guarded<World?>

    init(outside: Outside, world: World, ledgerFaults: Set<Int>) {
        self.outside = outside
        self.world = world
        self.ledgerFaults = ledgerFaults
        ledger = world.ledger
        current = Guarded(world)
    }

    func processEnded() { current.withLock { $0 = nil } }

    func processStarted(_ world: World) { current.withLock { $0 = world } }

    func sendBind(_ request: String, after wait: Int64) {
        let serial = outside.pick(ChancePeople.serials)
        let company = outside.pick(ChancePeople.companies)
        let code = outside.chance(80) ? World.code : "FFFFFFFFFFFFFFFF"
        var copies: [Int64] = [0]
        if outside.chance(40) { copies += [0, outside.milliseconds(0...50)] }
        if outside.chance(30) { copies.append(outside.milliseconds(1...9_000)) }
        if outside.chance(10) { copies.append(outside.milliseconds(60_000...150_000)) }
        let copiesToSend = copies
        outside.later(wait) { [self] in
            let bind = World.Bind(request: request, serial: serial.text, company: company, code: code)
            let text = world.message(bind)
            for copy in copiesToSend {
                outside.later(copy) { [self] in await deliver(text, request, serial, company) }
            }
        }
    }

    private func deliver(
        _ text: String, _ request: String, _ serial: SerialNumber, _ company: String
    ) async {
        guard let world = current.withLock({ $0 }) else { return }
        let ago = outside.chance(70) ? 0 : outside.milliseconds(0...2_800)
        let before = ledger.count
        let reply = await world.send(text, ago: ago, isLost: outside.chance(15))
        let isExcused = (before...ledger.count).contains { ledgerFaults.contains($0) }
        outside.note("\(request) \(serial) \(company): \(reply.errcode.map(String.init) ?? "silence")")
        guard let status = reply.status else { return }
        if reply.milliseconds > 2_850 {
            outside.fault("\(request) is answered after \(reply.milliseconds) ms")
        }
        guard status == 200, let errcode = reply.errcode else {
            return outside.fault("\(request) is answered without an errcode")
        }
        answers.withLock { $0.append(Answered(request: request, errcode: errcode, isExcused: isExcused)) }
        guard errcode == 0 else { return }
        if stored(request)?.state != .settled(.success) { outside.fault("\(request): 0 without a row") }
        outside.zero(
            serial, to: company, arrives: outside.chance(85) ? outside.milliseconds(1...4_000) : nil)
        if outside.chance(40) { remove(serial, after: outside.milliseconds(4_000...60_000)) }
    }

    func remove(_ serial: SerialNumber, after wait: Int64) {
        let name = "u\(serial)-\(outside.milliseconds(0...1_000_000_000))"
        outside.later(wait) { [self] in
            guard !outside.isCalm, let owner = outside.owner(of: serial) else { return }
            outside.note("\(serial): \(owner) removes it")
            outside.removeInWeCom(serial)
            let text = world.unbind(name, serial: serial.text, company: owner)
            outside.later(outside.milliseconds(0...20_000)) { [self] in await tell(text) }
            if outside.chance(20) {
                outside.later(outside.milliseconds(0...60_000)) { [self] in await tell(text) }
            }
        }
    }

    /// Until it is acknowledged.
    private func tell(_ unbind: String) async {
        let reply = await current.withLock({ $0 })?.send(unbind)
        if reply?.isAcknowledged == true { return outside.note("an unbind is kept") }
        outside.later(3_000) { [self] in await tell(unbind) }
    }

    /// The maker's service posts a result to whatever process lives.
    ///
    /// - Returns: The status; nil when nobody answered.
    func tell(result body: String) async -> Int? {
        await current.withLock({ $0 })?.post(body)
    }

    private func stored(_ request: String) -> StoredCallback? {
        ledger.records.callbacks.values.first { $0.key.requestID.text == request }
    }

    /// Each request has one errcode, and it is what its row says. A 7 may stand in for a ledger that could
    /// not be read.
    func checkAnswers() {
        for answer in answers.withLock({ $0 }) where !(answer.isExcused && answer.errcode == 7) {
            guard case .settled(let errcode) = stored(answer.request)?.state else {
                outside.fault("\(answer.request) was answered \(answer.errcode) and has no errcode")
                continue
            }
            if errcode.rawValue != answer.errcode {
                outside.fault("\(answer.request) was answered \(answer.errcode), its row says \(errcode)")
            }
        }
    }
}
