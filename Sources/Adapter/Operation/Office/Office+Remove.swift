import Binding
import Desk
import Elements
import Events

// MARK: Removing devices from the list

extension Office {
    /// Takes devices off the ledger's list: all of them, or none when one of them is not on it.
    func remove(_ input: OfficeInput) async throws(Refusal) -> JSON {
        let serials = try input.serials()
        let reason = try input.reason()
        // What an import has not staged, because it was the same, would be missing after it.
        let answer = try await withoutImport { () throws(Refusal) in try await remove(serials, reason) }
        guard let answer else {
            throw Refusal(
                .refused, Words("正在导入：请在它结束后再试", "an import is under way: try again when it has ended"))
        }
        return answer
    }

    private func remove(_ serials: [SerialNumber], _ reason: String) async throws(Refusal) -> JSON {
        try await change { (records, now) throws(LedgerFailure) in
            var unknown: [String] = []
            for serial in serials where try records.listing(of: serial) == nil {
                unknown.append(serial.text)
            }
            guard unknown.isEmpty else {
                let names = unknown.joined(separator: ", ")
                return .failure(
                    Refusal(
                        .missing,
                        Words(
                            "不在账本的清单里：\(names)。什么都没有改",
                            "not on the ledger's list: \(names). Nothing was changed")))
            }
            var held: [JSON] = []
            for serial in serials {
                if let warning = try Office.warning(about: serial, in: records) { held.append(warning) }
                try records.removeListing(of: serial)
                try records.note(
                    JournalEntry(
                        kind: .person, name: "device_removed", request: nil, serial: serial, detail: reason,
                        at: now))
            }
            return .success(
                .object([("removed", .integer(Int64(serials.count))), ("not_free", .array(held))]))
        }
    }
}
