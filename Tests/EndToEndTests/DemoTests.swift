import Events
import Foundation
import Processes
import Testing

/// What somebody sees who has never seen the program before.
@Suite(.serialized) struct DemoTests {
    private func demo(_ words: String...) throws -> Child.Outcome {
        try Child.run(
            Plant.program.path, ["demo"] + words, in: Plant.fixtures.deletingLastPathComponent())
    }

    /// States: Yes 6, Event 5, Request 1.
    @Test func `every scenario passes, eight are told in full, and the others are counted`() throws {
        let outcome = try demo()
        #expect(outcome.exit == 0, "\(outcome.output)")
        let names = try FileManager.default.contentsOfDirectory(
            atPath: Plant.fixtures.appending(path: "scenarios").path)
        let count = names.count { $0.hasSuffix(".json") }
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("✓ ") } == 8)
        #expect(lines.first == "✓ A WiFi device is added and its secret fetched")
        #expect(lines.contains("\(count - 8) more passed"))
        #expect(lines.contains { $0.hasPrefix("\(count) scenarios: \(count) passed, 0 failed, in ") })
        #expect(lines.suffix(3).allSatisfy { $0.hasPrefix("  ") })
        // The commands to type next have the program's own path.
        for line in lines.dropLast(3) { #expect(columns(of: line) <= 80, "\(line)") }
    }

    @Test func `with --all, or a folder, each has a row of at most 80 columns`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let titles = [
            "Short", "A title that is far too long for its column, and has to be cut",
            "会议室摄像头，再来一次，再来一次，再来一次",
        ]
        for title in titles {
            let scenario: JSON = [
                "title": .string(title), "route": "wifi",
                "steps": [["send": "bind", "with": ["method": "PUT"], "expect": ["status": 405]]],
            ]
            let file = folder.appending(path: "\(title.utf8.count).json")
            try Data(JSONText.render(scenario)).write(to: file)
        }
        let outcome = try demo("--all", folder.path)
        #expect(outcome.exit == 0, "\(outcome.output)")
        let rows = outcome.output.split(separator: "\n").filter { $0.hasPrefix("✓ ") }
        #expect(rows.count == 3)
        // What follows the title begins in one column, however wide its characters are.
        let begins = try rows.map { columns(of: $0[..<(try #require($0.range(of: "bind"))).lowerBound]) }
        #expect(Set(begins).count == 1, "\(rows)")
        for line in outcome.output.split(separator: "\n") { #expect(columns(of: line) <= 80, "\(line)") }
    }

    @Test func `a scenario has a name, and the nearest one is told where there is none`() throws {
        let named = try demo("refused-method")
        #expect(named.exit == 0 && named.output.contains("✓ Other methods than POST and GET"))
        let mistyped = try demo("refusd-methd")
        #expect(mistyped.exit == 66)
        #expect(mistyped.errors.contains("there is no scenario refusd-methd; the nearest is refused-method"))
    }

    @Test(arguments: [nil, "", "1"])
    func `colours are for terminals, and for those who want them`(wish: String?) throws {
        let variable = wish.map { "NO_COLOR=\($0)" } ?? ""
        let command = "env -u NO_COLOR \(variable) \(Plant.program.path) demo refused-method"
        let folder = Plant.fixtures.deletingLastPathComponent()
        let terminal = try Child.run("script", ["-qec", command, "/dev/null"], in: folder)
        #expect(terminal.exit == 0)
        #expect(terminal.output.contains("\u{1B}[") == (wish != "1"))
        let pipe = try Child.run("sh", ["-c", command], in: folder)
        #expect(pipe.exit == 0 && !pipe.output.contains("\u{1B}["))
    }

    @Test func `a scenario made wrong on purpose fails, and says what differed and where to look`() throws {
        let wrong = try scenario(from: "wifi-first-bind") {
            $0.replacing("\"errcode\": 0", with: "\"errcode\": 6")
        }
        defer { try? FileManager.default.removeItem(at: wrong) }
        let outcome = try demo(wrong.path)
        #expect(outcome.exit == 1)
        let output = outcome.output.split(separator: "\n").joined(separator: " ")
        #expect(output.contains("✗ A WiFi device is added and its secret fetched"))
        #expect(output.contains("errcode 0 came where 6 was expected"), "\(outcome.output)")
        #expect(output.contains(wrong.path) && output.contains("1 failed"), "\(outcome.output)")
    }

    @Test func `what differs while the machine holds the program up again and again is not judged`() throws {
        let wrong = try scenario(from: "wifi-first-bind") {
            $0.replacing("\"errcode\": 0", with: "\"errcode\": 6")
                .replacing("\"steps\": [", with: "\"steps\": [{ \"pause_ms\": 1000 },")
        }
        let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { for file in [wrong, output] { try? FileManager.default.removeItem(at: file) } }
        let child = try Child(
            Plant.program.path, ["demo", wrong.path], in: Plant.fixtures.deletingLastPathComponent(),
            output: output.path)
        // A machine that has better things to do every other moment.
        while child.isRunning {
            child.signal(SIGSTOP)
            usleep(200_000)
            child.signal(SIGCONT)
            usleep(200_000)
        }
        #expect(child.wait() == 1)
        let said = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").joined(
            separator: " ")
        #expect(said.contains("1 scenario: 0 passed, 0 failed, 1 not judged"), "\(said)")
        #expect(said.contains("the machine held the program up for"), "\(said)")
    }

    @Test func `what differs because the calls of others fail is played again by itself`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, after pause: Int, fault: String? = nil) throws {
            let failing = fault.map { fault -> JSON in [["fault": .string(fault), "repeat": true]] }
            let answers: JSON = failing.map { ["deviceBindingByWifi": $0, "deviceInfo": $0] } ?? [:]
            let scenario: JSON = [
                "title": .string(name), "route": "wifi", "vendor": ["answers": answers],
                "steps": [
                    ["pause_ms": .integer(Int64(pause))],
                    ["send": "bind", "expect": ["errcode": fault == nil ? 0 : 7]],
                ],
            ]
            try Data(JSONText.render(scenario)).write(to: folder.appending(path: "\(name).json"))
        }
        // Five devices whose calls are broken off, a sixth that is let through to try, and one that is not.
        for number in 1...5 { try write("breaks\(number)", after: 1, fault: "reset") }
        try write("tries", after: 1_700, fault: "hang")
        try write("waits", after: 1_900)
        let outcome = try demo("--json", folder.path)
        let rows = try outcome.output.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
        #expect(outcome.exit == 0 && rows.count == 7, "\(outcome.output)")
        let last = try #require(rows.last)
        #expect(last["scenario"] == "waits" && last["passed"] == true)
        #expect(last["disturbance"]?.string?.contains("failed") == true, "\(last)")
    }

    /// A scenario of ours with some words changed, in a file of its own.
    private func scenario(from name: String, _ change: (String) -> String) throws -> URL {
        let text = try String(
            contentsOf: Plant.fixtures.appending(path: "scenarios/\(name).json"), encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        try Data(change(text).utf8).write(to: file)
        return file
    }

    private func columns(of text: some StringProtocol) -> Int {
        // Of the characters that are printed, those from the middle of the plane on are the wide ones.
        text.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
    }
}
