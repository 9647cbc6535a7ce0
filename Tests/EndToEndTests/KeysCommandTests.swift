import Crypto
import Elements
import Envelope
import Events
import Foundation
import Processes
import Support
import Testing

/// `keys` as a person types it.
@Suite(.serialized) struct KeysCommandTests {
    private func new(_ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, ["keys", "new"] + words)
    }

    private func key(_ kind: String) throws -> String {
        let outcome = try new(kind)
        #expect(outcome.exit == 0 && outcome.errors.isEmpty, "\(outcome)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    @Test func `a fresh key has the form that its place wants, and is another each time`() throws {
        for _ in 0..<8 {
            let (token, aes, seal) = (try key("token"), try key("aes"), try key("seal"))
            #expect(token.utf8.count == 32 && aes.utf8.count == 43 && seal.utf8.count == 64)
            _ = try Credentials(token: Secret(token), encodingAESKey: Secret(aes))
            // The bits that the last character has too many are zero.
            let bytes = try #require(Base64.decode(aes + "="))
            #expect(Base64.encode(bytes) == aes + "=")
            #expect(Hex.decode(seal)?.count == SealingKey.keyLength)
            #expect(try key("token") != token && key("aes") != aes && key("seal") != seal)
        }
        #expect(try new("other").exit == 64)
        #expect(try new().exit == 64)
    }

    @Test func `a key goes into a file of its own, and overwrites none`() throws {
        let path = "/tmp/wecom-bind-key-\(Hex.encode(SystemRandom.bytes(8)))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let made = try new("seal", "--out", path)
        #expect(made.exit == 0 && made.output.isEmpty)
        let key = try String(contentsOfFile: path, encoding: .utf8)
        #expect(key.utf8.count == 65)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let again = try new("seal", "--out", path)
        #expect(again.exit == 1 && again.errors.contains("overwritten"), "\(again)")
        #expect(try String(contentsOfFile: path, encoding: .utf8) == key)
        #expect(try new("seal", "--out", "/none/key").exit == 69)
    }

    @Test(.enabled(if: geteuid() == 0))
    func `what root makes in the folder of a service, its group reads too, and nobody else`() throws {
        let folder = "/tmp/wecom-bind-keys-\(Hex.encode(SystemRandom.bytes(8)))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (group, mode) in [(0, 0o600), (65_534, 0o640)] as [(gid_t, mode_t)] {
            try #require(unsafe chown(folder, 0, group) == 0)
            let path = "\(folder)/key-\(group)"
            let made = try new("seal", "--out", path)
            #expect(made.exit == 0 && made.errors.contains("0640") == (group != 0), "\(made)")
            var status = stat()
            #expect(unsafe stat(path, &status) == 0)
            #expect(status.st_mode & 0o7777 == mode && status.st_uid == 0 && status.st_gid == group)
        }
    }

    @Test func `the list says when each pair was used, and shows nothing of it`() async throws {
        try await Plant.with { plant in
            let words = ["keys", "list", "--config", plant.configurationPath]
            #expect(try Child.run(Plant.program.path, words).exit == 69)
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let listed = try Child.run(Plant.program.path, words)
            #expect(listed.exit == 0, "\(listed)")
            let lines = listed.output.split(separator: "\n")
            let wifi = try #require(lines.first { $0.hasPrefix("/cb/wifi ") && $0.contains(" keys[0] ") })
            #expect(wifi.contains(#/ [0-9]{2}:[0-9]{2}:[0-9]{2}$/#))
            #expect(lines.contains { $0.contains(" never") })
            let secrets = Plant.fixtures.appending(path: "demo/secrets")
            for file in try FileManager.default.contentsOfDirectory(atPath: secrets.path) {
                let secret = try String(contentsOf: secrets.appending(path: file), encoding: .utf8)
                #expect(!listed.output.contains(secret.trimmingCharacters(in: .newlines)))
            }
        }
    }

    @Test
    func `when a pair was used is known after a restart, and a second one that opens nothing yet is a note`()
        async throws
    {
        try await Plant.with { plant in
            let second =
                #", { "token": { "file": "second" }, "aes_key": { "file": "\#(Plant.fixtures.path)/demo/secrets/wifi.aes_key" } }]"#
            try Data("aSecondToken".utf8).write(to: plant.folder.appending(path: "second"))
            try plant.writeConfiguration { text in
                let end = text.range(of: "wifi.aes_key\" } }").flatMap {
                    text[$0.upperBound...].range(of: "]")
                }
                return end.map { text.replacingCharacters(in: $0, with: second) } ?? text
            }
            func used() throws -> [String?] {
                let words = ["keys", "list", "--json", "--config", plant.configurationPath]
                let listed = try JSONReader.read(Array(try Child.run(Plant.program.path, words).output.utf8))
                return (listed.array ?? []).filter { $0["route"] == "/cb/wifi" }.map {
                    $0["last_used"]?.string
                }
            }
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let before = try used()
            #expect(before.count == 2 && before[0] != nil && before[1] == nil, "\(before)")
            #expect(plant.end(by: SIGTERM) == 0)
            let alone = try used()
            #expect(alone.map { $0?.prefix(19) } == before.map { $0?.prefix(19) }, "\(alone)")
            _ = try await plant.start()
            try await plant.eventually("it is known again") {
                try used().map { $0?.prefix(19) } == before.map { $0?.prefix(19) } ? true : nil
            }
            for (language, told) in [
                ("zh", "keys[1] 还没有打开过任何回调"), ("en", "keys[1] has opened no callback yet"),
            ] {
                let words = ["doctor", "--lang", language, "--config", plant.configurationPath]
                let doctor = try Child.run(Plant.program.path, words).output
                #expect(doctor.contains(told), "\(doctor)")
            }
            #expect(try await !plant.conditions().contains("key_unused"))
        }
    }
}
