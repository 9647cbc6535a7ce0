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

/// A refusal says in the log what was wrong, in the terms of whoever has to mend it.
@Suite struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let word: Reason.Word
        let detail: String
        let change: @Sendable (inout Letter) -> Void

        init(_ word: Reason.Word, _ detail: String, _ change: @escaping @Sendable (inout Letter) -> Void) {
            self.word = word
            self.detail = detail
            self.change = change
        }

        var testDescription: String { detail }
    }

    private func expect(_ line: JSON, _ expected: Case) {
        #expect(line["reason"]?.string == expected.word.rawValue)
        #expect(line["detail"]?.string == expected.detail)
        #expect(line["path"]?.string == World.path && line["route"]?.string == World.path)
        #expect(line["model"]?.string == World.model && line["peer"]?.string == "127.0.0.1")
    }

    static let changed: [Case] = [
        Case(.query, "no query: a proxy has dropped it, or this is no callback") { $0.query = nil },
        Case(.query, "no query: a proxy has dropped it, or this is no callback") { $0.query = "" },
        Case(.query, "timestamp is missing") { $0.remove("timestamp") },
        Case(.query, "msg_signature is missing") { $0.remove("msg_signature") },
        Case(.query, "nonce is there 2 times") { $0.query? += "&nonce=n" },
        Case(.query, "&amp; instead of &: the URL was copied out of a page's source") {
            $0.query = $0.query?.replacing("&", with: "&amp;")
        },
        Case(.query, "the whole query is encoded once more than it should be") {
            $0.query = $0.query?.replacing("&", with: "%26").replacing("=", with: "%3D")
        },
        Case(.query, "the whole query is encoded once more than it should be") {
            $0.query = $0.query?.replacing("&", with: "%2526").replacing("=", with: "%253D")
        },
        Case(.query, "msg_signature is missing beside signature: another product's callback") {
            $0.query = $0.query?.replacing("msg_signature", with: "signature")
        },
        Case(.query, "the query is not made of pairs of UTF-8 text (RFC 3629, 3)") { $0.query? += "&a=%FF" },
        Case(.query, "echostr beside a body: a URL check comes as GET") { $0.query? += "&echostr=a" },
        Case(.query, "echostr is missing") { $0.method = "GET" },
        Case(.shape, "msg_signature has 39 characters of 40") {
            $0.set("msg_signature", to: String($0.value(of: "msg_signature").dropLast()))
        },
        Case(.shape, "msg_signature is empty") { $0.set("msg_signature", to: "") },
        Case(.shape, "msg_signature is in capitals") {
            $0.set("msg_signature", to: String(repeating: "A", count: 40))
        },
        Case(.shape, "msg_signature has something else than hexadecimal digits") {
            $0.set("msg_signature", to: String(repeating: "g", count: 40))
        },
        Case(.shape, "timestamp is no number") { $0.set("timestamp", to: "now") },
        Case(.shape, "timestamp is empty") { $0.set("timestamp", to: "") },
        Case(.shape, "timestamp has 13 digits of 10") { $0.set("timestamp", to: "1790000000000") },
        Case(.shape, "nonce is empty") { $0.set("nonce", to: "") },
        Case(.shape, "nonce has 33 characters of 32 at most") {
            $0.set("nonce", to: String(repeating: "n", count: 33))
        },
        Case(.shape, "nonce has something else than letters, digits, _ and -") { $0.set("nonce", to: "a.b") },
        Case(.signature, "no Token of 1 gives this signature") {
            $0.set("msg_signature", to: String(repeating: "0", count: 40))
        },
        Case(.signature, "no Token of 1 gives this signature: \(blanks)") {
            $0.body = Array(#"{"encrypt":"a b"}"#.utf8)
        },
        Case(
            .signature,
            "no Token of 1 gives this signature: echostr is encoded once more than it should be"
        ) {
            $0.method = "GET"
            $0.query? += "&echostr=a%252Bb"
        },
    ]

    private static let blanks = "encrypt has blanks, which were pluses: a gateway has decoded it as a form"

    @Test(arguments: changed)
    func `what is wrong with the query, its shape or its signature`(expected: Case) throws {
        let world = try World()
        var letter = try world.letter()
        expected.change(&letter)
        let line = try world.refusal(of: letter)
        expect(line, expected)
        #expect(line["method"]?.string == letter.method)
        // Who is on the route and cannot sign may be a stranger, and may be WeCom.
        #expect(line["whose"]?.string == "stranger" && line["level"]?.string == "note")
        #expect(line["todo"]?.string?.isEmpty == false)
    }

    static let bodies: [(detail: String, body: [UInt8])] = [
        ("the body is empty", []),
        ("the body is blank", Array(" \r\n".utf8)),
        (
            "XML: this URL was entered at an application, not at a device model",
            Array("<xml><ToUserName>a</ToUserName><Encrypt>b</Encrypt></xml>".utf8)
        ),
        (
            "XML: this URL was entered at an application, not at a device model",
            Array("\n<?xml version=\"1.0\"?><xml></xml>".utf8)
        ),
        ("a page or other markup", Array("<!DOCTYPE html>".utf8)),
        ("a form", Array("tousername=a&encrypt=b".utf8)),
        ("a form", Array("%7B%22encrypt%22%3A%22b%22%7D".utf8)),
        ("a form of several parts", Array("--boundary\r\nContent-Disposition: form-data\r\n".utf8)),
        ("gzip: a proxy has compressed the body", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]),
        ("Base64: a gateway has encoded the body", Array("eyJlbmNyeXB0IjoiYiJ9".utf8)),
        ("UTF-16 instead of UTF-8", [0xFF, 0xFE, 0x7B, 0]),
        ("UTF-16 instead of UTF-8", [0xFE, 0xFF, 0, 0x7B]),
        ("UTF-16 instead of UTF-8", [0x7B, 0, 0x22, 0]),
        ("UTF-16 instead of UTF-8", [0, 0x7B, 0, 0x22]),
        ("a byte order mark stands before the body", [0xEF, 0xBB, 0xBF] + Array(#"{"encrypt":"b"}"#.utf8)),
        (
            "JSON in a string: it was encoded once more on its way",
            Array(#""{\"tousername\":\"a\",\"encrypt\":\"b\"}""#.utf8)
        ),
        ("JSON, but no object", Array(#"[{"encrypt":"b"}]"#.utf8)),
        ("JSON without encrypt", Array(#"{"tousername":"a"}"#.utf8)),
        (
            "JSON without encrypt, as it is inside of the envelope: it was opened before it came here",
            Array(#"{"msg_type":"event","base_info":{}}"#.utf8)
        ),
        ("encrypt is empty or no text", Array(#"{"encrypt":""}"#.utf8)),
        ("encrypt is empty or no text", Array(#"{"encrypt":1}"#.utf8)),
        ("encrypt is there in two spellings", Array(#"{"encrypt":"a","Encrypt":"a"}"#.utf8)),
        ("no JSON: the document ends too early (byte 13)", Array(#"{"encrypt":"b"#.utf8)),
        ("no JSON: this character cannot stand here (byte 0)", Array("hello".utf8)),
    ]

    @Test(arguments: bodies)
    func `what a body looks like that holds no envelope`(detail: String, body: [UInt8]) throws {
        let world = try World()
        var letter = try world.letter()
        letter.body = body
        expect(try world.refusal(of: letter), Case(.envelope, detail) { _ in })
    }

    @Test(arguments: [
        ("ww_provider", "ww_provider (the provider's corp id)"),
        ("model_two", "model_two (the model of /cb/two)"),
        ("ww_somebody", "ww_somebody (none of this configuration: another corp, a suite or a model)"),
        (String(repeating: "x", count: 70), String(repeating: "x", count: 64) + "… (70 bytes)"),
        ("a b", "3 bytes that are no identity (byte 2 is 0x20)"),
    ])
    func `for whom an envelope is, and whom the URL expects`(receiver: String, arrived: String) throws {
        let world = try World()
        try world.reconfigure { configuration in
            var other = configuration.models[0]
            other.id = try #require(ModelID("model_two"))
            other.path = "/cb/two"
            configuration.models.append(other)
        }
        let postbox = try World.postbox(of: receiver)
        let line = try world.refusal(
            of: Letter(try #require(postbox.request(world.message(World.Bind()), on: world.simulation))),
            event: "refused_signed")
        #expect(line["whose"]?.string == "us" && line["level"]?.string == "warn")
        #expect(line["todo"]?.string?.contains("`models[].id`") == true)
        expect(
            line, Case(.receiver, "the envelope is for \(arrived), this URL expects \(World.model)") { _ in })
    }

    @Test func `when a request was signed, and how many keys were tried`() throws {
        let world = try World()
        let late = try #require(world.postbox.request("{}", on: world.simulation, ahead: -301))
        let line = try world.refusal(of: Letter(late), event: "refused_signed")
        #expect(line["whose"]?.string == "us" && line["level"]?.string == "warn")
        #expect(line["todo"]?.string?.contains("clock") == true)
        expect(line, Case(.stale, "signed 301 s ago, and 300 s are taken") { _ in })
        #expect(line["seconds"]?.integer == 301)
        let early = try #require(world.postbox.request("{}", on: world.simulation, ahead: 400))
        expect(
            try world.refusal(of: Letter(early), event: "refused_signed"),
            Case(.ahead, "signed 400 s ahead of us, and 300 s are taken") { _ in })
        try world.reconfigure { $0.models[0].keys += $0.models[0].keys }
        let forged = try Postbox(
            path: World.path, receiver: World.model, token: "other", aesKey: SampleConfiguration.aesKey)
        expect(
            try world.refusal(of: Letter(try #require(forged.request("{}", on: world.simulation)))),
            Case(.signature, "no Token of 2 gives this signature") { _ in })
    }

    @Test func `what is no challenge, and a method that is not served`() throws {
        let world = try World()
        let challenge = try world.refusal(of: try world.check("{}"), event: "refused_signed")
        expect(
            challenge, Case(.challenge, "what it holds is no challenge: 1 to 64 letters and digits") { _ in })
        var put = try world.letter()
        put.method = "PUT"
        let line = try world.refusal(of: put, status: 405)
        expect(line, Case(.method, "only GET, HEAD, POST are served") { _ in })
        #expect(line["method"]?.string == "PUT")
    }

    @Test func `refusals are counted by reason and route, each from the start`() throws {
        let world = try World()
        let count = { (reason: String, route: String) in
            let name = "wecom_bind_refusals_total{reason=\"\(reason)\",route=\"\(route)\"} "
            return world.counters.registry.text.split(separator: "\n").first { $0.hasPrefix(name) }
                .map { String($0.dropFirst(name.count)) }
        }
        for (reason, route) in [("signature", World.path), ("misrouted", World.path), ("no_route", "none")] {
            #expect(count(reason, route) == "0")
        }
        var letter = try world.letter()
        letter.path = "/left\(World.path)"
        _ = try world.refusal(of: letter, status: 404, event: "misrouted")
        letter.query = nil
        _ = try world.refusal(of: letter, status: 404)
        letter.path = World.path
        _ = try world.refusal(of: letter)
        #expect(count("misrouted", World.path) == "1" && count("no_route", "none") == "1")
        #expect(count("query", World.path) == "1" && count("signature", World.path) == "0")
        for reason in ["stale", "ahead", "cipher", "receive_id"] { #expect(count(reason, World.path) == "0") }
        let former = world.site.value
        try world.reconfigure { $0.models[0].path = "/cb/new" }
        world.counters.show(world.site.value, insteadOf: former)
        #expect(count("query", World.path) == nil && count("query", "/cb/new") == "0")
        #expect(count("no_route", "none") == "1")
    }

    /// The known-answer vector S7: its `echostr` has a plus, which some receivers decode once too often.
    @Test func `blanks in echostr are the pluses they were`() throws {
        let world = try World(at: UnixTime(seconds: 1_658_332_806))
        try world.reconfigure { configuration in
            configuration.models[0].id = try #require(ModelID("model_example_0001"))
            configuration.models[0].keys = [
                try Credentials(
                    token: Secret("exampleToken123"), encodingAESKey: Secret(SampleConfiguration.aesKey))
            ]
        }
        let echo =
            "Q%2Bg3V9qDzok0KEwNhbRq3DjNBJxQEeCXO777zPU6xFBF8QUbppGynDB1TQOkT21iZgGGtlECXNoKXT%2F8hUNtVQ%3D%3D"
        for echo in [echo, echo.replacing("%2B", with: "%20"), echo.replacing("%2B", with: "+")] {
            let query =
                "msg_signature=31ebcfbb9bcf6c1367f7d80dad416552162907be&timestamp=1658332806&nonce=380320363"
            let request = Request(method: "GET", target: "\(World.path)?\(query)&echostr=\(echo)")
            let reply = world.simulation.run { await world.send(request) }
            #expect(reply.status == 200 && reply.body == Array("7214567890123456789".utf8))
        }
    }
}
