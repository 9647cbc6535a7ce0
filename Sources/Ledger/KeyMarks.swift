package import Binding
import Elements

extension SQLiteLedger {
    package func keyMarks(_ times: LedgerTimes) async throws(LedgerFailure) -> [KeyMark] {
        try await transact(
            times,
            here: { records throws(LedgerFailure) in
                try records.sql(KeyMark.question).all { row in KeyMark(&row) }
            })
    }

    /// Each in the place of the one that its pair had.
    package func keep(
        _ marks: [KeyMark], forgetting gone: [KeyMark] = [], _ times: LedgerTimes
    ) async throws(LedgerFailure) {
        try await transact(
            times,
            here: { records throws(LedgerFailure) in
                for mark in marks {
                    try records.sql(
                        "INSERT OR REPLACE INTO key_use (route, name, last_used) VALUES (?, ?, ?)"
                    )
                    .run(.text(mark.route), .text(mark.name), Value(mark.lastUsed))
                }
                for mark in gone {
                    try records.sql("DELETE FROM key_use WHERE route = ? AND name = ?")
                        .run(.text(mark.route), .text(mark.name))
                }
            })
    }
}

extension Inspection {
    package func keyMarks() throws(LedgerError) -> [KeyMark] {
        try database.prepare(KeyMark.question).all { row in KeyMark(&row) }
    }
}

extension KeyMark {
    fileprivate static let question = "SELECT route, name, last_used FROM key_use"

    fileprivate init(_ row: inout Row) {
        self.init(route: row.text(), name: row.text(), lastUsed: row.time())
    }
}
