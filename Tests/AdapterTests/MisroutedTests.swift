import Adapter
import Binding
import Configuration
import Elements
import Envelope
import Events
import HTTP
import Support
import Telemetry
import Testing

/// Requests to paths that are no routes, and requests that came by a proxy.
@Suite struct MisroutedTests {
    private static let left =
        "the path has more in front than the nearest route: a proxy has left its prefix on"
    private static let off = "the path lacks the beginning of the nearest route: a proxy has taken it off"
    private static let spelling = "the path is the nearest route's in other slashes or another case"
    private static let behind = "the path goes on behind the nearest route"
    private static let mistyped = "the path is the nearest route but for a character or two"

    private static let paths = [
        ("/wecom/cb/model", left), ("/a/b/c/cb/model", left), ("/model", off), ("/cb/model/", spelling),
        ("//cb/model", spelling), ("/cb//model", spelling), ("/CB/Model", spelling),
        ("/cb/model/index.php", behind), ("/cb/modle", mistyped), ("/cb/models", mistyped),
        ("/cb-model", mistyped), ("/c/model", mistyped),
    ]

    private func astray(_ letter: Letter, to path: String) -> Letter {
        var letter = letter
        letter.path = path
        return letter
    }

    /// A stranger's, by its signature: how it differs from a route is told, and nothing more.
    @Test(arguments: paths)
    func `the nearest route is told`(path: String, detail: String) throws {
        let world = try World()
        var letter = try world.letter()
        letter.set("msg_signature", to: String(repeating: "0", count: 40))
        let line = try world.refusal(of: astray(letter, to: path), status: 404)
        #expect(line["path"]?.string == path && line["nearest"]?.string == World.path)
        #expect(line["reason"]?.string == "no_route" && line["detail"]?.string == detail)
        #expect(line["route"] == nil && line["model"] == nil)
        #expect(try world.told("misrouted").isEmpty)
    }

    @Test(arguments: ["/", "/wp-login.php", "/cb", "/cb/other", "/\(String(repeating: "a/", count: 40))"])
    func `a path that is like no route has none`(path: String) throws {
        let world = try World()
        var letter = try world.letter()
        letter.query = nil
        let line = try world.refusal(of: astray(letter, to: path), status: 404)
        #expect(line["nearest"] == nil && line["detail"]?.string == "no route is like this path")
    }

    @Test(arguments: paths)
    func `what only WeCom can have signed is misrouted, a check as a callback`(
        path: String, detail: String
    ) throws {
        let world = try World()
        for letter in [try world.letter(), try world.check()] {
            let line = try world.refusal(of: astray(letter, to: path), status: 404, event: "misrouted")
            #expect(line["path"]?.string == path && line["nearest"]?.string == World.path)
            #expect(line["route"]?.string == World.path && line["model"]?.string == World.model)
            #expect(line["reason"]?.string == "misrouted" && line["whose"]?.string == "us")
            #expect(line["detail"]?.string == detail && line["level"]?.string == "warn")
            #expect(line["method"]?.string == letter.method)
        }
        #expect(try world.told("refused").isEmpty)
    }

    /// Whoever has kept a copy can send it anywhere, for ever.
    @Test func `a signature that is not fresh tells nothing of paths`() throws {
        let world = try World()
        let letter = astray(try world.letter(), to: "/left\(World.path)")
        world.simulation.settle(byMilliseconds: 301_000)
        let line = try world.refusal(of: letter, status: 404)
        #expect(line["reason"]?.string == "no_route")
        #expect(try world.told("misrouted").isEmpty && !world.conditions.isStanding(.misrouted))
    }

    @Test(arguments: [
        "/", "/totally/other", "/cb/model%20", "/cb/model%0A", "/cb/model.php", "/cb/model;a=b",
    ])
    func `what a route's keys have signed is known by any path`(path: String) throws {
        let world = try World()
        for letter in [try world.letter(), try world.check()] {
            let line = try world.refusal(of: astray(letter, to: path), status: 404, event: "misrouted")
            #expect(line["path"]?.string == path && line["nearest"]?.string == World.path)
            #expect(line["detail"]?.string == "signed with the Token of \(World.path)")
            #expect(line["todo"]?.string?.isEmpty == false)
        }
    }

    /// Other models beside the first, each with a Token of its own.
    private func add(_ paths: [String], to world: World) throws {
        try world.reconfigure { configuration in
            for (number, path) in paths.enumerated() {
                var other = configuration.models[0]
                other.id = try #require(ModelID("model_\(number)"))
                other.path = path
                other.keys = [
                    try Credentials(
                        token: Secret("other\(number)"), encodingAESKey: Secret(SampleConfiguration.aesKey))
                ]
                configuration.models.append(other)
            }
        }
    }

    @Test func `what comes to another route's path is known by its Token`() throws {
        let world = try World()
        try add(["/cb/two"], to: world)
        for letter in [try world.letter(), try world.check()] {
            let line = try world.refusal(of: astray(letter, to: "/cb/two"), event: "misrouted")
            #expect(line["path"]?.string == "/cb/two" && line["nearest"]?.string == World.path)
            #expect(line["detail"]?.string == "signed with the Token of \(World.path)")
        }
        let standing = world.conditions.standing.first { $0.condition == .misrouted }
        #expect(standing?.subject == World.path && standing?.count == 2)
    }

    @Test func `no more than 32 routes are tried, and the nearest first`() throws {
        let world = try World()
        try add((10..<50).map { "/a/\($0)" }, to: world)
        let far = try world.refusal(of: astray(try world.letter(), to: "/"), status: 404)
        #expect(far["reason"]?.string == "no_route")
        let near = try world.refusal(
            of: astray(try world.letter(), to: "/x\(World.path)"), status: 404, event: "misrouted")
        #expect(near["nearest"]?.string == World.path)
    }

    @Test func `a long path is told in part`() throws {
        let world = try World()
        let line = try world.refusal(
            of: astray(try world.letter(), to: "/" + String(repeating: "a", count: 400)), status: 404,
            event: "misrouted")
        #expect(line["path"]?.string == "/" + String(repeating: "a", count: 127) + "…")
    }

    // MARK: Behind a fence

    private func fenced() throws -> World {
        let world = try World()
        let sources = #""sources": { "allow": ["10.1.2.*"], "proxies": ["192.0.2.0/24"] }, "#
        world.take(
            try World.configuration("wifi") {
                $0.replacing(#""provider": {"#, with: sources + #""provider": {"#)
            })
        return world
    }

    @Test(arguments: [("10.1.2.3", "misrouted"), ("10.1.3.3", "refused")])
    func `nothing is computed for whom the fence keeps out`(peer: String, event: String) throws {
        let world = try fenced()
        let letter = astray(try world.letter(), to: "/left\(World.path)")
        let line = try world.refusal(of: letter, from: peer, status: 404, event: event)
        #expect(line["nearest"]?.string == World.path)
    }

    @Test(
        arguments: [
            ("192.0.2.1", "10.1.3.3", "10.1.3.3", nil), ("192.0.2.1", "10.9.9.9, 10.1.3.3", "10.1.3.3", nil),
            ("192.0.2.1", nil, nil, nil), ("10.1.3.4", "10.1.2.3", nil, "10.1.2.3"),
            ("10.1.3.4", nil, nil, nil),
            ("10.1.3.4", "10.1.2.3, unknown", nil, nil), ("10.1.3.4", "[2001:db8::1]:80", nil, "2001:db8::1"),
        ] as [(String, String?, String?, String?)])
    func `whom our proxy has seen, and whom another peer says it has`(
        peer: String, forwarded: String?, sender: String?, hearsay: String?
    ) throws {
        let world = try fenced()
        var letter = try world.letter()
        if let forwarded { letter.fields.append("X-Forwarded-For", forwarded) }
        let line = try world.refusal(of: letter, from: peer)
        #expect(line["reason"]?.string == "source")
        #expect(line["detail"]?.string == "callbacks do not come from this address")
        #expect(line["peer"]?.string == peer && line["sender"]?.string == sender)
        #expect(line["forwarded"]?.string == hearsay)
    }
}
