import Desk
import Foundation
import Processes
import Support
import Testing

/// `serve --check`: everything that would be wrong with a start, before anything starts.
@Suite struct CheckTests {
    @Test func `the table has sixty mistakes at least, each another one`() {
        #expect(Mistake.all.count >= 60)
        #expect(Set(Mistake.all.map(\.testDescription)).count == Mistake.all.count)
    }

    @Test(arguments: Mistake.all)
    func `a mistake is told by its key path, what was found, and what is expected`(mistake: Mistake) throws {
        try CheckBench.with { bench in
            for (text, other) in mistake.edits { try bench.edit(text, other) }
            for (name, text) in mistake.files { try bench.write(text, to: name) }
            let told = try bench.check(environment: mistake.environment)
            #expect(told.exit == 78)
            #expect(told.mistakes.count == 1, "\(told.output)")
            let line = try #require(told.mistakes.first)
            let parts = line.components(separatedBy: ", expected ")
            #expect(parts.count == 2, "\(line)")
            #expect(
                parts[0].hasPrefix("\(mistake.path): found \(mistake.found)")
                    || (parts[0].hasPrefix("\(mistake.path): found ") && parts[0].contains(mistake.found)),
                "\(line)")
            #expect(parts.last?.contains(mistake.expected) == true, "\(line)")
            let chinese = Words(said: line).zh
            #expect(chinese.contains("：现在是 ") && chinese.contains("，应为 "), "\(chinese)")
            #expect(EnglishSentences.found(in: chinese) == [], "\(chinese)")
            for secret in try bench.secrets { #expect(!told.output.contains(secret), "\(line)") }
        }
    }

    /// As the quick start has people do it before they have written anything in.
    @Test(arguments: [["serve", "--check"], ["doctor"], ["explain", "SN1"]])
    func `of the example as it is printed every mistake is told in Chinese`(words: [String]) throws {
        try CheckBench.with { bench in
            let example = try Child.run(Plant.program.path, ["help", "--example"], in: bench.folder)
            try bench.write(example.output, to: "wecom-bind.json")
            let outcome = try Child.run(
                Plant.program.path, words + ["--config", "wecom-bind.json"],
                environment: ["LC_ALL": "zh_CN.UTF-8"], in: bench.folder)
            let told = outcome.output + outcome.errors
            #expect(outcome.exit != 0)
            #expect(EnglishSentences.found(in: told) == [], "\(told)")
        }
    }

    @Test func `all mistakes are told at once, wherever they are`() throws {
        let paths = [
            "models[0].keys[0].token", "ledger.seal_key", "admin.port", "listen[0].tls.key",
            "vendors.demo.url",
            "vendors.demo.user", "maker.events", "models[0].binding_mode", "ledger.path", "codes.5462",
            // Whoever these belong to is not known then.
            "provider.corpid",
        ]
        let chosen =
            try paths.map { path in try #require(Mistake.all.first { $0.path == path }) } + [
                .edit(
                    "\"id\": \"demo_wifi\"", "\"id\": \"<model_id>\"", "models[0].id",
                    "the placeholder <model_id>",
                    "the model_id")
            ]
        try CheckBench.with { bench in
            for mistake in chosen {
                for (text, other) in mistake.edits { try bench.edit(text, other) }
                for (name, text) in mistake.files { try bench.write(text, to: name) }
            }
            let told = try bench.check()
            #expect(told.mistakes.count == chosen.count, "\(told.output)")
            for mistake in chosen {
                #expect(told.mistakes.contains { $0.hasPrefix("\(mistake.path): found \(mistake.found)") })
            }
        }
    }

    /// Where the configuration has what stands in the left column, somebody has put a secret.
    @Test(arguments: [
        (sealKey, #"{ "file": "Sup3rS3cretPassw0rd" }"#, "ledger.seal_key", "Sup3rS3cret"),
        (sealKey, #"{ "file": "whsec_c2VjcmV0/c2VjcmV0" }"#, "ledger.seal_key", "c2Vj"),
        (sealKey, "{ \"file\": \"\(String(repeating: "0f", count: 200))\" }", "ledger.seal_key", "0f0f"),
        (sealKey, #"{ "file": "line1\nTOPSECRET" }"#, "ledger.seal_key.file", "TOPSECRET"),
        (sealKey, #"{ "file": ["TOPSECRET"] }"#, "ledger.seal_key.file", "TOPSECRET"),
        (sealKey, #"{ "file": 48151623 }"#, "ledger.seal_key.file", "48151623"),
        (sealKey, #"{ "env": "my secret value" }"#, "ledger.seal_key.env", "my secret"),
        (sealKey, #"{ "env": "SUPER_SECRET_9XY" }"#, "ledger.seal_key", "9XY"),
        (sealKey, #"{ "PlainT0kenValue": "" }"#, "ledger.seal_key", "PlainT0ken"),
        (sealKey, "48151623", "ledger.seal_key", "48151623"),
        (vendor, #""https://user:hunter2pass@cloud.example""#, "vendors.demo.url", "hunter2pass"),
        (vendor, #""https://hunter2pass@cloud.example""#, "vendors.demo.url", "hunter2pass"),
        (vendor, #""https://user:hunter2pass @cloud.example""#, "vendors.demo.url", "hunter2pass"),
        (vendor, #""user:hunter2pass@cloud.example""#, "vendors.demo.url", "hunter2pass"),
        (vendor, #""https://cloud.example/?token=abcsecret""#, "vendors.demo.url", "abcsecret"),
        (vendor, #""http://cloud.example?token=abcsecret""#, "vendors.demo.url", "abcsecret"),
        (privateKey, #""-----BEGIN PRIVATE KEY-----\nMIGHAgEA\n""#, "listen[0].tls.key", "MIGHAgEA"),
        (privateKey, #""MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg""#, "listen[0].tls.key", "MIGHAgEA"),
    ])
    func `a secret in a place that is not its own is not shown`(
        text: String, other: String, path: String, secret: String
    ) throws {
        try CheckBench.with { bench in
            try bench.edit(text, other)
            let told = try bench.check()
            #expect(told.exit == 78)
            #expect(told.mistakes.first?.hasPrefix("\(path): found ") == true, "\(told.output)")
            #expect(!told.output.contains(secret), "\(told.output)")
        }
    }

    private static let sealKey = #"{ "file": "secrets/seal_key" }"#
    private static let vendor = #""http://127.0.0.1:9102""#
    private static let privateKey = #""tls/server.key""#

    @Test func `a placeholder in a device hides nothing else of it`() throws {
        try CheckBench.with { bench in
            try bench.edit("\"DKLISTED0001\"", "\"<device key>\", \"capabilities\": 16")
            let told = try bench.check()
            #expect(
                told.mistakes == [
                    "devices[0].device_key: found the placeholder <device key>, expected the device's own",
                    "devices[0].capabilities: found \"16\", expected a number from 1 to 15",
                ], "\(told.output)")
        }
    }

    @Test func `a key that stands there twice is named, unless it is none of ours`() throws {
        for (name, shown) in [("port", "\"port\""), ("a secret", "a key")] {
            try CheckBench.with { bench in
                try bench.edit("\"port\": 8443", "\"\(name)\": 1, \"\(name)\": 2")
                let told = try bench.check()
                #expect(told.mistakes.count == 1)
                #expect(
                    told.mistakes.first?.contains(": found \(shown) a second time, expected each key once")
                        == true, "\(told.output)")
            }
        }
    }

    @Test func `what is right is told to be, and nothing is made`() throws {
        try CheckBench.with { bench in
            let before = try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted()
            let told = try bench.check()
            #expect(told.exit == 0 && told.output.contains("8 models, nothing wrong"), "\(told.output)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted() == before)
        }
    }

    @Test func `the example untouched is told to be, key by key`() throws {
        let example = Plant.fixtures.deletingLastPathComponent().appending(
            path: "deploy/wecom-bind.example.json")
        let text = try String(contentsOf: example, encoding: .utf8)
        try CheckBench.with { bench in
            try bench.write(text, to: "wecom-bind.json")
            let told = try bench.check()
            #expect(told.exit == 78)
            let placeholders = told.mistakes.filter { $0.contains("found the placeholder <") }
            let written = text.split(separator: "\n").filter { !$0.contains("//") }.joined()
            #expect(placeholders.count == written.matches(of: /"<[^"]*>"/).count, "\(told.output)")
            for path in ["listen[0].tls.certificate", "listen[0].tls.key", "ledger.path", "ledger.seal_key"] {
                #expect(told.mistakes.contains { $0.hasPrefix("\(path): found ") }, "\(path)")
            }
        }
    }

    @Test func `a seal key that is not the ledger's is told, beside the server and without one`() async throws
    {
        try await Plant.with { plant in
            let check = {
                try Child.run(Plant.program.path, ["serve", "--config", plant.configurationPath, "--check"])
            }
            let other = plant.folder.appending(path: "other_key")
            try Data(String(repeating: "ab", count: 32).utf8).write(to: other)
            let withOther = { (text: String) in
                text.replacing("\(Plant.fixtures.path)/demo/secrets/seal_key", with: other.path)
            }
            for isRunning in [true, false] {
                if isRunning { _ = try await plant.start() } else { plant.end(by: SIGTERM) }
                try plant.writeConfiguration()
                #expect(try check().exit == 0)
                try plant.writeConfiguration(withOther)
                let told = try check()
                #expect(told.exit == 78)
                #expect(
                    told.errors.contains("  ledger.seal_key: found another key than \(plant.ledgerPath)"),
                    "\(told.errors)")
            }
            try plant.writeConfiguration()
            try FileManager.default.removeItem(atPath: plant.ledgerPath)
            let told = try check()
            #expect(told.exit == 78)
            #expect(told.errors.contains("  ledger.path: found what cannot be opened ("), "\(told.errors)")
        }
    }
}
