import Adapter
import Binding
import Elements
import Events
import Support

/// The world when nothing happens any more.
struct Rest {
    let truth: Truth
    /// nil when nobody is told anything.
    let maker: Maker?
    let records: MemoryRecords
    let adapter: Host.Adapter?
    let now: UnixTime
    /// Whether the model binds anything at the vendor.
    let bindsAtVendor: Bool

    // MARK: Is it at rest?

    /// What is still to be done.
    var unrest: [String] {
        var list: [String] = []
        if let adapter {
            if !adapter.machine.isIdle { list.append("something is under way") }
        } else {
            list.append("no process listens")
        }
        for row in records.callbacks.values where row.state == .claimed {
            list.append("request \(row.key.requestID) is open")
        }
        for redemption in records.redemptions.values {
            switch redemption.progress.state {
            case .ready, .sending: list.append("the code of row \(redemption.request.value) waits")
            case .stored, .refused, .expired, .inDoubt, .superseded, .lost: break
            }
        }
        if !records.messages.isEmpty { list.append("the maker's service is still to be told something") }
        for device in records.devices.values {
            if device.due != nil { list.append("\(device.serial): an errand is left") }
            if truth.isZeroUnderWay(device.serial) { list.append("\(device.serial): a 0 is on its way") }
        }
        return list.sorted()
    }

    // MARK: Is it true?

    /// What the rows say and what is not so outside.
    var untruths: [String] {
        (records.devices.values.flatMap(untruths) + records.redemptions.values.flatMap(untruths)).sorted()
    }

    private func untruths(_ device: Device) -> [String] {
        untold(device.serial) + unlike(device)
    }

    /// Each 0 is told once, whatever becomes of the process that gave it.
    private var isRestored: Bool {
        // The rows of a dictionary can always be read.
        (try? records.restored()) != nil
    }

    private func untold(_ serial: SerialNumber) -> [String] {
        guard let maker else { return [] }
        let zeros = records.callbacks.values.count { row in
            row.serial == serial && row.state == .settled(.success)
        }
        let told = maker.zeros(of: serial)
        return told == zeros ? [] : ["\(serial) was given \(zeros) times, and the maker heard of \(told)"]
    }

    private func unlike(_ device: Device) -> [String] {
        let (serial, owner) = (device.serial, truth.owner(of: device.serial))
        let isAtVendor = truth.isAtVendor(serial)
        switch device.state {
        case .free:
            // One that was let go without the vendor is listed for a person, and what a ledger that was set back
            // has forgotten the night finds.
            let isKnown = device.isAbandoned || isRestored
            return
                (truth.isForgottenAtVendor(serial) && !isKnown
                ? ["\(serial) is free, and bound at the vendor"] : [])
                + (owner.map { ["\(serial) is free, and \($0) has it in WeCom"] } ?? [])
        case .bound where device.holder == nil:
            // Nobody has asked since: whoever does hears what WeCom says.
            return []
        case .bound:
            return
                (owner != device.holder?.text
                ? ["\(serial) is bound for another than WeCom's \(owner ?? "nobody")"] : [])
                + (bindsAtVendor && !isAtVendor ? ["\(serial) is bound, and not at the vendor"] : [])
        case .held:
            return owner.map { ["\(serial) is held, and \($0) has it in WeCom"] } ?? []
        case .asking, .unbinding:
            return ["\(serial) is \(device.state) for ever"]
        }
    }

    private func untruths(_ redemption: Redemption) -> [String] {
        guard redemption.progress.state == .inDoubt else { return [] }
        guard records.devices[redemption.serial]?.grantee == redemption.company else {
            return ["a doubt about row \(redemption.request.value), whose company has lost the device"]
        }
        let isTold = records.journal.contains {
            $0.kind == .alert && $0.name == Redemption.Alert.inDoubt.rawValue
                && $0.request == redemption.request
        }
        return isTold ? [] : ["a doubt about row \(redemption.request.value) that nobody hears of"]
    }
}
