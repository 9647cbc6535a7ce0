import CSQLite

/// The row a statement stands on, read from left to right, a column a call.
///
/// Lent for the length of one closure; what it gives is a copy.
@safe
struct Row: ~Copyable {
    private let handle: OpaquePointer
    private var column: CInt = 0

    @unsafe
    init(of handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    mutating func integer() -> Int64 {
        unsafe sqlite3_column_int64(handle, next())
    }

    /// Whatever it is.
    mutating func value() -> Value {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer(integer())
        case SQLITE_TEXT: .text(text())
        default: .bytes(bytes())
        }
    }

    mutating func text() -> String {
        let column = next()
        guard let text = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self)
    }

    mutating func bytes() -> [UInt8] {
        let column = next()
        // The address first: asking for the length first would leave it undefined.
        guard let address = unsafe sqlite3_column_blob(handle, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: address, count: count))
    }

    mutating func truth() -> Bool { integer() != 0 }

    mutating func count() -> Int { Int(integer()) }

    mutating func optionalInteger() -> Int64? { isNull() ? nil : integer() }

    mutating func optionalCount() -> Int? { optionalInteger().map { Int($0) } }

    mutating func optionalText() -> String? { isNull() ? nil : text() }

    mutating func optionalBytes() -> [UInt8]? { isNull() ? nil : bytes() }

    /// Passes over the column if it is NULL.
    private mutating func isNull() -> Bool {
        guard unsafe sqlite3_column_type(handle, column) == SQLITE_NULL else { return false }
        column += 1
        return true
    }

    private mutating func next() -> CInt {
        defer { column += 1 }
        return column
    }

    /// The column that was read last holds what cannot be.
    func damage() -> LedgerError {
        let name = unsafe sqlite3_column_name(handle, column - 1).map { unsafe String(cString: $0) } ?? "?"
        return .damaged(column: name)
    }
}
