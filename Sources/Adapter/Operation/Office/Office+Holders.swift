import Binding
import Desk
import Elements
import Events

// MARK: Devices bound before

extension Office {
    /// Takes devices that companies have had since before this ledger, as an import names them. They are on the list.
    ///
    /// Running it again changes nothing: what was taken is known.
    ///
    /// - Returns: How many are bound now, and those that are not, with why.
    func claimHolders(_ input: OfficeInput) async throws(Refusal) -> JSON {
        guard let machine else {
            throw Refusal(
                .unavailable,
                Words(
                    "没有运行中的程序，只有它会向企业微信核实 holder：请启动它",
                    "no server is running, and only a server asks WeCom about holders: start it"))
        }
        guard let entries = input["devices"]?.array, entries.count <= Office.mostInAPiece else {
            throw Refusal.tooMany
        }
        var claims: [ClaimHolders.Claim] = []
        for entry in entries { claims.append(try Self.claim(entry)) }
        let site = machine.reconciler.site.value
        let claiming = ClaimHolders(claims) { (device, records) throws(LedgerFailure) in
            try site.location(of: device, in: records).whereabouts?.place()
        }
        let outcomes: [ClaimHolders.Ending]
        do {
            let by = runtime.now.advanced(byMilliseconds: Office.patienceMilliseconds)
            outcomes = try await ledger.run(claiming, by: by)
        } catch {
            throw Office.refusal(error)
        }
        machine.reconciler.agenda.wake(at: runtime.unixNow)
        let refused = zip(claims, outcomes).compactMap { claim, outcome in
            outcome.obstacle.map {
                JSON.object([("serial", .string(claim.serial.text)), ("reason", .string($0))])
            }
        }
        return .object([
            ("bound", .integer(Int64(outcomes.count { $0 == .bound }))), ("left_alone", .array(refused)),
        ])
    }

    private static func claim(_ entry: JSON) throws(Refusal) -> ClaimHolders.Claim {
        guard let serial = entry["serial"]?.string.flatMap({ SerialNumber($0) }),
            let model = entry["model"]?.string.flatMap({ ModelID($0) }),
            let holder = entry["holder"]?.string.flatMap({ CorpID($0) })
        else {
            throw Refusal(
                .wrong,
                Words(
                    "devices 的每一项要有 serial、model 和 holder", "each of devices has serial, model and holder"))
        }
        return ClaimHolders.Claim(serial, of: model, heldBy: holder)
    }
}

extension ClaimHolders.Ending {
    /// Why it was not taken, in words; nil where it is as it was claimed.
    fileprivate var obstacle: String? {
        switch self {
        case .bound, .known: nil
        case .other(let state): "the ledger has it as \(state.rawValue), and its word counts"
        case .placeShared(let other): "\(other) is in its place at the vendor"
        }
    }
}
