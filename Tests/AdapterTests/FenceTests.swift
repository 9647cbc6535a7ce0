import Adapter
import Configuration
import Elements
import Foundation
import HTTP
import Testing
import Transport

/// From where callbacks may come.
@Suite struct FenceTests {
    private func judge(
        _ sources: String, _ peer: String, _ forwarded: [String] = [], told: [[String]] = []
    ) throws -> String {
        let configuration = try World.configuration("wifi") {
            $0.replacingOccurrences(of: #""provider": {"#, with: #""sources": \#(sources), "provider": {"#)
        }
        let fence = Fence(try #require(configuration.sources))
        for list in told { _ = fence.learn(list) }
        var fields = Fields()
        for value in forwarded { fields.append("X-Forwarded-For", value) }
        let request = Request(method: "POST", target: "/cb", fields: fields, body: [])
        return "\(fence.judge(request, from: peer))"
    }

    private static let refused = "stranger(refused: true)"

    @Test(arguments: [
        ("10.1.2.3", [], "admitted"), ("10.1.3.3", [], refused),
        // Hearsay: nobody asked that peer to speak for others.
        ("10.1.3.3", ["10.1.2.3"], refused),
        // A proxy of ours tells whom it has seen, and only the last of what it was told itself counts.
        ("192.0.2.1", ["10.1.2.3"], "admitted"), ("192.0.2.1", ["10.1.2.3, 10.1.3.3"], refused),
        ("192.0.2.1", ["10.1.2.3", "10.1.3.3"], refused), ("192.0.2.1", ["10.1.3.3 , 10.1.2.3"], "admitted"),
        ("192.0.2.1", ["10.1.2.3, 192.0.2.2"], "admitted"), ("192.0.2.1", [], refused),
        ("192.0.2.1", ["10.1.2.3, nonsense"], refused), ("192.0.2.1", ["10.1.2.3,"], "admitted"),
        // As some proxies write addresses down.
        ("192.0.2.1", ["10.1.2.3:4711"], "admitted"), ("192.0.2.1", ["10.1.3.3:4711"], refused),
        ("192.0.2.1", ["::ffff:10.1.2.3"], "admitted"), ("192.0.2.1", ["[::FFFF:10.1.2.3]:80"], "admitted"),
        ("192.0.2.1", ["10.1.2.3:4711, 192.0.2.7:80", "::ffff:192.0.2.8"], "admitted"),
        ("192.0.2.1", ["", ", 10.1.2.3,,"], "admitted"),
        ("192.0.2.1", ["10.1.2.3\(String(repeating: ",", count: 18))"], refused),
        ("192.0.2.1", ["10.1.2.3, unknown"], refused), ("192.0.2.1", ["10.1.2.3, [2001:db8::1]:80"], refused),
    ])
    func `only who is on the list is let in`(peer: String, forwarded: [String], outcome: String) throws {
        let sources = #"{ "allow": ["10.1.2.*"], "proxies": ["192.0.2.0/24"] }"#
        #expect(try judge(sources, peer, forwarded) == outcome)
    }

    @Test func `one that only warns lets everybody in`() throws {
        #expect(
            try judge(#"{ "allow": ["10.1.2.3"], "only_warn": true }"#, "10.1.2.4")
                == "stranger(refused: false)")
    }

    @Test func `WeCom's own list counts beside ours, the former one too`() throws {
        let sources = #"{ "allow": ["10.0.0.1"], "corp_secret": { "env": "SECRET" } }"#
        #expect(try judge(sources, "10.9.9.9") == "admitted", "nothing is told yet")
        #expect(try judge(sources, "10.9.9.9", told: [["10.1.1.*"]]) == Self.refused)
        #expect(try judge(sources, "10.0.0.1", told: [["10.1.1.*"]]) == "admitted")
        #expect(try judge(sources, "10.1.1.1", told: [["10.1.1.*"]]) == "admitted")
        #expect(try judge(sources, "10.1.1.1", told: [["10.1.1.*"], ["10.2.2.2"]]) == "admitted")
        #expect(
            try judge(sources, "10.1.1.1", told: [["10.1.1.*"], ["10.2.2.2"], ["10.2.2.2"]]) == "admitted")
        #expect(
            try judge(sources, "10.1.1.1", told: [["10.1.1.*"], ["10.2.2.2"], ["10.3.3.3"]]) == Self.refused)
        #expect(try judge(sources, "10.2.2.2", told: [["10.2.2.2"], ["nonsense"]]) == "admitted")
    }

    @Test(arguments: [
        (#"{}"#, "no address"), (#"{ "allow": ["10.1.2"] }"#, "expected an address"),
        (#"{ "allow": "10.1.2.3" }"#, "a list of texts"),
        (#"{ "allow": [1] }"#, "sources.allow[0]: found 1, expected a text"),
        (#"{ "allow": ["10.1.2.3"], "proxy": [] }"#, "a key that is none"),
    ])
    func `a list that cannot be meant is refused`(sources: String, reason: String) {
        let refusal = #expect(throws: ConfigurationFile.Refusal.self) { try judge(sources, "10.0.0.1") }
        #expect(refusal?.mistakes.contains { $0.contains(reason) } == true)
    }
}
