import Foundation
import Processes
import Testing

/// What comes of the commands' declarations besides their own help.
@Suite struct GeneratedHelpTests {
    private func help(_ words: String...) throws -> String {
        let outcome = try Child.run(Plant.program.path, ["help"] + words)
        #expect(outcome.exit == 0 && outcome.errors == "")
        return outcome.output
    }

    private static func has(_ program: String) -> Bool {
        ["/usr/bin/", "/bin/"].contains { FileManager.default.isExecutableFile(atPath: $0 + program) }
    }

    @Test func `the manual page has every command and its options, in letters that roff knows`() throws {
        let page = try help("--man")
        #expect(page.utf8.allSatisfy { $0 < 0x80 })
        let lines = page.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix(".TH WECOM\\-BIND 1 ") == true)
        for line in [
            ".SS serve", ".SS devices", ".B reconcile", ".B \\-\\-at\\-once N", ".B \\-\\-state STATE",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let requests: Set = [".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".br", ".nf", ".fi"]
        for line in lines where line.hasPrefix(".") || line.hasPrefix("'") {
            #expect(requests.contains(String(line.prefix { $0 != " " })), "\(line)")
        }
    }

    @Test(.enabled(if: has("groff"), "no groff here"))
    func `groff has nothing to say against the manual page`() throws {
        let outcome = try Child.run(
            "groff", ["-man", "-ww", "-Tascii", "-rLL=80n"], input: try help("--man"))
        #expect(outcome.exit == 0 && outcome.errors == "", "\(outcome.errors)")
        #expect(outcome.output.contains("receive WeCom's callbacks"))
    }

    /// What is typed, the word under the cursor last, and what bash offers for it.
    @Test(arguments: [
        ("de", "demo devices"), ("devices |", "import list show remove release hold reconcile"),
        ("devices re", "remove release reconcile"), ("devices list --s", "--socket --state"),
        ("devices list --state |", "free asking held bound unbinding"),
        ("devices list --state = b", "bound"), ("redemptions list --state s", "sending stored superseded"),
        ("devices list --limit |", ""), ("explain SN1 --lang |", "zh en"),
        ("serve --config wecom", "wecom-bind.json"), ("devices import --config = wecom", "wecom-bind.json"),
        ("devices import wecom", "wecom-bind.json"), ("devices show wecom", ""),
        ("keys new s", "seal"), ("bench ref", "refused"), ("replay wecom", "wecom-bind.json"),
        ("help co", "configuration codes conditions commands"), ("help vers", "version"),
        ("serve --", "--config --check --help"), ("--v", "--version"),
    ])
    func `bash completes commands, options, their values and files`(typed: String, offered: String) throws {
        let script = """
            source /dev/stdin
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
            _wecom_bind
            echo "${COMPREPLY[*]}"
            """
        let words = "wecom-bind \(typed)".split(separator: " ").map { String($0.replacing("|", with: "")) }
        let outcome = try Child.run(
            "bash", ["-euc", script, "bash"] + words, in: Plant.fixtures.appending(path: "demo"),
            input: try help("--completion", "bash"))
        #expect(outcome.exit == 0 && outcome.errors == "", "\(outcome)")
        func sorted(_ text: String) -> [String] { text.split { $0.isWhitespace }.map(String.init).sorted() }
        #expect(sorted(outcome.output) == sorted(offered))
    }

    @Test func `a build is told its commit, and whether something is not committed`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "commit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appending(path: "deploy/commit")
        try FileManager.default.createDirectory(
            at: script.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: Built.sources.appending(path: "deploy/commit"), to: script)
        func said() throws -> String { try Child.run(script.path, []).output }
        func git(_ words: String...) throws {
            let known = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-C", folder.path]
            #expect(try Child.run("git", known + words).exit == 0)
        }
        #expect(try said() == "")
        try git("init", "-q")
        try git("add", ".")
        try git("commit", "-qm", "all")
        let commit = try said()
        #expect(commit.contains(/^[0-9a-f]{12}\n$/))
        try Data("x".utf8).write(to: folder.appending(path: "new"))
        #expect(try said() == commit.replacing("\n", with: "+changes\n"))
    }
}
