import CSQLite

/// One prepared statement, together with the duty to finalise it.
///
/// It is reset after every use, so that it holds no lock and no transaction open.
@safe
final class Statement {
    private let handle: OpaquePointer

    @unsafe
    init(adopting handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Runs it to its end; rows that it gives are passed over.
    func run(_ values: [Value] = []) throws(LedgerError) {
        defer { unsafe sqlite3_reset(handle) }
        try bind(values)
        while try step() {}
    }

    /// The first row; nil when there is none.
    func first<Result>(
        _ values: [Value] = [], reading read: (inout Row) throws(LedgerError) -> Result
    ) throws(LedgerError) -> Result? {
        defer { unsafe sqlite3_reset(handle) }
        try bind(values)
        guard try step() else { return nil }
        var row = unsafe Row(of: handle)
        return try read(&row)
    }

    /// One row after another, so that none but the present one is in memory.
    func each(
        _ values: [Value] = [], _ look: (inout Row) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        defer { unsafe sqlite3_reset(handle) }
        try bind(values)
        while try step() {
            var row = unsafe Row(of: handle)
            try look(&row)
        }
    }

    func all<Result>(
        _ values: [Value] = [], reading read: (inout Row) throws(LedgerError) -> Result
    ) throws(LedgerError) -> [Result] {
        defer { unsafe sqlite3_reset(handle) }
        try bind(values)
        var results: [Result] = []
        while try step() {
            var row = unsafe Row(of: handle)
            results.append(try read(&row))
        }
        return results
    }

    private func bind(_ values: [Value]) throws(LedgerError) {
        let count = unsafe Int(sqlite3_bind_parameter_count(handle))
        precondition(values.count == count, "as many values as parameters")
        var index: CInt = 0
        for value in values {
            index += 1
            let outcome = bind(value, at: index)
            guard outcome == SQLITE_OK else { throw fault(outcome) }
        }
    }

    private func bind(_ value: Value, at index: CInt) -> CInt {
        switch value {
        case .null:
            return unsafe sqlite3_bind_null(handle, index)
        case .integer(let integer):
            return unsafe sqlite3_bind_int64(handle, index, integer)
        case .text(var text):
            return text.withUTF8 { text in
                // An empty buffer may have no address, and SQLite takes that for NULL.
                guard let address = text.baseAddress, !text.isEmpty else {
                    return unsafe csqlite_bind_text(handle, index, "", 0)
                }
                return unsafe address.withMemoryRebound(to: CChar.self, capacity: text.count) { characters in
                    unsafe csqlite_bind_text(handle, index, characters, CInt(text.count))
                }
            }
        case .bytes(let bytes):
            guard !bytes.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, index, 0) }
            return unsafe bytes.withUnsafeBytes { bytes in
                unsafe csqlite_bind_blob(handle, index, bytes.baseAddress, CInt(bytes.count))
            }
        }
    }

    /// - Returns: Whether there is a row.
    private func step() throws(LedgerError) -> Bool {
        let outcome = unsafe sqlite3_step(handle)
        switch outcome {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw fault(outcome)
        }
    }

    private func fault(_ outcome: CInt) -> LedgerError {
        unsafe .sqlite(SQLiteFault(of: sqlite3_db_handle(handle), outcome, text))
    }

    /// The statement as it was prepared.
    var text: String { unsafe sqlite3_sql(handle).map { unsafe String(cString: $0) } ?? "" }
}
