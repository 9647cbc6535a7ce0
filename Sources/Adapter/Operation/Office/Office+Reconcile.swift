import Binding
import Elements
import Events

// MARK: What both clouds say

extension Office {
    /// Compares one device with WeCom and the vendor now, and mends what differs.
    func reconcile(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let serial = try input.serial()
        let reason = try input.reason()
        let machine = try server()
        _ = try await change { (records, now) throws(LedgerFailure) in
            try Office.note("device_reconciled", serial, reason, in: &records, at: now)
        }
        guard let outcome = await machine.reconcile(serial) else {
            throw Refusal(.missing, "the ledger has never heard of \(serial), or cannot be read")
        }
        return .object([
            ("serial", .string(serial.text)), ("outcome", .string(outcome.rawValue)),
            ("for_a_person", .bool(outcome.isAlert)),
        ])
    }

    /// Begins to compare every device, a few a second. The log tells how they ended, as `reconciled`.
    func reconcileAll(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let reason = try input.reason()
        let machine = try server()
        guard !machine.reconciler.isWalking else {
            throw Refusal(.refused, "the devices are just being compared: the log will tell how they ended")
        }
        _ = try await change { (records, now) throws(LedgerFailure) in
            try Office.note("devices_reconciled", nil, reason, in: &records, at: now)
        }
        runtime.spawn { _ = await machine.reconcileAll() }
        return .object([("begun", .bool(true))])
    }

    private func server() throws(Refusal) -> Machine {
        guard let machine else {
            throw Refusal(.unavailable, "no server is running, and only a server asks both clouds: start it")
        }
        return machine
    }

    private static func note(
        _ name: String, _ serial: SerialNumber?, _ reason: String, in records: inout any Records,
        at now: UnixTime
    ) throws(LedgerFailure) -> Result<JSON, Refusal> {
        try records.note(
            JournalEntry(kind: .person, name: name, request: nil, serial: serial, detail: reason, at: now))
        return .success(.null)
    }
}
