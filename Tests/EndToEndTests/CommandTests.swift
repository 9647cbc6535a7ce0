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

    private static let commands = [
        "serve", "sandbox", "replay", "demo", "explain", "doctor", "health", "devices", "models",
        "redemptions", "ledger", "keys", "codes", "version", "help",
    ]

    @Test(arguments: commands)
    func `every command explains itself, in 80 columns`(name: String) throws {
        let outcome = try run(name, "--help")
        #expect(outcome.exit == 0 && outcome.errors == "")
        #expect(outcome.output.hasPrefix("usage: wecom-bind \(name)"))
        for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `the overview is an answer where it is asked for, and a complaint where nothing is typed`()
        throws
    {
        let overview = try run("--help")
        #expect(overview.exit == 0 && overview.errors == "")
        for name in Self.commands { #expect(overview.output.contains("\n  \(name) ")) }
        #expect(try run("help").output == overview.output)
        let nothing = try run()
        #expect(nothing.exit == 64 && nothing.output == "" && overview.output.hasPrefix(nothing.errors))
        #expect(nothing.errors.contains("\n  serve "))
    }

    /// What is typed, and what is said of it; last comes what to type next.
    private static let misuses = [
        "observe: there is no command observe; the nearest is serve|--help",
        "serve --confg x: there is no option --confg; the nearest is --config|serve --help",
        "serve --config: --config FILE: the FILE is missing|serve --help",
        "serve --check=yes: --check stands alone|serve --help",
        "serve x: nothing but options stands here|serve --help",
        "serve -- --check: nothing but options stands here|serve --help",
        "devices show -- --limit B: one SERIAL at a time|devices --help",
        "devices: one of import, list, |devices --help",
        "devices lst: not lst; the nearest is list|devices --help",
        "devices show: SERIAL is missing|devices --help",
        "devices show A B: one SERIAL at a time|devices --help",
        "devices show A --limit 3: --limit is no option of devices show|devices --help",
        "devices hold A: --reason TEXT is missing|devices --help",
        "devices list --limit 0: --limit is a whole number from 1 to 1000000|devices --help",
        "devices list --state gone: --state is one of free, asking, |devices --help",
        "explain A --lang fr: --lang is one of zh, en|explain --help",
        "replay: --config FILE is missing|replay --help",
    ]

    @Test(arguments: misuses)
    func `misuse is told on standard error, with the one line to type next`(_ misuse: String) throws {
        let parts = misuse.split(separator: ": ", maxSplits: 1).map(String.init)
        let said = parts[1].split(separator: "|").map(String.init)
        let words = parts[0].split(separator: " ").map(String.init)
        let outcome = try Child.run(Plant.program.path, words)
        #expect(outcome.exit == 64 && outcome.output == "")
        #expect(outcome.errors.contains(said[0]), "\(outcome.errors)")
        #expect(outcome.errors.hasSuffix("\nsee: wecom-bind \(said[1])\n"), "\(outcome.errors)")
        #expect(outcome.errors.split(separator: "\n").count == 2)
    }

    @Test func `the program says which it is`() throws {
        let text = try run("version").output
        #expect(text == (try run("--version").output))
        #expect(text.contains(/^wecom-bind [0-9.]+( [0-9a-f]{12}(\+changes)?)?\n$/), "\(text)")
        let json = try JSONReader.read(Array(try run("version", "--json").output.utf8))
        let words = [json["version"]?.string, json["commit"]?.string].compactMap { $0 }
        #expect(text == "wecom-bind \(words.joined(separator: " "))\n")
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

    private func inChinese(_ words: [String]) throws -> Child.Outcome {
        try Child.run(
            Plant.program.path, words, environment: ["LC_ALL": "zh_CN.UTF-8"],
            in: Plant.fixtures.deletingLastPathComponent())
    }

    @Test func `every code of the vendor is told in Chinese, under a heading`() throws {
        let outcome = try run("codes", "--lang", "zh")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines[0].hasPrefix("码 ") && lines[0].contains("含义") && lines.count > 80)
        #expect(EnglishSentences.found(in: outcome.output) == [])
        #expect(try run("codes", "123456", "--lang", "zh").output.contains("文档里没有的码"))
        #expect(try run("codes").output.hasPrefix("code   class"))
    }

    @Test(arguments: misuses)
    func `misuse is told in Chinese to who reads that`(_ misuse: String) throws {
        let words = misuse.split(separator: ": ", maxSplits: 1)[0].split(separator: " ").map(String.init)
        let outcome = try inChinese(words)
        #expect(outcome.exit == 64 && outcome.errors.contains("用法：wecom-bind "), "\(outcome)")
        let first = outcome.errors.split(separator: "\n")[0]
        #expect(first.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(first)")
        #expect(EnglishSentences.found(in: String(first)) == [], "\(first)")
    }

    @Test func `whatever is typed wrongly is told in both languages`() throws {
        let folder = Built.sources.appending(path: "Sources/Adapter/Command")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for name in names where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let inOne = text.matches(of: #/CommandFailure\(\s*\.usage,\s*"[^"]*"/#).map { String($0.output) }
            #expect(inOne == [], "\(name)")
        }
    }

    @Test func `a file that cannot be read, or is wrong, is told in Chinese to who reads that`() throws {
        let missing = try inChinese(["serve", "--check", "--config", "/nope"])
        #expect(missing.exit == 66 && missing.errors.contains("读不了 /nope：没有这个文件"), "\(missing)")
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{ "loops": "many" }"#.utf8).write(to: file)
        let wrong = try inChinese(["serve", "--check", "--config", file.path])
        #expect(wrong.exit == 78 && wrong.errors.contains("处错误："), "\(wrong)")
        #expect(wrong.errors.contains("loops：现在是 \"many\"，应为 整数，从 1 到 64：处理连接的线程数"), "\(wrong)")
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
    }

    @Test func `what cannot be printed is no success`() throws {
        let outcome = try Child.run(
            "sh", ["-c", "exec \"$0\" help reasons >/dev/full", Plant.program.path])
        #expect(outcome.exit == 69 && outcome.errors.contains("cannot be written"), "\(outcome)")
    }

    @Test func `the demonstration's configuration has no mistake`() throws {
        // Where its ledger would be.
        try FileManager.default.createDirectory(
            at: Plant.fixtures.deletingLastPathComponent().appending(path: ".build/demo"),
            withIntermediateDirectories: true)
        #expect(try run("serve", "--config", "Fixtures/demo/wecom-bind.json", "--check").exit == 0)
    }
}
