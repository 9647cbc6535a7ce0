package import Binding
package import Elements
package import Events

/// What whoever looks in now and then wants to see of a ledger, of one moment.
package struct Glance: Sendable {
    /// Of the devices that are free only those that somebody has tried to bind.
    package let devices: [Device.State: Int]
    /// Codes in doubt, the newest first.
    package let doubtful: [Redemption]
    /// Binds, the newest first.
    package let binds: [StoredCallback]
    /// How binds of the day were answered, as far as they are among the newest.
    package let day: [BindTally]
    /// Of how many callbacks they are the binds, where more than those came today; nil where all were counted.
    package let countedAmong: Int?
    /// When the newest ticket of each model was made, by the name that it is kept under.
    package let tickets: [String: UnixTime]

    package init(
        devices: [Device.State: Int], doubtful: [Redemption], binds: [StoredCallback], day: [BindTally],
        countedAmong: Int? = nil, tickets: [String: UnixTime]
    ) {
        self.devices = devices
        self.doubtful = doubtful
        self.binds = binds
        self.day = day
        self.countedAmong = countedAmong
        self.tickets = tickets
    }
}

/// How many binds of a model were answered alike, for one reason.
package struct BindTally: Equatable, Sendable {
    package let errcode: Errcode
    package let reason: Reason.Word
    package let model: ModelID?
    package let count: Int

    package init(_ errcode: Errcode, _ reason: Reason.Word, of model: ModelID? = nil, count: Int) {
        self.errcode = errcode
        self.reason = reason
        self.model = model
        self.count = count
    }
}

extension Inspection {
    private static let mostDoubtful = 50
    private static let mostBinds = 60
    /// Callbacks that binds are looked for among.
    private static let newest = 1_000
    /// Callbacks that are counted: some days of a large maker.
    package static let newestCounted = 20_000

    package static let latestBinds = """
        SELECT \(StoredCallback.columns) FROM callback
        WHERE number > (SELECT max(number) FROM callback) - ? AND event_type = ?
        ORDER BY number DESC LIMIT ?
        """
    package static let dayTally = """
        SELECT errcode, reason, model, count(*) FROM callback
        WHERE number > (SELECT max(number) FROM callback) - ? AND event_type = ? AND arrived >= ?
            AND errcode IS NOT NULL
        GROUP BY errcode, reason, model
        """

    /// - Parameters:
    ///   - midnight: When the day has begun.
    ///   - tickets: The names that tickets are kept under.
    ///   - newest: How many callbacks the day's binds are counted among at the most.
    package func glance(
        since midnight: UnixTime, tickets names: [String], countedAmong newest: Int = newestCounted
    ) throws(LedgerError) -> Glance {
        Glance(
            devices: try deviceTally(), doubtful: try redemptions(in: .inDoubt, atMost: Self.mostDoubtful),
            binds: try latestBinds(), day: try tally(newest, since: midnight),
            countedAmong: try isMore(than: newest, since: midnight) ? newest : nil, tickets: try made(names))
    }

    func deviceTally() throws(LedgerError) -> [Device.State: Int] {
        let rows = try database.prepare("SELECT state, count FROM device_tally").all {
            row throws(LedgerError) in
            (try row.word(Device.State.self), row.count())
        }
        return Dictionary(rows) { first, _ in first }
    }

    /// The newest first.
    package func latestBinds() throws(LedgerError) -> [StoredCallback] {
        try database.prepare(Self.latestBinds).all(
            [Value(Self.newest), .text(Event.Kind.bind.rawValue), Value(Self.mostBinds)]
        ) { row throws(LedgerError) in
            try StoredCallback.read(&row, nil)
        }
    }

    private func tally(_ newest: Int, since midnight: UnixTime) throws(LedgerError) -> [BindTally] {
        try database.prepare(Self.dayTally).all(
            [Value(newest), .text(Event.Kind.bind.rawValue), Value(midnight)]
        ) { row throws(LedgerError) in
            guard let errcode = Errcode(rawValue: row.count()) else { throw row.damage() }
            return BindTally(
                errcode, Reason.Word(rawValue: row.text()) ?? .earlierVersion, of: try row.optionalName(),
                count: row.count())
        }
    }

    /// Whether callbacks of the day are older than those that are counted.
    private func isMore(than newest: Int, since midnight: UnixTime) throws(LedgerError) -> Bool {
        let sql = """
            SELECT arrived FROM callback WHERE number <= (SELECT max(number) FROM callback) - ?
            ORDER BY number DESC LIMIT 1
            """
        let arrived = try database.prepare(sql).first([Value(newest)]) { row in row.time() }
        return arrived.map { $0 >= midnight } ?? false
    }

    private func made(_ names: [String]) throws(LedgerError) -> [String: UnixTime] {
        var made: [String: UnixTime] = [:]
        for name in names {
            made[name] = try database.prepare("SELECT made FROM credential WHERE name = ?").first(
                [.text(name)]
            ) { row in row.time() }
        }
        return made
    }
}
