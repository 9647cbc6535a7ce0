import Elements
import Events
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What is wrong with what comes in, and with WeCom.
@Suite(.serialized) struct ArrivalConditionTests {
    private func plant(_ body: (Plant, Origin) async throws -> Void) async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await body(plant, adapter)
        }
    }

    private struct Wrong: Sendable, CustomTestStringConvertible {
        let reason: String
        var detail = ""
        let deviation: @Sendable (inout Deviation) -> Void

        var testDescription: String { "\(reason) \(detail)" }

        static let all = [
            Wrong(reason: "signature") { $0.hasWrongToken = true },
            Wrong(reason: "receive_id", detail: "wwother") { $0.receiver = .text("wwother") },
            Wrong(reason: "stale") { $0.timestampOffset = -4_000 },
            Wrong(reason: "envelope", detail: "XML") {
                $0.body = "<xml><ToUserName>x</ToUserName><Encrypt>y</Encrypt></xml>"
            },
            Wrong(reason: "query") { $0.removedQuery = ["nonce"] },
        ]
    }

    /// A Token that was changed in WeCom's console too early, a ReceiveId of somebody else's, a clock, a URL that was
    /// entered at an application, a proxy that loses the query.
    @Test(arguments: Wrong.all)
    private func `three refusals in a row on a route are one, until a callback is right`(wrong: Wrong)
        async throws
    {
        try await plant { plant, adapter in
            var deviation = Deviation()
            wrong.deviation(&deviation)
            let sender = WeComSender(adapter: adapter, caller: plant.client, runtime: plant.loops)
            for number in 1...3 {
                let reply = try await sender.send(
                    plant.bind("r\(number)", "SN1"), to: Plant.route(), with: deviation)
                #expect(reply.status == 403, "\(reply)")
            }
            let found = try await plant.expect("refusals", about: "/cb/wifi:\(wrong.reason)")
            #expect(found["last"]?["reason"]?.string == wrong.reason)
            let detail = found["last"]?["detail"]?.string ?? ""
            #expect(wrong.detail.isEmpty || detail.contains(wrong.detail), "\(detail)")
            #expect(found["count"] == 3)
            let isSigned = ["receive_id", "stale"].contains(wrong.reason)
            let line = try plant.log(isSigned ? "refused_signed" : "refused").first
            #expect(line?["reason"]?.string == wrong.reason && line?["todo"] == found["todo"])
            try await plant.bindSuccessfully("r9", "SN1", to: adapter)
            try await plant.expectOver("refusals")
        }
    }

    @Test func `a prefix that a proxy leaves on the path is told by the first callback`() async throws {
        try await plant { plant, adapter in
            var route = try Plant.route()
            route.path = "/proxy/cb/wifi"
            let sender = WeComSender(adapter: adapter, caller: plant.client, runtime: plant.loops)
            #expect(try await sender.send(plant.bind("r1", "SN1"), to: route).status == 404)
            let found = try await plant.expect("misrouted", about: "/cb/wifi")
            #expect(found["last"]?["path"] == "/proxy/cb/wifi")
            #expect(try plant.log("misrouted").first?["nearest"] == "/cb/wifi")
            // It is over when callbacks come to the route again.
            try await plant.bindSuccessfully("r2", "SN1", to: adapter)
            try await plant.expectOver("misrouted")
        }
    }

    // MARK: WeCom

    @Test func `a wrong model secret is no token, with WeCom's code, until a reload brings the right one`()
        async throws
    {
        try await Plant.with { plant in
            let wrong = { (text: String) in
                text.replacing("demo/secrets/wifi.model_secret", with: "demo/secrets/dk.model_secret")
            }
            try plant.writeConfiguration(wrong)
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let found = try await plant.expect("no_token", about: "demo_wifi")
            #expect((found["last"]?["wecom_code"]?.integer ?? 0) > 0, "\(found)")
            #expect(found["todo"]?.string?.contains("secret") == true)
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 7)
            try await plant.reload()
            try await plant.pushTicket(to: adapter)
            try await plant.expectOver("no_token")
        }
    }

    @Test func `a wrong wecom_url is no token, until a reload brings the right one`() async throws {
        try await Plant.with { plant in
            let (right, wrong) = ("127.0.0.1:\(plant.weComPort)", "127.0.0.1:\(plant.vendorPort)")
            try plant.writeConfiguration { $0.replacing(right, with: wrong) }
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let found = try await plant.expect("no_token", about: "demo_wifi")
            #expect(found["todo"]?.string?.contains("wecom.url") == true)
            try await plant.reload()
            try await plant.pushTicket(to: adapter)
            try await plant.expectOver("no_token")
        }
    }

    @Test func `a question about devices that WeCom refuses is its silence, until it answers`() async throws {
        try await plant { plant, adapter in
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            var refused = OrderedAnswer(code: 48_002)
            refused.repeats = true
            try await plant.weCom.script("get_device_detail", of: "SN1", [refused])
            // Within five seconds nobody is asked, since the 0 is still on its way.
            try await plant.eventually("three questions were refused") {
                let other = plant.bind("r-\(plant.loops.now.nanoseconds)", "SN1", company: "wwcompanyb")
                let reply = try await plant.send(other, to: adapter)
                #expect(reply.errcode != 0)
                let refused = try plant.log("bind_answered").filter { $0["reason"] == "wecom_silent" }
                #expect(refused.allSatisfy { $0["wecom_code"] == 48_002 }, "\(refused)")
                return refused.count >= 3 ? true : nil
            }
            let found = try await plant.expect("wecom_silent", about: "demo_wifi")
            #expect(found["last"]?["wecom_code"] == 48_002)
            #expect(found["todo"]?.string?.contains("get_device_detail") == true)
            try await plant.weCom.reset("SN1")
            _ = try await plant.send(plant.bind("r5", "SN1", company: "wwcompanyb"), to: adapter)
            try await plant.expectOver("wecom_silent")
        }
    }

    @Test func `without a ticket no bind is taken, until one comes`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 7)
            try await plant.eventually("the bind is told") { try plant.begun("no_ticket").first }
            #expect(try await plant.standing("no_ticket")?["todo"]?.string?.contains("ticket") != nil)
            try await plant.pushTicket(to: adapter)
            #expect(try await plant.send(plant.bind("r2", "SN1"), to: adapter).errcode == 0)
        }
    }
}
