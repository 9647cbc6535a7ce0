import Binding
import Elements
import Events

/// The table `model_pause`: the models whose new binds a person has stopped.
struct PauseTable: ~Copyable {
    static let columns = "model, errcode, reason, since"

    private let byModel: Statement
    private let every: Statement
    private let placing: Statement
    private let removal: Statement

    init(_ database: borrowing Database) throws(LedgerError) {
        let byModel = try database.prepare("SELECT \(Self.columns) FROM model_pause WHERE model = ?")
        let every = try database.prepare("SELECT \(Self.columns) FROM model_pause ORDER BY model")
        let placing = try database.prepare(
            "INSERT OR REPLACE INTO model_pause (\(Self.columns)) VALUES (?, ?, ?, ?)")
        let removal = try database.prepare("DELETE FROM model_pause WHERE model = ?")
        self.byModel = byModel
        self.every = every
        self.placing = placing
        self.removal = removal
    }

    func find(_ model: ModelID) throws(LedgerError) -> ModelPause? {
        try byModel.first(Value(model), reading: Self.read)
    }

    func all() throws(LedgerError) -> [ModelPause] {
        try every.all(reading: Self.read)
    }

    func put(_ pause: ModelPause) throws(LedgerError) {
        try placing.run(
            Value(pause.model), Value(pause.errcode.rawValue), .text(pause.reason), Value(pause.since))
    }

    func remove(_ model: ModelID) throws(LedgerError) {
        try removal.run(Value(model))
    }

    static func read(_ row: inout Row) throws(LedgerError) -> ModelPause {
        let model: ModelID = try row.name()
        guard let errcode = Errcode(rawValue: row.count()) else { throw row.damage() }
        let pause = ModelPause(model: model, errcode: errcode, reason: row.text(), since: row.time())
        guard let pause else { throw row.damage() }
        return pause
    }
}
