import Adapter
import Binding
import Elements
import Events
import Support

/// The maker's own service, which takes what it is told most of the time, and now and then does not say so.
final class ChanceMaker: MakerPort {
    private let outside: Outside
    /// Binds are forwarded to it, and what follows from them.
    let decider: ChanceDecider
    /// What it has, in the order it came; each id once.
    private let state = Guarded<[MakerMessage]>([])

    init(outside: Outside) {
        self.outside = outside
        decider = ChanceDecider(outside: outside)
    }

    var taken: [MakerMessage] { state.withLock { $0 } }

    func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        if ["bind", "holder", "unbind", "undo"].contains(message.type) {
            return await decider.post(message, within: window)
        }
        let fate = outside.isCalm ? 0 : outside.milliseconds(0...9)
        let due = outside.simulation.now.advanced(byMilliseconds: outside.milliseconds(5...3_000))
        switch fate {
        case 0...5:
            take(message)
            await outside.simulation.sleep(until: due)
            return .answered(.null)
        case 6:
            take(message)
            await outside.simulation.sleep(until: window.end)
            return .unknown("timeout")
        case 7:
            await outside.simulation.sleep(until: due)
            return .unknown("http_503")
        case 8: return .notSent("connection_refused")
        default:
            await outside.simulation.sleep(until: due)
            return .refused(400)
        }
    }

    private func take(_ message: MakerMessage) {
        let known = state.withLock { taken in
            let known = taken.first { $0.id == message.id }
            if known == nil { taken.append(message) }
            return known
        }
        if let known, known != message { outside.fault("\(message.id) is another message now") }
    }

    // MARK: What must hold in the end

    /// Everything came, in order for each device; each 0 and each loss was told once.
    func check(_ records: MemoryRecords) {
        if !records.messages.isEmpty { outside.fault("\(records.messages.count) messages wait for ever") }
        for serial in ChancePeople.serials {
            let told = taken.filter { $0.data["device_sn"]?.string == serial.text }
            if told.map({ $0.data["sequence"] }) != told.indices.map({ .integer(Int64($0 + 1)) }) {
                outside.fault("\(serial): told out of order")
            }
            check(told, serial, records)
        }
    }

    private func check(_ told: [MakerMessage], _ serial: SerialNumber, _ records: MemoryRecords) {
        var zeros: [RequestNumber: Set<String>] = [:]
        for callback in records.callbacks.values
        where callback.serial == serial && callback.state == .settled(.success) {
            zeros[callback.number, default: []].insert(callback.key.requestID.text)
        }
        let bound = told.filter { $0.type == "device.bound" }.compactMap { $0.data["req_id"]?.string }
        if bound.count != zeros.count || zeros.values.contains(where: { $0.isDisjoint(with: bound) }) {
            outside.fault("\(serial): \(zeros.values) were told as \(bound)")
        }
        guard !told.contains(where: { $0.data["name"] == "unbind_stopped" }) else { return }
        var company: String?
        for message in told {
            if message.type == "device.bound" { company = message.data["auth_corpid"]?.string }
            guard message.type == "device.unbound" else { continue }
            if message.data["auth_corpid"]?.string != company {
                outside.fault("\(serial): unbound from another than \(company ?? "nobody")")
            }
            company = nil
        }
        if company != records.devices[serial]?.grantee?.text {
            outside.fault("\(serial): told that \(company ?? "nobody") has it")
        }
    }
}
