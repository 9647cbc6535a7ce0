import Elements
import Events
import Foundation
import HTTP
import Sandbox
import Testing
import Transport

/// Whoever has to act is called: in a WeCom group by its robot, and by the maker's own service.
@Suite(.serialized) struct HeraldTests {
    private static let key = "693a91f6-7aad-4bc4-97a0-0ec2sifa5aaa"

    private func configure(_ plant: Plant, maker: UInt16? = nil) throws {
        let url = "http://127.0.0.1:\(plant.weComPort)/cgi-bin/webhook/send?key=\(Self.key)"
        try Data(url.utf8).write(to: plant.folder.appending(path: "robot"))
        try plant.writeConfiguration { text in
            text.replacing(
                "\"listen\":", with: "\"robot\": { \"url\": { \"file\": \"robot\" } }, \"listen\":"
            )
            .replacing("127.0.0.1:9103", with: "127.0.0.1:\(maker ?? 9103)")
        }
    }

    /// All that the robot has said.
    private func said(_ plant: Plant) async throws -> [String] {
        try await plant.weCom.counters(of: Self.key).messages.compactMap(\.string)
    }

    @Test func `a group hears in Chinese what is wrong, what to do, and that it is over`() async throws {
        try await Plant.with { plant in
            try configure(plant)
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 4026)])
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let text = try await plant.eventually("the group hears of it", within: 30_000) {
                try await said(plant).first { $0.contains("额度已用完") }
            }
            #expect(text.hasPrefix("告警（wecom-bind，") && text.contains("处理："))
            #expect(text.contains("demo") && !text.contains(Self.key))
        }
    }

    @Test func `a robot that is not heard is a condition, until it is`() async throws {
        try await Plant.with { plant in
            try configure(plant)
            try await plant.weCom.script("webhook_send", of: "*", [OrderedAnswer(code: 45009)])
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 5669)])
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let found = try await plant.expect("robot_silent")
            #expect(found["last"]?["wecom_code"] == 45009)
            try await plant.expectOver("robot_silent")
            try await plant.eventually("the group hears what it has missed", within: 30_000) {
                try await said(plant).contains { $0.contains("平台拒绝绑定") } ? true : nil
            }
        }
    }

    @Test func `the maker's service hears of conditions as of all else`() async throws {
        let posted = Guarded<[JSON]>([])
        try await Plant.with { plant in
            let maker = try StandInServer(on: plant.loops) { request, exchange in
                if let message = try? JSONReader.read(request.body) { posted.withLock { $0.append(message) } }
                let answer = Response(status: 202, contentType: "text/plain", body: [])
                _ = await exchange.answer(answer, notAfter: plant.loops.now.advanced(byMilliseconds: 10_000))
            }
            try configure(plant, maker: maker.port)
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.vendor.script("deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 4026)])
            try await plant.bind("r1", "SN1", expecting: 7, to: adapter)
            let data = try await plant.eventually("it is told", within: 30_000) {
                posted.withLock { $0 }.first { $0["data"]?["condition"] == "vendor_quota" }?["data"]
            }
            let standing = try #require(data["standing"]?.array?.first)
            #expect(standing["about"] == "demo" && standing["last"]?["device"] == "SN1")
            #expect(standing["todo"]?.string?.isEmpty == false && data["over"] == .array([]))
        }
    }
}
