import Elements
import Events
import Foundation
import HTTP
import Processes
import Testing
import Transport

/// SIGHUP: another configuration while requests come.
@Suite(.serialized) struct ReloadTests {
    /// A plant whose secrets and certificates lie in its own folder.
    func furnish(_ plant: Plant, _ change: (String) -> String = { $0 }) throws {
        for name in ["demo/secrets", "tls"] {
            let own = plant.folder.appending(path: name.replacing("demo/", with: ""))
            guard !FileManager.default.fileExists(atPath: own.path) else { continue }
            try FileManager.default.copyItem(at: Plant.fixtures.appending(path: name), to: own)
        }
        try plant.writeConfiguration { text in
            change(
                text.replacing("\(Plant.fixtures.path)/demo/secrets/", with: "secrets/")
                    .replacing("\(Plant.fixtures.path)/tls/", with: "tls/"))
        }
    }

    private func spoil(_ spoilt: Spoilt, in plant: Plant) throws {
        let file = plant.folder.appending(path: spoilt.file)
        let whole = try Data(contentsOf: file)
        switch spoilt.content {
        case .beginning(let count): try whole.prefix(count).write(to: file)
        case .end(let count): try whole.suffix(count).write(to: file)
        case .middle(let count): try whole.dropFirst(2).prefix(count).write(to: file)
        case .text(let text): try Data(text.utf8).write(to: file)
        case .copy(let name):
            try Data(contentsOf: Plant.fixtures.appending(path: "tls/\(name)")).write(to: file)
        case .none: try FileManager.default.removeItem(at: file)
        }
    }

    private func mend(_ spoilt: Spoilt, in plant: Plant) throws {
        let name = spoilt.file.hasPrefix("secrets/") ? "demo/\(spoilt.file)" : spoilt.file
        try Data(contentsOf: Plant.fixtures.appending(path: name))
            .write(to: plant.folder.appending(path: spoilt.file))
    }

    @Test(arguments: [false, true])
    func `whatever a file has become, every request is answered, and one line says why nothing changed`(
        onTerminal: Bool
    ) async throws {
        let terminal = onTerminal ? try Terminal() : nil
        try await Plant.with { plant in
            try furnish(plant)
            let adapter = try await plant.start(terminal: terminal)
            try await plant.pushTicket(to: adapter)
            for (index, spoilt) in Spoilt.all.enumerated() {
                try spoil(spoilt, in: plant)
                try await refuseReload(number: index + 1, spoilt, plant, adapter)
                try mend(spoilt, in: plant)
            }
            #expect(try plant.log("reloaded").isEmpty)
            plant.signal(SIGHUP)
            let line = try await plant.eventually("the mended files are taken") {
                try plant.log("reloaded").first
            }
            #expect(line["changed"]?.array?.isEmpty == true)
            #expect(plant.end(by: SIGTERM) == 0)
        }
        #expect(terminal?.shown() ?? "" == "")
    }

    @Test func `what is asked at a terminal is seen there`() throws {
        let terminal = try Terminal()
        let child = try Child("sh", ["-c", "printf asked >/dev/tty"], terminal: terminal)
        #expect(child.wait() == 0)
        #expect(terminal.shown() == "asked")
    }

    /// On a connection each, of which the slowest machine opens as many in the time of a handshake.
    private static let copies = 20

    private func refuseReload(
        number: Int, _ spoilt: Spoilt, _ plant: Plant, _ adapter: Origin
    ) async throws {
        let draft = plant.ticket("request-\(number)")
        async let replies = plant.send(draft, copies: Self.copies, to: adapter)
        plant.signal(SIGHUP)
        let lines = try await plant.eventually("the reload is refused") { () -> [JSON]? in
            let lines = try plant.log("reload_refused")
            return lines.count == number ? lines : nil
        }
        let answered = try await replies.filter(\.isAcknowledged).count
        #expect(answered == Self.copies, "\(spoilt.testDescription)")
        let reason = lines.last?["failure"]?.string ?? ""
        #expect(reason.contains("\(spoilt.path): found ") && reason.contains(spoilt.reason), "\(reason)")
        // A session that begins now has the old certificate, and its callback the old keys.
        let reply = try await plant.send(plant.ticket("later-\(number)"), to: adapter)
        #expect(reply.isAcknowledged, "\(spoilt.testDescription): \(reply)")
    }

    @Test func `what has changed is named, and what waits for a restart`() async throws {
        try await Plant.with { plant in
            try furnish(plant)
            _ = try await plant.start()
            try Data("another password".utf8).write(to: plant.folder.appending(path: "secrets/password"))
            try furnish(plant) { text in
                text.replacing(
                    "\"binding_mode\": 2, \"capabilities\"", with: "\"binding_mode\": 1, \"capabilities\""
                )
                .replacing(
                    "\"admin\": {",
                    with: "\"loops\": 3, \"idle_seconds\": 75, \"freshness_seconds\": 200, \"admin\": {")
            }
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
            #expect(
                line["changed"]?.array?.compactMap(\.string) == [
                    "freshness_seconds", "models[0].binding_mode", "vendors.demo.user.password",
                ])
            let waiting = ["idle_seconds", "loops"]
            #expect(line["needs_restart"]?.array?.compactMap(\.string) == waiting)
            // It is told again for as long as it is so.
            plant.signal(SIGHUP)
            let again = try await plant.eventually("it is taken again") {
                try plant.log("reloaded").dropFirst().first
            }
            #expect(again["changed"]?.array?.isEmpty == true)
            #expect(again["needs_restart"]?.array?.compactMap(\.string) == waiting)
        }
    }

    @Test(arguments: [
        // Away with it, and with a certificate that it had not.
        ("\"admin\": {", "// {", "admin"),
        (
            "\"admin\": {",
            """
            "admin": { "tls": { "certificate": "tls/server.pem", "key": "tls/server.key",
                "authority": "tls/authority.pem" },
            """,
            "admin.tls"
        ),
    ])
    func `what waits for a restart is named once, and nothing in it is told as taken`(
        text: String, other: String, waiting: String
    ) async throws {
        try await Plant.with { plant in
            try furnish(plant)
            _ = try await plant.start()
            try furnish(plant) { $0.replacing(text, with: other) }
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
            #expect(line["changed"]?.array?.isEmpty == true, "\(line)")
            #expect(line["needs_restart"]?.array?.compactMap(\.string) == [waiting])
            // Nor is what becomes of its files before the restart.
            let file = plant.folder.appending(path: "tls/server.pem")
            try (Data(contentsOf: file) + [10]).write(to: file)
            plant.signal(SIGHUP)
            let again = try await plant.eventually("it is taken again") {
                try plant.log("reloaded").dropFirst().first
            }
            #expect(again["changed"]?.array?.compactMap(\.string) == ["listen[0].tls.certificate"])
        }
    }

    @Test func `what no reload can change is refused by its keys`() async throws {
        let changes = [
            ("\"port\": 0,", "\"port\": 1,", "listen[0].port"),
            (
                "\"listen\": [", "\"listen\": [{ \"port\": 0 },",
                "listen[0].tls, listen[1].host, listen[1].port, listen[1].tls"
            ),
            ("ledger.db", "other.db", "ledger.path"),
        ]
        try await Plant.with { plant in
            try furnish(plant)
            _ = try await plant.start()
            for (index, (text, other, keys)) in changes.enumerated() {
                try furnish(plant) { $0.replacing(text, with: other) }
                plant.signal(SIGHUP)
                let line = try await plant.eventually("it is refused") {
                    try plant.log("reload_refused").dropFirst(index).first
                }
                #expect(
                    line["failure"]?.string?.hasPrefix("\(keys) cannot be changed by a reload") == true,
                    "\(line)")
            }
        }
    }

    @Test func `the admin's certificate is taken like any other`() async throws {
        try await Plant.with { plant in
            let withTLS = { (name: String) in
                try furnish(plant) {
                    $0.replacing(
                        "\"admin\": { ",
                        with: """
                            "admin": { "tls": { "certificate": "tls/\(name).pem", "key": "tls/\(name).key",
                                "authority": "tls/authority.pem" },\u{20}
                            """)
                }
            }
            try withTLS("elsewhere")
            _ = try await plant.start()
            let port = try #require(try plant.log("listening").first?["admin_port"]?.integer)
            let health = {
                let call = Call(
                    origin: try Origin("https://127.0.0.1:\(port)"),
                    request: Request(method: "GET", target: "/healthz"),
                    deadline: plant.loops.now.advanced(byMilliseconds: 60_000), reusesConnection: false)
                if case .answered(let response, _) = await plant.client.call(call) { return response.status }
                return 0
            }
            #expect(try await health() == 0)
            try withTLS("server")
            plant.signal(SIGHUP)
            _ = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
            #expect(try await health() == 200)
            // The plant would ask there in clear whether a metric tells a secret.
            plant.end(by: SIGTERM)
        }
    }

    @Test(arguments: ["dsa", "k256"])
    func `a pair with which no session begins is refused, and the old one serves on`(pair: String)
        async throws
    {
        try await Plant.with { plant in
            try furnish(plant)
            let adapter = try await plant.start()
            for ending in ["pem", "key"] {
                try Data(contentsOf: Plant.fixtures.appending(path: "tls/\(pair).\(ending)"))
                    .write(to: plant.folder.appending(path: "tls/server.\(ending)"))
            }
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is refused") { try plant.log("reload_refused").first }
            let reason = line["failure"]?.string ?? ""
            #expect(reason.contains("listen[0].tls.key: found ") && reason.contains("no session of TLS 1.2"))
            try await plant.pushTicket(to: adapter)
        }
    }

    @Test(arguments: [["authority"], ["stranger"]])
    func `a file of authorities that has lost some is refused until it has them again`(
        left: [String]
    ) async throws {
        try await Plant.with { plant in
            try furnish(plant) {
                $0.replacing("\"access_key\":", with: "\"ca_file\": \"tls/both.pem\", \"access_key\":")
            }
            let write = { (names: [String]) in
                try Data(
                    names.map { try Data(contentsOf: Plant.fixtures.appending(path: "tls/\($0).pem")) }
                        .joined()
                ).write(to: plant.folder.appending(path: "tls/both.pem"))
            }
            try write(["authority", "stranger"])
            _ = try await plant.start()
            try write(left)
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is refused") { try plant.log("reload_refused").first }
            let reason = line["failure"]?.string ?? ""
            #expect(reason.contains("vendors.demo.ca_file: found 1 of the 2 certificates"), "\(reason)")
            try write(["authority", "stranger"])
            plant.signal(SIGHUP)
            _ = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
        }
    }

    @Test func `authorities that are others under their old name are believed from then on`() async throws {
        try await Plant.with { plant in
            let trusting = {
                try furnish(plant) {
                    $0.replacing(
                        "\"access_key\":", with: "\"ca_file\": \"tls/stranger.pem\", \"access_key\":")
                }
            }
            try trusting()
            _ = try await plant.start()
            try Data(contentsOf: Plant.fixtures.appending(path: "tls/authority.pem"))
                .write(to: plant.folder.appending(path: "tls/stranger.pem"))
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
            #expect(line["changed"]?.array?.compactMap(\.string) == ["vendors.demo.ca_file"])
        }
    }
}
