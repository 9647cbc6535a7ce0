import Binding
import Elements
import Events
import Support

/// What must hold of the rows after every commit, and between one commit and the next.
struct CommitRules: Sendable {
    let chronicle: Chronicle
    let simulation: Simulation

    /// Sooner no code is given up for its age, by whatever clock it came: what is sure is within a minute.
    private static let leastExpiryMilliseconds: Int64 = 470_000

    func check(_ old: MemoryRecords, _ new: MemoryRecords) {
        chronicle.histories.note(old, new)
        for (number, row) in new.callbacks { check(old.callbacks[number], row, in: new) }
        for number in old.callbacks.keys where new.callbacks[number] == nil {
            broken("request \(number.value) is lost")
        }
        for (code, redemption) in new.redemptions {
            check(old.redemptions[code], redemption, from: old, in: new)
        }
        for code in old.redemptions.keys where new.redemptions[code] == nil { broken("a redemption is lost") }
        for (code, secret) in old.secrets where new.secrets[code]?.secret != secret.secret {
            broken("a secret is lost")
        }
        for device in new.devices.values { check(old.devices[device.serial], device, in: new) }
        let last = old.messages.last?.number ?? 0
        for message in new.messages where message.number > last { check(message, in: new) }
        for serial in old.devices.keys where new.devices[serial] == nil { broken("\(serial) is lost") }
    }

    private func broken(_ text: String) { chronicle.violation("rows: \(text)") }

    // MARK: Requests

    private func check(_ before: StoredCallback?, _ row: StoredCallback, in records: MemoryRecords) {
        if let before {
            guard before.state != row.state else { return }
            chronicle.note(
                "    request \(row.key.requestID) \(before.state) → \(row.state), \(row.reason?.text ?? "")")
            if before.state != .claimed { broken("request \(row.key.requestID) changes its answer") }
        } else {
            chronicle.note(
                "    request \(row.key.requestID) \(row.key.eventType) is row \(row.number.value), \(row.state)"
            )
        }
        guard row.state == .settled(.success) else { return }
        if row.authCode != nil { broken("a settled request keeps its code") }
        let hasRedemption = records.redemptions.values.contains { $0.serial == row.serial }
        if !hasRedemption { broken("a 0 without a redemption") }
        if before == nil { broken("a 0 without a claim") }
    }

    // MARK: Codes

    private func check(
        _ before: Redemption?, _ after: Redemption, from old: MemoryRecords, in records: MemoryRecords
    ) {
        let state = after.progress.state
        if before?.progress.state != state {
            chronicle.note(
                "    code of row \(after.request.value) \(before?.progress.state.rawValue ?? "none") → \(state)"
            )
        }
        let isOpen = state == .ready || state == .sending || state == .inDoubt
        if isOpen != (records.authCodes[after.codeDigest] != nil) {
            broken("a code that is \(state) is \(isOpen ? "gone" : "kept")")
        }
        if state == .stored, records.secrets[after.codeDigest] == nil { broken("stored, without a secret") }
        guard let before else {
            if state != .ready { broken("a redemption begins \(state)") }
            return
        }
        if after.progress.attempts < before.progress.attempts { broken("attempts are forgotten") }
        if before.progress.state == .ready, state == .expired { checkExpiry(after, in: records) }
        // One commit may hold that it is sent, and behind it that the device is lost.
        let isGranted = isGranted(after, in: records) || isGranted(after, in: old)
        if before.progress.state == .ready, state == .sending, !isGranted {
            broken("a code is sent of a company that has lost \(after.serial)")
        }
        guard before.progress.state != state, !isAllowed(before, after) else { return }
        broken("a redemption goes from \(before.progress.state) to \(state)")
    }

    /// Whether the company that the code came with has the device still, as far as is known.
    private func isGranted(_ redemption: Redemption, in records: MemoryRecords) -> Bool {
        records.devices[redemption.serial]?.grantee == redemption.company
    }

    /// Who hears of a secret can have it.
    private func check(_ message: OutboxMessage, in records: MemoryRecords) {
        guard message.type == "redemption.stored", let serial = message.serial else { return }
        if case .success = try? HandOut.holding(of: serial, in: records) { return }
        // The same commit may hold, behind it, that the device is lost, or has a newer code.
        let isOverLater = records.messages.contains {
            $0.number > message.number && $0.serial == serial && $0.type.hasPrefix("device.")
        }
        if isOverLater { return }
        broken("a secret of \(serial) is told that would not be handed out")
    }

    /// WeCom's word ends a code that it was asked about often enough; otherwise only its age does.
    private func checkExpiry(_ redemption: Redemption, in records: MemoryRecords) {
        guard redemption.progress.looks < Redemption.lookWaitsMilliseconds.count,
            let row = records.callbacks[redemption.request]
        else { return }
        let age = simulation.trueTime.milliseconds(since: row.createtime)
        if age < CommitRules.leastExpiryMilliseconds { broken("a code is given up that is \(age) ms old") }
    }

    private func isAllowed(_ before: Redemption, _ after: Redemption) -> Bool {
        switch (before.progress.state, after.progress.state) {
        case (.ready, .sending), (.ready, .expired), (.ready, .superseded): true
        case (.sending, .ready), (.sending, .refused), (.sending, .expired), (.sending, .inDoubt): true
        case (.sending, .superseded), (.inDoubt, .superseded), (.refused, .superseded): true
        case (.inDoubt, .ready): after.progress.wasRetried
        // Decisions are fenced, facts are not.
        case (_, .stored): true
        default: false
        }
    }

    // MARK: Devices

    private func check(_ before: Device?, _ device: Device, in records: MemoryRecords) {
        guard before != device else { return }
        chronicle.note("    \(device.told)")
        if let former = before?.generation, let generation = device.generation, generation < former {
            broken("\(device.serial) goes back to an older generation")
        }
        switch device.state {
        case .free:
            if device.holder != nil { broken("\(device.serial) is free and has a holder") }
        case .asking:
            let asking = device.generation.flatMap { records.callbacks[$0] }
            if asking?.state != .claimed { broken("\(device.serial) is asking for nobody") }
        // Their holder may be unknown.
        case .held, .bound, .unbinding: break
        }
        if device.state == .unbinding, device.due == nil { broken("\(device.serial): nobody unbinds it") }
    }
}

extension Device {
    /// One line of a trace.
    var told: String {
        "\(serial) \(state) for \(holder?.text ?? "nobody"), generation \(generation?.value ?? 0)"
    }
}
