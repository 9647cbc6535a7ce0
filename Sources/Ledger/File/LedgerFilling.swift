package import Elements
package import Events

/// Requests that nobody has made, in a ledger that nobody serves from: to measure what many of them cost.
///
/// Each has bound a device of its own, whose code was spent. They are as old as those of a busy half year: the last
/// one came a minute ago.
package enum LedgerFilling {
    package static let prefix = "BENCHROW"

    private static let rowsAtOnce = 20_000
    /// From the first to the last: short of the age at which they would be pruned.
    private static let span: Int64 = 170 * 24 * 3_600_000

    /// Adds so many requests to a ledger that the program has made. It is not synced meanwhile.
    ///
    /// - Parameters:
    ///   - account: Where the vendor has their devices: one without a place is looked for at the next start.
    ///   - progress: Called again and again, with how many are there.
    package static func add(
        _ count: Int, to path: String, of model: ModelID, in account: String, for company: CorpID,
        now: UnixTime,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws(LedgerError) {
        let database = try Database(path: path, .readWrite)
        guard try Schema.check(database, at: path) == Schema.steps.count else { throw .foreign(path: path) }
        try database.execute("PRAGMA synchronous = OFF")
        let before = try database.integer("SELECT coalesce(max(number), 0) FROM callback")
        let statements = try [(callbacks, []), (devices, [Value.text(account)]), (codes, [])].map {
            sql, values throws(LedgerError) in
            (try database.prepare(sql), values)
        }
        for first in stride(from: 1, through: count, by: rowsAtOnce) {
            let last = min(count, first + rowsAtOnce - 1)
            try database.execute("BEGIN IMMEDIATE")
            for (statement, values) in statements {
                try statement.run(
                    [
                        Value(first), Value(last), .text(model.text), .text(company.text),
                        .integer(now.milliseconds - 60_000 - span), .integer(max(1, span / Int64(count))),
                        .integer(before),
                    ] + values)
            }
            try database.execute("COMMIT")
            progress(last)
        }
        try database.checkpoint(.truncating)
    }

    private static let callbacks = """
        WITH RECURSIVE row (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM row WHERE n < ?2)
        INSERT INTO callback (
            number, route, event_type, request_id, fingerprint, serial, model, company, createtime, arrived, state,
            errcode, reason, finding, settled_at, auth_code_digest)
        SELECT ?7 + n, '/cb/bench', 'bind', 'bench-row-' || n, CAST(printf('%032d', n) AS BLOB), 'BENCHROW' || n,
            ?3, ?4, (?5 + n * ?6) / 1000, ?5 + n * ?6, 'settled', 0, 'bound', 'ours', ?5 + n * ?6 + 300,
            CAST(printf('%032d', n) AS BLOB)
        FROM row
        """

    private static let devices = """
        WITH RECURSIVE row (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM row WHERE n < ?2)
        INSERT INTO device (
            serial, state, holder, model, generation, generation_createtime, since, last_zero, attempts,
            upper_digest, lower_digest, place_account, place_thing, place_details)
        SELECT 'BENCHROW' || n, 'bound', ?4, ?3, ?7 + n, (?5 + n * ?6) / 1000, ?5 + n * ?6, ?5 + n * ?6 + 300, 0,
            CAST(printf('%016d', n) AS BLOB), CAST(printf('%016d', n) AS BLOB), ?8, 'benchP BENCHROW' || n,
            json_object(
                'model', ?3, 'conversation', 'wifi', 'product_key', 'benchP', 'device_key', 'BENCHROW' || n)
        FROM row
        """

    private static let codes = """
        WITH RECURSIVE row (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM row WHERE n < ?2)
        INSERT INTO redemption (
            code_digest, request, serial, model, company, arrived, state, attempts, busy_answers, code_refusals,
            token_refusals, was_in_doubt, was_retried, is_superseded, is_answered, looks)
        SELECT CAST(printf('%032d', n) AS BLOB), ?7 + n, 'BENCHROW' || n, ?3, ?4, ?5 + n * ?6, 'stored',
            1, 0, 0, 0, 0, 0, 0, 1, 0
        FROM row
        """
}
