import Adapter
import Binding
import Configuration
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry

extension World {
    /// What the running program would be asked about a device, and would know.
    func known(_ asked: String = "SN1") -> Known {
        var known = Known(asked)
        let records = ledger.records
        let named = records.callbacks.values.filter { $0.key.requestID.text == asked }
        if let serial = named.last?.serial {
            known.requests = named.sorted { $0.number < $1.number }
            known.serial = serial
        }
        let callbacks = records.callbacks.values.filter { $0.serial != nil && $0.serial == known.serial }
        let numbers = Set(callbacks.map(\.number))
        let journal = records.journal.filter { entry in
            entry.request.map(numbers.contains) ?? (entry.serial == known.serial)
        }
        let device = known.serial.flatMap { records.devices[$0] }
        if device != nil || !callbacks.isEmpty {
            known.history = DeviceHistory(
                device: device, callbacks: callbacks.sorted { $0.number > $1.number },
                redemptions: records.redemptions.values.filter { $0.serial == known.serial }
                    .sorted { $0.request > $1.request }, journal: journal.reversed())
        }
        known.listing = known.serial.flatMap { serial in
            site.value.devices[serial] ?? records.listings[serial]
        }
        known.take(machine.receiver.unkept.all)
        known.watchedSince = machine.receiver.turnedAway.start
        known.refused = machine.receiver.turnedAway.refused(on: site.value.routes.values)
        known.standing = conditions.standing
        let binds = records.callbacks.values.filter { $0.settledAt != nil }.sorted { $0.number > $1.number }
        known.yeses = binds.filter { $0.state == .settled(.success) }
        known.noes = binds.filter { $0.state != .settled(.success) }
        known.pauses = Array(records.pausesByModel.values)
        let model = known.model.flatMap { site.value.models[$0] }
        (known.path, known.account) = (model?.model.path, model?.askedOf)
        known.needsList = model?.model.needsList ?? false
        return known
    }

    /// what a person reads of it.
    func explained(_ asked: String = "SN1", in language: Language) -> String {
        let lines = Explanation(known(asked), at: simulation.unixNow).text(
            for: Reader(language, secondsEast: 28_800))
        return World.bare(lines.joined())
    }

    /// Their names, grades and remedies, as `doctor` has them.
    func examined(in language: Language) -> String {
        let reader = Reader(language, secondsEast: 28_800)
        let remarks = conditions.standing.map { $0.remark(for: reader, at: simulation.unixNow) }
        return World.bare(Examination(remarks).text(in: language).joined())
    }

    /// Without blanks and breaks, which are where the lines end.
    static func bare(_ text: String) -> String { text.replacing(" ", with: "") }
}
