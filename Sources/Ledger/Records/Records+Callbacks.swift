import Binding
import Elements
import Events

// The table `callback`: every stored callback by its number and by its key.

extension SQLiteRecords {
    func callback(_ key: RequestKey) throws(LedgerFailure) -> StoredCallback? {
        try sql(
            """
            SELECT \(StoredCallback.columns) FROM callback
            WHERE request_id = ? AND event_type = ? AND route = ?
            """
        )
        .first(.text(key.requestID.text), .text(key.eventType), .text(key.route), reading: callback)
    }

    func callback(_ number: RequestNumber) throws(LedgerFailure) -> StoredCallback? {
        try sql("SELECT \(StoredCallback.columns) FROM callback WHERE number = ?")
            .first(Value(number), reading: callback)
    }

    private func callback(_ row: inout Row) throws(LedgerError) -> StoredCallback {
        try StoredCallback.read(&row, vault)
    }

    mutating func insert(_ callback: StoredCallback) throws(LedgerFailure) -> RequestNumber {
        if store.hasLittleSpace(at: runtime.now) { throw .full }
        let code = callback.authCode.map { vault.seal($0.secret, at: StoredCallback.place(of: callback.key)) }
        try sql(
            "INSERT INTO callback (\(StoredCallback.columns)) VALUES (\(StoredCallback.columns.marks))"
        )
        .run(
            .null, .text(callback.key.route), .text(callback.key.eventType),
            .text(callback.key.requestID.text), .bytes(callback.fingerprint.bytes), Value(callback.serial),
            Value(callback.model), Value(callback.company), Value(callback.createtime),
            Value(callback.arrived), .text(callback.state.word), Value(callback.state.errcode?.rawValue),
            Value(callback.reason), Value(callback.reason?.vendorCode), Value(callback.reason?.wecomCode),
            Value(callback.reason?.seconds), Value(callback.finding), Value(callback.settledAt),
            Value(code), .bytes(callback.authCodeDigest?.bytes ?? []), Value(callback.result?.description),
            Value(callback.isResultDisputed))
        return RequestNumber(store.database.lastInsertedRow)
    }

    /// Writes what can change. The code can only go.
    mutating func update(_ callback: StoredCallback) throws(LedgerFailure) {
        let changed = try sql(
            """
            UPDATE callback
            SET state = ?, errcode = ?, reason = ?, vendor_code = ?, wecom_code = ?, seconds = ?, finding = ?,
                settled_at = ?, sealed_auth_code = CASE WHEN ? THEN sealed_auth_code END, result = ?,
                result_disputed = ?
            WHERE number = ?
            """
        )
        .run(
            .text(callback.state.word), Value(callback.state.errcode?.rawValue), Value(callback.reason),
            Value(callback.reason?.vendorCode), Value(callback.reason?.wecomCode),
            Value(callback.reason?.seconds), Value(callback.finding), Value(callback.settledAt),
            Value(callback.authCode != nil), Value(callback.result?.description),
            Value(callback.isResultDisputed), Value(callback.number))
        if changed != 1 { throw .unavailable("request \(callback.number.value) has no row") }
    }

    func openClaims() throws(LedgerFailure) -> [StoredCallback] {
        // Left alone, SQLite would walk all callbacks for the sake of their order.
        try sql(
            """
            SELECT \(StoredCallback.columns) FROM callback INDEXED BY callback_open
            WHERE state = 'claimed' ORDER BY number
            """
        )
        .all(reading: callback)
    }

    func hasSeen(
        code digest: AuthCodeDigest, butFor serial: SerialNumber, of company: CorpID
    ) throws(LedgerFailure) -> Bool {
        try sql(
            """
            SELECT 1 FROM callback
            WHERE auth_code_digest = ?1 AND auth_code_digest <> x'' AND (serial <> ?2 OR company <> ?3)
            LIMIT 1
            """
        )
        .first(Value(digest), Value(serial), Value(company)) { _ in true } ?? false
    }

    func guesses(
        about serial: SerialNumber, from start: UnixTime, to end: UnixTime, upTo limit: Int
    ) throws(LedgerFailure) -> Int {
        try sql(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM callback INDEXED BY callback_guess
                WHERE serial = ? AND errcode IN (4, 6) AND settled_at BETWEEN ? AND ? LIMIT ?)
            """
        )
        .count(Value(serial), Value(start), Value(end), Value(limit))
    }
}

// MARK: The row

extension StoredCallback {
    static let columns = ColumnList(
        """
        number, route, event_type, request_id, fingerprint, serial, model, company, createtime, arrived,
        state, errcode, reason, vendor_code, wecom_code, seconds, finding, settled_at, sealed_auth_code,
        auth_code_digest, result, result_disputed
        """)

    /// - Parameter vault: Opens the code; without one the row is read without it.
    static func read(_ row: inout Row, _ vault: Vault?) throws(LedgerError) -> StoredCallback {
        let number = row.number()
        let key = RequestKey(route: row.text(), eventType: row.text(), requestID: try row.name())
        var callback = StoredCallback(
            number: number, key: key, fingerprint: Fingerprint(row.bytes()), serial: try row.optionalName(),
            model: try row.optionalName(), company: try row.optionalName(), createtime: row.time(),
            arrived: row.time(), state: try state(&row),
            reason: row.reason(hasVendorCode: true, hasSeconds: true), finding: try row.word(),
            settledAt: row.optionalTime(), authCode: try code(&row, of: key, vault),
            authCodeDigest: digest(row.bytes()))
        if let text = row.optionalText() {
            guard let result = MakerResult(text) else { throw row.damage() }
            callback.result = result
        }
        callback.isResultDisputed = row.truth()
        return callback
    }

    private static func digest(_ bytes: [UInt8]) -> AuthCodeDigest? {
        bytes.isEmpty ? nil : AuthCodeDigest(bytes)
    }

    private static func state(_ row: inout Row) throws(LedgerError) -> StoredCallback.State {
        let word = row.text()
        let errcode = row.optionalCount()
        switch word {
        case "claimed": return .claimed
        case "kept": return .kept
        case "settled":
            guard let errcode = errcode.flatMap(Errcode.init(rawValue:)) else { throw row.damage() }
            return .settled(errcode)
        default: throw row.damage()
        }
    }

    private static func code(
        _ row: inout Row, of key: RequestKey, _ vault: Vault?
    ) throws(LedgerError) -> AuthCode? {
        guard let sealed = row.optionalBytes(), let vault else { return nil }
        guard let code = AuthCode(try vault.open(sealed, at: place(of: key))) else { throw row.damage() }
        return code
    }

    fileprivate static func place(of key: RequestKey) -> Vault.Place {
        .callback(request: key.requestID.text, event: key.eventType, route: key.route)
    }
}

extension StoredCallback.State {
    fileprivate var word: String {
        switch self {
        case .claimed: "claimed"
        case .settled: "settled"
        case .kept: "kept"
        }
    }

    fileprivate var errcode: Errcode? {
        if case .settled(let errcode) = self { errcode } else { nil }
    }
}
