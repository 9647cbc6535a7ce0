import Binding
import Desk
import Elements
import Foundation
import Testing

/// What people do is kept under names that the sources write, and told in words.
@Suite struct PersonWordTests {
    private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

    private func names() throws -> Set<String> {
        let files = try FileManager.default.subpathsOfDirectory(atPath: Self.sources.path)
            .filter { $0.hasSuffix(".swift") }
        return try files.reduce(into: []) { names, file in
            let text = try String(contentsOf: Self.sources.appending(path: file), encoding: .utf8)
            names.formUnion(
                text.matches(of: #/kind: (?:\.person|kind), name: "([a-z_]+)"/#).map { String($0.output.1) })
        }
    }

    @Test func `each name has its words`() throws {
        let names = try names()
        #expect(names.count >= 9)
        for name in names {
            let entry = JournalEntry(
                kind: .person, name: name, request: nil, serial: nil, at: UnixTime(seconds: 1_790_000_000))
            #expect(entry.named != Words(name), "\(name)")
        }
    }
}
