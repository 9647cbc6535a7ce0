import Configuration
import Foundation
import Support
import Testing

/// What people can read about the configuration's keys.
@Suite struct KeyReferenceTests {
    @Test(arguments: Key.all.map(\.path))
    func `each key is told what it is, once`(path: String) throws {
        let keys = Key.all.filter { $0.path == path }
        #expect(keys.count == 1)
        #expect(keys.first?.key.meaning.isEmpty == false)
    }

    @Test func `what a connection may wait for its next request goes up to 75 s`() throws {
        let idle = { (seconds: Int) in
            try SampleConfiguration.read("wifi") {
                $0.replacingOccurrences(
                    of: #""ledger": {"#, with: #""idle_seconds": \#(seconds), "ledger": {"#)
            }.idleSeconds
        }
        #expect(try idle(75) == 75)
        #expect(try SampleConfiguration.read("wifi").idleSeconds == 10)
        #expect(throws: ConfigurationFile.Refusal.self) { try idle(76) }
    }
}
