import Configuration
import Support
import Testing

/// Which models may do without a code.
@Suite struct ModelCodeTests {
    private static func configuration(_ conversation: String, _ code: String?) throws -> Installation {
        try SampleConfiguration.read(conversation) {
            guard let code else { return $0 }
            return $0.replacing(#""conversation":"#, with: #""code": "\#(code)", "conversation":"#)
        }
    }

    static let wrong = [
        ("wifi", "none"), ("wifi", "optional"), ("verify", "none"), ("verify", "optional"),
        ("pure_bluetooth", "none"), ("pure_bluetooth", "optional"), ("verify_dk", "none"), ("dk", "required"),
        ("dk", "optional"),
    ]

    @Test(arguments: wrong)
    func `a conversation that checks a code goes with no model that has none`(
        conversation: String, code: String
    ) {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try Self.configuration(conversation, code)
        }
        #expect(refusal?.mistakes.count == 1)
        #expect(refusal?.mistakes.first?.hasPrefix("models[0].code: found \"\(code)\" beside") == true)
    }

    @Test func `whoever checks the configuration is told what a missing code means`() throws {
        for (conversation, code) in [("dk", nil), ("verify_dk", "optional"), ("forward", "none")] {
            let warnings = try Self.configuration(conversation, code).warnings
            #expect(warnings.count == 1)
            #expect(warnings.first?.contains("whoever knows a serial may bind the device") == true)
        }
        #expect(try Self.configuration("wifi", nil).warnings.isEmpty)
        #expect(try Self.configuration("wifi", "required").warnings.isEmpty)
    }
}
