import Glibc
import Testing
import Transport

@Suite struct ProcessFiguresTests {
    @Test func `a process has memory, and a descriptor more for each that it opens`() throws {
        #expect(try ProcessFigures.residentBytes() > 1_000_000)
        let opened = (0..<500).map { _ in unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
        defer { for number in opened { close(number) } }
        #expect(opened.allSatisfy { $0 >= 0 })
        // Other tests have some too.
        #expect(try ProcessFigures.openDescriptors(atMost: 1_000_000) >= 503)
    }
}
