import Binding
import Desk
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
            if let refusal = try Office.objection(to: serial, nil, in: records) { return .failure(refusal) }
            return try Office.note("device_reconciled", serial, reason, in: &records, at: now)
        }
        guard let outcome = await machine.reconcile(serial) else {
            throw Refusal(
                .unavailable, Words("现在读不出账本：请稍后再试", "the ledger cannot be read now: try again later"))
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
            throw Refusal(
                .refused,
                Words(
                    "正在核对全部设备：结果见日志",
                    "the devices are just being compared: the log will tell how they ended"))
        }
        _ = try await change { (records, now) throws(LedgerFailure) in
            try Office.note("devices_reconciled", nil, reason, in: &records, at: now)
        }
        runtime.spawn { _ = await machine.reconcileAll() }
        return .object([("begun", .bool(true))])
    }

    /// Compares a page of devices, and mends nothing.
    ///
    /// - Returns: Those that differ, those that could not be compared, how many were looked at, which accounts may be
    ///   asked no more today, and behind which one the next page begins; no such one at the end.
    func look(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let after = input["after"]?.string.flatMap { SerialNumber($0) }
        let reconciler = try server().reconciler
        guard let page = await reconciler.look(after: after) else {
            throw Refusal(
                .unavailable,
                Words(
                    "现在问不到账本或企业微信：请稍后再试",
                    "the ledger or WeCom cannot be asked now: try again later"))
        }
        let left = page.filter { !$0.outcome.isCompared }
        let differing = page.filter { $0.outcome.isCompared && $0.outcome != .agreed }
        return .object([
            ("differing", .array(differing.map(\.json))), ("not_compared", .array(left.map(\.json))),
            ("count", .integer(Int64(page.count))),
            ("used_up", .array(reconciler.accountsUsedUp.map { .string($0) })),
            ("last", page.last.map { .string($0.device.serial.text) } ?? .null),
        ])
    }

    private func server() throws(Refusal) -> Machine {
        guard let machine else {
            throw Refusal(
                .unavailable,
                Words(
                    "没有运行中的程序，只有它会询问两个云：请启动它",
                    "no server is running, and only a server asks both clouds: start it"))
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

extension Compared {
    fileprivate var json: JSON {
        .object([
            ("serial", .string(device.serial.text)), ("ledger", .string(device.state.rawValue)),
            ("holder", device.holder.map { .string($0.text) } ?? .null), ("wecom", wecom), ("vendor", vendor),
            ("outcome", .string(outcome.rawValue)),
        ])
    }

    private var wecom: JSON {
        guard let witnesses else { return "not_asked" }
        return witnesses.isBoundInWeCom.map { $0 ? "bound" : "not_bound" } ?? "no_answer"
    }

    private var vendor: JSON {
        switch witnesses?.vendor {
        case .ours?: "ours"
        case .notOurs?: "not_ours"
        case .noAnswer?: "no_answer"
        case nil: "not_asked"
        }
    }
}
