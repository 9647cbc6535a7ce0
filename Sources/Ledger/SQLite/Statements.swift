/// The statements of one connection: each is prepared when it is first wanted, and kept under the line of the
/// source that wants it, so that none need be named and no text is looked at again.
final class Statements {
    private struct Line: Hashable {
        let file: UInt
        let number: UInt
    }

    private var prepared: [Line: Statement] = [:]

    /// - Parameter text: The same whenever this line is reached.
    func statement(
        _ text: () -> String, in database: borrowing Database, at file: StaticString, _ line: UInt
    ) throws(LedgerError) -> Statement {
        let place = unsafe Line(file: UInt(bitPattern: file.utf8Start), number: line)
        if let statement = prepared[place] {
            assert(statement.text == text(), "line \(line) of \(file) has one statement")
            return statement
        }
        let statement = try database.prepare(text())
        prepared[place] = statement
        return statement
    }
}
