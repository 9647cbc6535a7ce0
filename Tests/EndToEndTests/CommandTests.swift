import Events
import Foundation
import Processes
import Support
import Testing

/// The commands as a person types them.
@Suite struct CommandTests {
    private func run(_ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words, in: Plant.fixtures.deletingLastPathComponent())
    }

    @Test(arguments: [
        "serve", "sandbox", "replay", "demo", "explain", "doctor", "devices", "models", "redemptions", "codes", "version",
    ])
    func `every command explains itself`(name: String) throws {
        let outcome = try run(name, "--help")
        #expect(outcome.exit == 0)
        #expect(outcome.output.hasPrefix("usage: wecom-bind \(name)"))
    }

    @Test func `an unknown command or option is a usage error that names what there is`() throws {
        let command = try run("observe")
        #expect(command.exit == 64 && command.errors.contains("serve"))
        let option = try run("serve", "--confg", "x")
        #expect(option.exit == 64 && option.errors.contains("--config"))
    }

    @Test func `every mistake of a configuration is named at once, with its key path`() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = """
            { "listen": [{ "host": "0.0.0.0", "prot": 1 }], "ledger": { "path": "x", "seal_key": { "env": "NO_SUCH" } },
              "provider": { "corpid": "ww1" }, "vendors": {},
              "models": [{ "id": "m", "path": "cb", "vendor": "nobody", "conversation": "morse" }] }
            """
        try Data(text.utf8).write(to: file)
        let outcome = try run("serve", "--config", file.path, "--check")
        #expect(outcome.exit == 78)
        for path in [
            "listen[0].prot", "listen[0].tls", "ledger.seal_key", "models[0].path", "vendors: ",
            "models[0].conversation", "models[0].keys", "models[0].secret",
        ] {
            #expect(outcome.errors.contains(path), "\(path) is not in: \(outcome.errors)")
        }
    }

    @Test func `one code is explained, one that no document lists says so`() throws {
        #expect(try run("codes", "5461").output.contains("6"))
        let unknown = try run("codes", "123456", "--json")
        let row = try JSONReader.read(Array(unknown.output.utf8))
        #expect(row.array?.first?["errcode"]?.string == "7")
        #expect(row.array?.first?["class"]?.string == "unlisted")
    }

    @Test func `the demonstration's configuration has no mistake`() throws {
        // Where its ledger would be.
        try FileManager.default.createDirectory(
            at: Plant.fixtures.deletingLastPathComponent().appending(path: ".build/demo"),
            withIntermediateDirectories: true)
        #expect(try run("serve", "--config", "Fixtures/demo/wecom-bind.json", "--check").exit == 0)
    }
}
