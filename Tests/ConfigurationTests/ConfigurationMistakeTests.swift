import Binding
import Cloud
import Configuration
import Events
import Foundation
import Support
import Testing

/// What would weaken the program in silence is a mistake in its file.
@Suite struct ConfigurationMistakeTests {
    @Test(arguments: [
        ("http://127.0.0.1:1", "http://iot.example.com", "expected https"),
        (SampleConfiguration.path, "/vendor/deposits", "does not begin with"),
        (#""ledger": {"#, #""admin": { "host": "0.0.0.0" }, "ledger": {"#, "an address of loopback"),
        (
            #""ledger": {"#, #""admin": { "host": "0.0.0.0", "password": { "env": "SEAL" } }, "ledger": {"#,
            #"another one only with "tls" and "password""#
        ),
        (
            #""ledger": {"#, #""admin": { "password": { "env": "TOKEN" } }, "ledger": {"#,
            "admin.password: found"
        ),
    ])
    func `a weaker setting is refused with its reason`(text: String, other: String, reason: String) throws {
        _ = try SampleConfiguration.read("wifi")
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("wifi") { $0.replacingOccurrences(of: text, with: other) }
        }
        #expect(refusal?.mistakes.contains { $0.contains(reason) } == true)
    }

    @Test func `each listener has a port of its own where none is said`() throws {
        let configuration = try SampleConfiguration.read("wifi") { text in
            text.replacingOccurrences(of: #""ledger": {"#, with: #""admin": {}, "ledger": {"#)
        }
        #expect(configuration.admin?.port == 9_443)
    }

    /// States: List 1.
    @Test(arguments: ["test", "again"])
    func `two serials of the list that are one device to the vendor are refused, both by name`(
        vendor: String
    ) throws {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("wifi") { text in
                let account = try #require(text.range(of: #""test": {"#))
                let end = try #require(text.range(of: "} } },", range: account.lowerBound..<text.endIndex))
                // The same place, written in another way.
                let again = "\(text[account.upperBound..<end.lowerBound])}"
                    .replacingOccurrences(of: #"http://127.0.0.1:1""#, with: #"HTTP://127.0.0.1:1/""#)
                return text.replacingOccurrences(
                    of: #""models": ["#,
                    with: #"""
                        "devices": [
                            { "serial": "SN1", "model": "\#(SampleConfiguration.model)", "product_key": "p", "device_key": "d" },
                            { "serial": "SN2", "model": "other", "product_key": "p", "device_key": "d" }],
                        "models": [{
                            "id": "other", "path": "/cb/other", "vendor": "\#(vendor)",
                            "secret": { "env": "SECRET" },
                            "keys": [{ "token": { "env": "TOKEN" }, "aes_key": { "env": "AES" } }] },
                        """#
                ).replacingOccurrences(of: #""test": {"#, with: #""again": {\#(again) }, "test": {"#)
            }
        }
        #expect(
            refusal?.mistakes == [
                "devices[1].device_key: found SN2 with the keys of SN1, expected keys of its own: they are one"
                    + " device to the vendor"
            ])
    }

    @Test(arguments: [
        ("200", 7), ("200", 0), ("0", 7), ("5048", 2), ("5893", 7), ("5000", 1), ("50000", 7), ("5462", 0),
        ("5462", 8), ("five", 7), ("-5", 7), ("05462", 6), ("5179", 3),
    ])
    func `an answer that would never be given is refused`(code: String, errcode: Int) throws {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("wifi") { text in
                text.replacingOccurrences(
                    of: #""ledger": {"#, with: #""codes": { "\#(code)": \#(errcode) }, "ledger": {"#)
            }
        }
        #expect(refusal?.mistakes.contains { $0.hasPrefix("codes.\(code): ") } == true)
    }

    @Test func `an answer for a code that no document names is taken, and makes it a refusal`() throws {
        let configuration = try SampleConfiguration.read("wifi") { text in
            text.replacingOccurrences(
                of: #""ledger": {"#, with: #""codes": { "12345": 3, "5462": 6 }, "ledger": {"#)
        }
        #expect(configuration.verdicts.row(for: 12_345).kind == .installer)
        #expect(configuration.verdicts.row(for: 12_345).answer == .always(.holdsLocalData))
        #expect(configuration.verdicts.row(for: 5462).answer == .always(.wrongCode))
    }

    @Test(arguments: ["wifi", "verify", "forward"])
    func `is_binding is for verify_dk`(conversation: String) throws {
        let edit = { (text: String) in
            text.replacingOccurrences(
                of: #""binding_mode": 2"#, with: #""binding_mode": 2, "is_binding": true"#)
        }
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read(conversation, edit: edit)
        }
        #expect(refusal?.mistakes.contains { $0.contains("is_binding") } == true)
        #expect(try SampleConfiguration.read("verify_dk", edit: edit).models.first?.tellsDevice == true)
        #expect(try SampleConfiguration.read("verify_dk").models.first?.tellsDevice == false)
    }

    @Test func `a model that stands in the list twice is refused`() throws {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("wifi") { text in
                let start = try #require(text.range(of: "\"models\": [")).upperBound
                let end = try #require(text.range(of: "}] }]")).upperBound
                let model = text[start..<end].dropLast()
                let other = model.replacingOccurrences(of: SampleConfiguration.path, with: "/cb/other")
                return text.replacingOccurrences(of: model, with: "\(model), \(other)")
            }
        }
        #expect(
            refusal?.mistakes.contains {
                $0
                    == "models[1].id: found \"\(SampleConfiguration.model)\", which models[0] has, expected each model once"
            } == true)
    }

    /// States: Plan 6.
    @Test func `a model that forwards needs an address to forward to, and no vendor account`() throws {
        let text: (String) -> String = {
            $0.replacingOccurrences(of: #""vendor": "test", "#, with: "")
                .replacingOccurrences(of: #""product_key": "p11v14", "#, with: "")
        }
        #expect(try SampleConfiguration.read("forward", edit: text).models.first?.vendor == nil)
        let without = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("forward") {
                $0.replacingOccurrences(of: #""url": "http://127.0.0.1:1", "secrets""#, with: #""secrets""#)
            }
        }
        #expect(without?.mistakes.contains { $0.hasPrefix("maker.url: found nothing") } == true)
        let other = #expect(throws: ConfigurationFile.Refusal.self) {
            try SampleConfiguration.read("wifi", edit: text)
        }
        #expect(other?.mistakes.contains { $0.contains("vendor: found nothing") } == true)
    }
}
