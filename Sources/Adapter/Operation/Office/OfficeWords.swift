import Binding
import Crypto
import Desk
import Elements
import Events

// How the ledger's rows are told to people and scripts. No secret is among it: a code is named by its digest.

extension JSON {
    fileprivate init(_ time: UnixTime?) { self = time.map { .string($0.text) } ?? .null }
    fileprivate init(_ number: RequestNumber?) { self = number.map { .integer($0.value) } ?? .null }
    fileprivate init(_ text: String?) { self = text.map { .string($0) } ?? .null }
}

extension ListedDevice {
    /// As an import reads it.
    var json: JSON {
        var members: [(String, JSON)] = [
            ("serial", .string(spelling.text)), ("model", .string(model.text)),
            ("product_key", .string(productKey)), ("device_key", .string(deviceKey)),
        ]
        if let capabilities { members.append(("capabilities", .integer(Int64(capabilities)))) }
        if let name { members.append(("name", .string(name))) }
        if let family { members.append(("family", .string(family))) }
        if let room { members.append(("room", .string(room))) }
        if let isCommonDevice { members.append(("common_device", .bool(isCommonDevice))) }
        for (name, value) in matter.fields {
            let number = MatterFacts.Number(rawValue: name).flatMap { matter.numbers[$0] }
            members.append((name, number.map(JSON.integer) ?? .string(value)))
        }
        return .object(members)
    }
}

extension Device {
    var json: JSON {
        .object(
            [
                ("serial", .string(serial.text)), ("state", .string(state.rawValue)), ("since", JSON(since)),
                ("holder", JSON(holder?.text)), ("model", JSON(model?.text)),
                ("generation", JSON(generation)),
                ("last_event", JSON(lastEvent)), ("last_zero", JSON(lastZero)),
                ("quarantine_until", JSON(quarantineUntil)), ("deferred_unbind", JSON(deferredUnbind)),
                ("due", JSON(due)), ("attempts", .integer(Int64(attempts))),
                ("place", place.map { .string("\($0.account): \($0.thing)") } ?? .null),
                ("stuck", .bool(isStuck)), ("abandoned", .bool(isAbandoned)),
            ] + (obstacle?.members ?? []))
    }
}

extension StoredCallback {
    var json: JSON {
        let (word, errcode): (String, JSON) =
            switch state {
            case .claimed: ("being decided", .null)
            case .settled(let code): ("settled", .integer(Int64(code.rawValue)))
            case .kept: ("kept", .null)
            }
        let fields: [(String, JSON)] = [
            ("number", .integer(number.value)), ("event", .string(key.eventType)),
            ("req_id", .string(key.requestID.text)), ("company", JSON(company?.text)),
            ("arrived", JSON(arrived)), ("state", .string(word)), ("errcode", errcode),
            ("finding", .string(finding.rawValue)),
        ]
        return .object(fields + (reason?.members ?? []))
    }
}

extension Redemption {
    /// - Parameter now: What it has to do with the time that is left.
    func json(at now: UnixTime, in language: Language = .en) -> JSON {
        let fields: [(String, JSON)] = [
            ("code_digest", .string(Hex.encode(codeDigest.bytes))), ("serial", .string(serial.text)),
            ("company", .string(company.text)), ("request", .integer(request.value)),
            ("state", .string(progress.state.rawValue)), ("arrived", JSON(arrived)),
            ("attempts", .integer(Int64(progress.attempts))),
            ("was_retried", .bool(progress.wasRetried)), ("due", JSON(progress.due)),
            ("seconds_left", timeLeft(at: now).map(JSON.integer) ?? .null),
        ]
        return .object(
            fields + (progress.reason?.members ?? []) + [("todo", JSON(todo(at: now)?[language]))])
    }

    /// In seconds, for a person to have it sent once more while it is in doubt, and for the program while it is tried: 0
    /// when it is too late; nil where nobody has any.
    private func timeLeft(at now: UnixTime) -> Int64? {
        switch progress.state {
        case .ready, .sending: max(0, lastTry.milliseconds(since: now) / 1_000)
        case .inDoubt: minutesLeft(at: now).map { _ in secondsLeft(at: now) ?? 0 }
        case .stored, .refused, .expired, .superseded, .lost: nil
        }
    }
}

extension JournalEntry {
    func json(in language: Language) -> JSON {
        .object([
            ("at", JSON(at)), ("kind", .string(kind.rawValue)),
            // As the log has it; people who read Chinese have it in words.
            ("name", .string(language == .en ? name : named[language])),
            ("request", JSON(request)), ("detail", .string(told[language])),
            ("count", .integer(Int64(count))),
        ])
    }
}

extension ModelPause {
    /// Each model that is configured or paused, with its pause if it has one.
    static func list(_ models: [ModelID], _ pauses: [ModelPause]) -> [JSON] {
        Set(models).union(pauses.map(\.model)).sorted { $0.text < $1.text }.map { id in
            .object([
                ("model", .string(id.text)), ("pause", pauses.first { $0.model == id }?.json ?? .null),
            ])
        }
    }

    var json: JSON {
        .object([
            ("model", .string(model.text)), ("errcode", .integer(Int64(errcode.rawValue))),
            ("since", JSON(since)), ("reason", .string(reason)),
        ])
    }
}
