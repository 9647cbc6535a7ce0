import Binding
import Elements
import Ledger
import Support
import Testing

struct KeyMarkTests {
    @Test func `when a pair was used last is there when the ledger is opened again`() async throws {
        let disk = try LedgerOnDisk()
        func mark(_ name: String, _ seconds: Int64) -> KeyMark {
            KeyMark(route: "/cb", name: name, lastUsed: UnixTime(seconds: seconds))
        }
        let ledger = try disk.open()
        try await ledger.keep([mark("old", 1), mark("new", 2)], disk.patience)
        try await ledger.keep([mark("new", 3)], disk.patience)
        await disk.close(ledger)
        let again = try disk.open()
        let marks = try await again.keyMarks(disk.patience)
        #expect(marks.sorted { $0.name > $1.name } == [mark("old", 1), mark("new", 3)])
        try await again.keep([mark("new", 4)], forgetting: [mark("old", 1)], disk.patience)
        #expect(try await again.keyMarks(disk.patience) == [mark("new", 4)])
        await disk.close(again)
    }
}
