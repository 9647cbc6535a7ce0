import Adapter
import Foundation
import Testing

/// What would weaken the program in silence is a mistake in its file.
@Suite struct ConfigurationMistakeTests {
    @Test(arguments: [
        ("http://127.0.0.1:1", "http://iot.example.com", "must be https"),
        (World.path, "/vendor/deposits", "must not begin with"),
        (#""ledger": {"#, #""admin": { "host": "0.0.0.0" }, "ledger": {"#, "must listen on loopback"),
    ])
    func `a weaker setting is refused with its reason`(text: String, other: String, reason: String) throws {
        _ = try World.configuration("wifi")
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try World.configuration("wifi") { $0.replacingOccurrences(of: text, with: other) }
        }
        #expect(refusal?.mistakes.contains { $0.contains(reason) } == true)
    }

    @Test func `a model that stands in the list twice is refused`() throws {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try World.configuration("wifi") { text in
                let start = try #require(text.range(of: "\"models\": [")).upperBound
                let end = try #require(text.range(of: "}] }]")).upperBound
                let model = text[start..<end].dropLast()
                let other = model.replacingOccurrences(of: World.path, with: "/cb/other")
                return text.replacingOccurrences(of: model, with: "\(model), \(other)")
            }
        }
        #expect(refusal?.mistakes.contains { $0.contains("twice") } == true)
    }
}
