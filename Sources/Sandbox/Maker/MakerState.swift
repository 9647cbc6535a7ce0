import Events

/// What the maker's service knows: who has which device by which request, and what it has refused.
struct MakerState: Sendable {
    private struct Holding: Sendable {
        let company: String
        let request: String
    }

    /// Messages and statuses that are remembered of one device.
    private static let remembered = 64

    private var holdings = BoundedTable<String, Holding>(bound: 100_000)
    private var bindings = BoundedTable<String, Int>(bound: 100_000)
    private var refusals = BoundedTable<String, Int>(bound: 100_000)
    private var messages = BoundedTable<String, [JSON]>(bound: 10_000)
    private var posted = BoundedTable<String, [Int]>(bound: 100_000)

    // MARK: Rules

    /// A code that is right binds a device that nobody else has.
    mutating func bind(_ call: MakerCall, _ effect: Effect) -> Int {
        if effect == .pretended { return 0 }
        let errcode: Int
        if effect == .forced {
            errcode = 0
        } else if let holding = holdings[call.serial], holding.company != call.company {
            errcode = 2
        } else {
            errcode = call.data["verif_code"]?.string == VendorDevice.usualCode ? 0 : 6
        }
        if errcode == 0 {
            holdings[call.serial] = Holding(company: call.company, request: call.request)
            bindings[call.serial, default: 0] += 1
        } else {
            refusals[call.request] = errcode
        }
        return errcode
    }

    func isHeld(_ call: MakerCall) -> Bool { holdings[call.serial]?.company == call.company }

    /// Whether a bind stands; nil for one that was never seen, or undone.
    func standing(of call: MakerCall) -> Int? {
        holdings[call.serial]?.request == call.request ? 0 : refusals[call.request]
    }

    /// What is not bound for that company is gone as well.
    mutating func takeBack(_ call: MakerCall, _ effect: Effect) {
        guard effect != .pretended, holdings[call.serial]?.company == call.company else { return }
        holdings[call.serial] = nil
    }

    // MARK: What is told

    mutating func remember(_ call: MakerCall) {
        guard let id = call.id else { return }
        let message: JSON = ["id": .string(id), "type": .string(call.type), "data": call.data]
        messages[call.serial, default: []].append(message)
        if messages[call.serial]?.count ?? 0 > Self.remembered { messages[call.serial]?.removeFirst() }
    }

    mutating func note(posted status: Int, about serial: String) {
        guard posted[serial]?.count ?? 0 < Self.remembered else { return }
        posted[serial, default: []].append(status)
    }

    func facts(about serial: String) -> [(String, JSON)] {
        [
            ("bindings", .integer(holdings[serial] == nil ? 0 : 1)),
            ("bindings_made", .integer(Int64(bindings[serial] ?? 0))),
            ("posted", .array((posted[serial] ?? []).map { .integer(Int64($0)) })),
            ("messages", .array(messages[serial] ?? [])),
        ]
    }

    mutating func forget(_ serial: String) {
        holdings[serial] = nil
        bindings[serial] = nil
        messages[serial] = nil
        posted[serial] = nil
    }
}
