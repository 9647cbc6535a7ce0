package import Binding
import Configuration
import Crypto
import Desk
import Elements
import Events

// MARK: Importing devices

/// An import is staged in pieces, none of which holds the ledger up or is seen by anybody, looked through in
/// pieces, and adopted by one small transaction. Whatever ends it earlier has changed nothing.
extension Office {
    /// Devices in one piece: with 200 the ledger is busy for a few milliseconds.
    package static let mostInAPiece = 200

    func beginImport() async throws(Refusal) -> JSON {
        let id = Hex.encode(runtime.randomBytes(8))
        guard imports.begin(id, at: runtime.now) else {
            throw Refusal(
                .refused,
                Words("正在进行另一次导入：请在它结束后再试", "another import is under way: try again when it has ended"))
        }
        do throws(Refusal) {
            try await dropStaged()
        } catch {
            imports.end(id)
            throw error
        }
        return .object([("import", .string(id))])
    }

    func stage(_ input: OfficeInput) async throws(Refusal) -> JSON {
        // What is added has not been looked through.
        imports.note(ImportSlot.Check(), of: try present(input))
        return try await compare(input, staging: true)
    }

    /// Looks through the next piece of what is staged: no two serials may be one device to the vendor. It can
    /// be told only now, since keys may have gone from one serial to another.
    func check(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let id = try present(input)
        guard var check = imports.check(of: id) else { throw Office.givenUp }
        let (last, catalogue) = (check.last, catalogue())
        let answer = try await change { (records, _) throws(LedgerFailure) in
            let page = try records.staged(after: last, atMost: Office.mostInAPiece)
            let shared = try Office.shared(by: page, catalogue, onceAdopted: true, in: records)
            let isDone = page.count < Office.mostInAPiece
            return .success(
                .object([
                    ("shared", shared), ("done", .bool(isDone)),
                    ("last", page.last.map { .string($0.serial.text) } ?? .null),
                ]))
        }
        check.last = answer["last"]?.string.flatMap { SerialNumber($0) } ?? last
        check.isClean = check.isClean && answer["shared"] == .array([])
        check.isDone = answer["done"] == true
        imports.note(check, of: id)
        return answer
    }

    /// What an import of these devices would change.
    func compare(_ input: OfficeInput) async throws(Refusal) -> JSON {
        try await compare(input, staging: false)
    }

    func adopt(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let id = try present(input)
        guard let check = imports.check(of: id), check.isDone, check.isClean else {
            throw Refusal(
                .refused,
                Words(
                    "还没有检查完，或者其中两个序列号是同一台设备：什么都没有改",
                    "it has not been looked through, or two serials of it are one device: nothing was changed"
                ))
        }
        let detail = ["new", "changed", "unchanged"].map { "\(input[$0]?.integer ?? 0) \($0)" }
            .joined(separator: ", ")
        let answer = try await change { (records, now) throws(LedgerFailure) in
            try records.adoptStaged()
            try records.note(
                JournalEntry(
                    kind: .person, name: "devices_imported", request: nil, serial: nil, detail: detail,
                    at: now))
            return .success(.object([("adopted", true)]))
        }
        imports.end(id)
        return answer
    }

    func abandon(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let id = try present(input)
        defer { imports.end(id) }
        try await dropStaged()
        return .object([("abandoned", true)])
    }

    /// Drops a piece of what an import has left that ended with its command or with the last server.
    ///
    /// - Returns: How many devices went; fewer than `mostInAPiece` means that none is left.
    package func tidy() async throws(LedgerFailure) -> Int {
        let by = runtime.now.advanced(byMilliseconds: Office.patienceMilliseconds)
        let isTidy = try await ledger.read(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
            try records.staged(after: nil, atMost: 1).isEmpty
        }
        guard !isTidy else { return 0 }
        return try await withoutImport { () throws(LedgerFailure) in
            try await ledger.transact(LedgerTimes(by: by)) { (records, _) throws(LedgerFailure) in
                try records.dropStaged(atMost: Office.mostInAPiece)
            }
        } ?? 0
    }

    /// Does something while no import is under way, and lets none begin meanwhile.
    ///
    /// - Returns: nil when one is under way.
    func withoutImport<Result, Failure: Error>(
        _ body: () async throws(Failure) -> Result
    ) async throws(Failure) -> Result? {
        let id = Hex.encode(runtime.randomBytes(8))
        guard imports.begin(id, at: runtime.now) else { return nil }
        defer { imports.end(id) }
        return try await body()
    }

    private func present(_ input: OfficeInput) throws(Refusal) -> String {
        let id = try input.text("import")
        guard imports.hear(of: id, at: runtime.now) else {
            throw Office.givenUp
        }
        return id
    }

    private static let givenUp = Refusal(
        .refused,
        Words(
            "这次导入已经作废，因为它长时间没有动静或程序重启过：请重新开始",
            "this import was given up, by its own silence or a restart: begin again"))

    private func compare(_ input: OfficeInput, staging: Bool) async throws(Refusal) -> JSON {
        let (devices, catalogue) = (try devices(input), catalogue())
        return try await change { (records, _) throws(LedgerFailure) in
            var added = 0
            var changed: [ListedDevice] = []
            for device in devices {
                guard let listed = try records.listing(of: device.serial) else {
                    added += 1
                    changed.append(device)
                    continue
                }
                if listed != device { changed.append(device) }
            }
            var held: [JSON] = []
            for device in changed {
                guard let warning = try Office.warning(about: device.serial, in: records) else { continue }
                held.append(warning)
            }
            var members: [(String, JSON)] = [
                ("new", .integer(Int64(added))), ("changed", .integer(Int64(changed.count - added))),
                ("unchanged", .integer(Int64(devices.count - changed.count))), ("not_free", .array(held)),
            ]
            if staging {
                try records.stage(changed)
            } else {
                let shared = try Office.shared(by: devices, catalogue, onceAdopted: false, in: records)
                members.append(("shared", shared))
            }
            return .success(.object(members))
        }
    }

    /// Which of these are one device to the vendor with another serial of the list, or of the configuration's.
    private static func shared(
        by devices: [ListedDevice], _ catalogue: Catalogue, onceAdopted: Bool, in records: any Records
    ) throws(LedgerFailure) -> JSON {
        var shared: [JSON] = []
        for device in devices {
            guard let place = catalogue.place(of: device) else { continue }
            var others = try records.listings(
                productKey: device.productKey, deviceKey: device.deviceKey, onceAdopted: onceAdopted
            ).filter { catalogue.place(of: $0) == place }.map(\.serial)
            if let other = catalogue.serials[place] { others.append(other) }
            guard let other = others.first(where: { $0 != device.serial }) else { continue }
            shared.append(
                .object([("serial", .string(device.serial.text)), ("other", .string(other.text))]))
        }
        return .array(shared)
    }

    /// What a person should hear before an entry changes or goes; nil when nobody has the device.
    static func warning(
        about serial: SerialNumber, in records: any Records
    ) throws(LedgerFailure) -> JSON? {
        guard let device = try records.device(serial), device.state != .free else { return nil }
        return .object([("serial", .string(serial.text)), ("state", .string(device.state.rawValue))])
    }

    private func devices(_ input: OfficeInput) throws(Refusal) -> [ListedDevice] {
        guard let entries = input["devices"]?.array, entries.count <= Office.mostInAPiece else {
            throw Refusal.tooMany
        }
        let catalogue = catalogue()
        var devices: [ListedDevice] = []
        for entry in entries {
            switch DeviceEntry(entry).device(of: catalogue) {
            case .success(let device): devices.append(device)
            case .failure(let mistakes):
                throw Refusal(
                    .wrong,
                    Words(
                        said: "\(entry["serial"]?.string ?? "?"): \(mistakes.texts.joined(separator: "; "))")
                        + Words(
                            "。如果改过配置，请让运行中的程序重新读取：SIGHUP",
                            ". If the configuration has changed, have the server read it: SIGHUP"))
            }
        }
        return devices
    }

    private func dropStaged() async throws(Refusal) {
        while true {
            let answer = try await change { (records, _) throws(LedgerFailure) in
                .success(.integer(Int64(try records.dropStaged(atMost: Office.mostInAPiece))))
            }
            if (answer.integer ?? 0) < Office.mostInAPiece { return }
        }
    }
}
