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
        "serve", "sandbox", "replay", "demo", "explain", "doctor", "devices", "models", "redemptions",
        "codes", "version",
        "help",
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
        #expect(row.array?.first?["errcode"]?.integer == 7)
        #expect(row.array?.first?["class"]?.string == "unlisted")
    }

    @Test func `a site's own answers to codes stand in the table, whatever else is wrong in its file`() throws
    {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{ "codes": { "5462": 6, "nonsense": 1 }, "models": 3 }"#.utf8).write(to: file)
        let row = { (words: [String]) in
            let outcome = try Child.run(Plant.program.path, ["codes", "5462", "--json"] + words)
            return try JSONReader.read(Array(outcome.output.utf8)).array?.first
        }
        let (usual, own) = (try row([]), try row(["--config", file.path]))
        #expect(usual?["errcode"]?.integer == 4 && usual?["overridden"]?.bool == false)
        #expect(own?["errcode"]?.integer == 6 && own?["overridden"]?.bool == true)
        #expect(try run("codes", "5462", "--config", file.path).output.contains(" 6* "))
        #expect(try run("codes", "--config", "no-such-file").exit == 66)
    }

    @Test func `help tells of commands and topics, and names them all where there is none`() throws {
        #expect(try run("help", "serve").output == run("serve", "--help").output)
        #expect(try run("help", "conditions").output.contains("timedatectl set-ntp true"))
        let unknown = try run("help", "nothing")
        #expect(unknown.exit == 64 && unknown.output.isEmpty && unknown.errors.contains("conditions"))
        let alone = try run()
        #expect(alone.exit == 64 && alone.output.isEmpty && alone.errors.contains("serve"))
    }

    @Test func `the demonstration's configuration has no mistake`() throws {
        // Where its ledger would be.
        try FileManager.default.createDirectory(
            at: Plant.fixtures.deletingLastPathComponent().appending(path: ".build/demo"),
            withIntermediateDirectories: true)
        #expect(try run("serve", "--config", "Fixtures/demo/wecom-bind.json", "--check").exit == 0)
    }
}
