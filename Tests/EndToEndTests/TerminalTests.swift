import Foundation
import Processes
import Testing

/// What a person sees on a terminal, and a script does not.
@Suite(.serialized) struct TerminalTests {
    /// Runs the program with a terminal for both of its streams, and tells what was shown and how it ended.
    private func show(_ words: [String], _ environment: [String: String] = [:]) throws -> (String, Int32) {
        let terminal = try Terminal()
        let ours = ProcessInfo.processInfo.environment.filter { !["NO_COLOR", "TERM"].contains($0.key) }
        let child = try Child(
            Plant.program.path, words,
            environment: ours.merging(["TERM": "xterm"]) { $1 }.merging(environment) { $1 },
            in: Built.sources, terminal: terminal, output: terminal.path, errors: terminal.path)
        let exit = child.wait()
        return (terminal.shown(), exit)
    }

    /// More than the kernel passes on at once.
    @Test func `a look at the terminal sees all that was written`() throws {
        let terminal = try Terminal()
        let child = try Child(
            "/bin/sh", ["-c", "printf %06000d 0"], terminal: terminal, output: terminal.path)
        #expect(child.wait() == 0 && terminal.shown().count == 6_000)
    }

    private static let demo = ["demo", "wifi-first-bind"]

    @Test func `a terminal is shown colours`() throws {
        let (shown, exit) = try show(Self.demo)
        #expect(exit == 0 && shown.contains("\u{1B}[32m✓"), "\(shown)")
    }

    @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
    func `whoever wants no colours has none`(environment: [String: String]) throws {
        let (shown, exit) = try show(Self.demo, environment)
        #expect(exit == 0 && shown.contains("✓") && !shown.contains("\u{1B}"), "\(shown)")
    }

    @Test func `an empty NO_COLOR is none`() throws {
        #expect(try show(Self.demo, ["NO_COLOR": ""]).0.contains("\u{1B}[32m✓"))
    }

    @Test func `what is no terminal gets neither colours nor progress`() throws {
        let outcome = try Child.run(Plant.program.path, Self.demo, in: Built.sources)
        #expect(outcome.output.contains("✓") && outcome.errors == "")
        #expect(!outcome.output.contains("\u{1B}") && !outcome.output.contains("\r"))
    }

    @Test func `what takes long says how far it is, and takes that away before it says something else`()
        throws
    {
        let (shown, exit) = try show(["demo", "wifi-first-bind", "dk-first-bind"])
        #expect(exit == 0 && shown.contains(#/\r1 of 2, (wifi|dk)-first-bind\r +\r/#), "\(shown)")
        let config = ["--config", "Fixtures/demo/wecom-bind.json"]
        let (doctor, _) = try show(["doctor"] + config)
        for part in ["\rasking the server", "\rasking the clouds for the time"] {
            #expect(doctor.contains(part), "\(doctor)")
        }
        let (chinese, _) = try show(["doctor", "--lang", "zh"] + config)
        for part in ["\r正在询问运行中的程序", "\r正在向两个云询问时间"] {
            #expect(chinese.contains(part), "\(chinese)")
        }
        let piped = try Child.run(Plant.program.path, ["doctor"] + config, in: Built.sources)
        #expect(piped.errors == "" && !piped.output.contains("\r"))
    }

    /// Whatever else is shown could not know whether it may.
    @Test func `only ink writes what a terminal obeys`() throws {
        let sources = Built.sources.appending(path: "Sources")
        let names = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        let writing = try names.filter { $0.hasSuffix(".swift") }.filter { name in
            let text = try String(contentsOf: sources.appending(path: name), encoding: .utf8)
            return text.contains("\\u{1B}") || text.contains("\\e[") || text.contains("\\033")
        }
        #expect(writing == ["Adapter/Command/Ink.swift"])
    }

    @Test func `an import says how far it is, and a list fits the terminal and is whole in a pipe`()
        async throws
    {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing(
                    "\"conversation\": \"wifi\", \"product_key\": \"demoPK\",",
                    with: "\"conversation\": \"wifi\",")
            }
            let config = ["--config", plant.configurationPath]
            let list = plant.folder.appending(path: "devices.csv")
            let long = String(repeating: "S", count: 90)
            let rows =
                "serial,model,product_key,device_key\nSN1,demo_wifi,demoPK,SN1\n\(long),demo_wifi,demoPK,L\n"
            try Data(rows.utf8).write(to: list)

            let (progress, exit) = try show(["devices", "import", list.path] + config)
            for part in ["\ropening the ledger", "\r2 of 2 devices sent"] {
                #expect(exit == 0 && progress.contains(part), "\(progress)")
            }
            // A terminal puts the line's beginning before the line's end.
            #expect(progress.hasSuffix("\r2 new, 0 changed, 0 unchanged\r\n"), "\(progress)")
            let again = try Child.run(Plant.program.path, ["devices", "import", list.path] + config)
            #expect(again.exit == 0 && !again.errors.contains("of 2"), "\(again)")

            let (shown, _) = try show(["devices", "list"] + config)
            let lines = shown.split(separator: "\r\n").map(String.init)
            #expect(lines.contains("serial  SN1") && lines.contains("state   free"), "\(shown)")
            for line in lines { #expect(line.count <= 80, "\(line)") }
            #expect(shown.filter { $0 == "S" }.count == 91, "no serial is cut")
            let (one, _) = try show(["devices", "show", long] + config)
            for line in one.split(separator: "\r\n") { #expect(line.count <= 80, "\(line)") }
            #expect(one.filter { $0 == "S" }.count == 90, "\(one)")
            let piped = try Child.run(Plant.program.path, ["devices", "list"] + config)
            #expect(piped.output.contains("\n\(long)  demo_wifi  free"), "\(piped)")

            let none = try Child.run(Plant.program.path, ["redemptions", "list"] + config)
            let nothing = "no code needs anybody\n"
            #expect(none.exit == 0 && none.output == "" && none.errors == nothing, "\(none)")
        }
    }
}
