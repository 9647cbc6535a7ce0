/// Why a plan that walks through something is all the same bounded.
struct PlanException {
    /// What the statement holds; nil for any.
    let statement: String?
    /// How the line of the plan begins.
    let plan: String
    /// What bounds it.
    let bound: String

    private init(_ plan: String, in statement: String? = nil, _ bound: String) {
        self.plan = plan
        self.statement = statement
        self.bound = bound
    }

    func covers(_ line: String, of sql: String) -> Bool {
        line.hasPrefix(plan) && statement.map { sql.contains($0) } ?? true
    }

    static let all =
        small + firstRows + [
            PlanException(
                "SCAN outbox_line", in: "UPDATE outbox_line", "a person takes a restored ledger into service"),
            PlanException(
                "USE TEMP B-TREE FOR ORDER BY", in: "FROM callback WHERE request_id = ?",
                "the callbacks of one req_id"),
            PlanException(
                "USE TEMP B-TREE FOR ORDER BY", in: "SELECT auth_code_digest FROM callback", "one device"),
            PlanException(
                "USE TEMP B-TREE FOR ORDER BY", in: "SELECT number FROM callback WHERE serial", "one device"),
        ] + byHand

    private static let small = [
        PlanException("SCAN listing", "one row"),
        PlanException("SCAN seal_key", "a row a seal key in use"),
        PlanException("SCAN key_use", "a row a pair of keys that a route has had"),
        PlanException("SCAN device_tally", "a row a state"),
        PlanException("SCAN model_pause", "a row a model that a person has stopped"),
        PlanException("SCAN sqlite_sequence", "a row a table that numbers its rows"),
        PlanException("SCAN sqlite_master", "a row a table"),
        PlanException("SCAN sqlite_schema", "a row a table"),
        PlanException("SCAN CONSTANT ROW", "one row"),
        PlanException("SCAN row", in: "WITH RECURSIVE row", "so many as a bench asks for"),
        PlanException("SCAN 2 CONSTANT ROWS", "two rows"),
        PlanException("SCAN account", "the accounts in use"),
        PlanException("SCAN (subquery-", "what it holds is limited where it is made"),
        PlanException("SCAN callback USING INDEX callback_open", "what is being decided"),
        PlanException("SCAN device USING COVERING INDEX device_for_a_person", "what waits for a person"),
    ]

    private static let firstRows = [
        PlanException(
            "USE TEMP B-TREE FOR GROUP BY", in: "WHERE number > (SELECT max(number) FROM callback) - ?",
            "so many of the newest callbacks"),
        PlanException(
            "USE TEMP B-TREE FOR ORDER BY", in: "INDEXED BY device_for_a_person WHERE stuck = 1",
            "the devices that are stuck"),
        PlanException("SCAN journal", in: "FROM journal ORDER BY number DESC LIMIT ?", "its limit"),
        PlanException("SCAN outbox", in: "FROM outbox ORDER BY number LIMIT ?", "its limit"),
        PlanException("SCAN outbox", in: "(SELECT 1 FROM outbox LIMIT ?)", "its limit"),
        PlanException("SCAN maker_message", in: "(SELECT 1 FROM maker_message LIMIT ?)", "its limit"),
    ]

    /// Commands that read beside the server, which nothing waits for.
    private static let byHand = [
        PlanException("", in: "WITH roster AS", "a command's own reader"),
        PlanException("", in: "FROM device WHERE state = ? ORDER BY since LIMIT ?", "a command's own reader"),
        PlanException("", in: "FROM redemption GROUP BY state", "a command's own reader"),
        PlanException("", in: "sum(told) <> sum(found)", "a command's own reader"),
        PlanException("", in: "WHERE at < ?1) + (SELECT count(*) FROM device", "a command's own reader"),
        PlanException(
            "SCAN", in: "SELECT count(*) AS walked FROM", "the doctor's own reader, or a command's"),
        PlanException("SCAN", in: "NOT INDEXED", "a command's own reader"),
    ]
}
