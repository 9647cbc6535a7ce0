import Elements
import Events
import Foundation
import HTTP
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// What the built program does with the descriptors that it may have.
@Suite(.serialized) struct DescriptorTests {
    /// For a person with a fast machine to itself and a release build: DESCRIPTORS=1000.
    private static let binds =
        ProcessInfo.processInfo.environment["DESCRIPTORS"].flatMap { Int($0) } ?? 80

    /// Sends binds that are all under way at once: the vendor takes its time for each.
    ///
    /// - Returns: The answers, and what the machine withheld meanwhile.
    private func bindAtOnce(_ plant: Plant, limit: String) async throws -> ([SenderReply], Pace) {
        // The stand-ins and the callers are in this process.
        _ = try Descriptors.raise()
        try plant.writeConfiguration { $0.replacing("\"listen\": [", with: "\"listen\": [ { \"port\": 0 },") }
        let port = try await plant.start(limit: limit).port
        let adapter = try Origin("http://127.0.0.1:\(port)")
        try await plant.pushTicket(to: adapter)
        var slow = OrderedAnswer(code: 200, delayMilliseconds: 1_000)
        slow.repeats = true
        try await plant.vendor.script("deviceBindingByWifi", of: "*", [slow])
        for number in 1...Self.binds { try await plant.announce("r\(number)", "SN\(number)") }
        let pace = Pace(with: [try plant.number])
        defer { pace.end() }
        let replies = try await withThrowingTaskGroup(of: SenderReply.self) { group in
            for number in 1...Self.binds {
                group.addTask {
                    try await plant.send(plant.bind("r\(number)", "SN\(number)"), to: adapter)
                }
            }
            return try await group.reduce(into: [SenderReply]()) { $0.append($1) }
        }
        return (replies, pace)
    }

    @Test func `the soft limit of descriptors limits nothing`() async throws {
        try await Plant.with { plant in
            let (replies, pace) = try await bindAtOnce(plant, limit: "-S -n \(Self.binds * 1_024 / 1_000)")
            let zeros = replies.count { $0.errcode == 0 }
            print("descriptors: \(zeros) of \(Self.binds) binds at once answered 0")
            // The vendor takes a second of the two that its answer counts in.
            let reasons = try plant.reasons(of: Self.binds - zeros)
            pace.expect(
                "\(zeros) of \(Self.binds) binds at once answered 0: \(reasons)", zeros == Self.binds,
                within: 1_000)
        }
    }

    @Test func `with few descriptors fewer are served at once, and what is answered is right`() async throws {
        try await Plant.with { plant in
            let (replies, _) = try await bindAtOnce(plant, limit: "-n 200")
            let errcodes = Dictionary(grouping: replies) { $0.errcode }.mapValues(\.count)
            print("few descriptors: \(errcodes)")
            #expect(errcodes[0] ?? 0 >= 10)
            #expect(Set(errcodes.keys).isSubset(of: [0, 7, nil]))
            #expect(plant.isRunning)
            let ledger = try Inspection(path: plant.ledgerPath)
            // Each 0 has its row and its redemption.
            #expect(try ledger.counts().redemptions.values.reduce(0, +) >= errcodes[0] ?? 0)
            // And afterwards whoever comes is served.
            try await plant.announce("after", "SNAFTER")
            try await plant.vendor.script("deviceBindingByWifi", of: "*", [])
            let port = try #require(try plant.port)
            let adapter = try Origin("http://127.0.0.1:\(port)")
            #expect(try await plant.send(plant.bind("after", "SNAFTER"), to: adapter).errcode == 0)
        }
    }

    @Test func `where descriptors end first, a stranger makes room for whoever comes`() async throws {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing("\"listen\": [", with: "\"listen\": [ { \"port\": 0 },")
            }
            let armed = plant.folder.appending(path: "armed")
            let step = Orders.Step(kind: .accept, number: 1)
            let port = try await plant.start(.fail(step, with: EMFILE, forEver: false).armed(by: armed)).port
            let adapter = try Origin("http://127.0.0.1:\(port)")
            try await plant.pushTicket(to: adapter)
            let crowd = try Crowd(4, of: .head, to: port)
            try await plant.eventually("they are there") {
                try await plant.gauge("connections_open") >= 5 ? true : nil
            }
            try await plant.announce("r1", "SN1")
            try Data().write(to: armed)
            let replies = try await plant.send(plant.bind("r1", "SN1"), copies: 2, to: adapter)
            #expect(replies.map(\.errcode) == [0, 0])
            #expect(crowd.gone == 1)
        }
    }
}

extension Plant {
    fileprivate var port: UInt16? {
        get throws {
            try log("listening").first?["ports"]?.array?.first?.integer.flatMap { UInt16(exactly: $0) }
        }
    }

    fileprivate func gauge(_ name: String) async throws -> Int {
        let call = Call(
            origin: try admin, request: Request(method: "GET", target: "/metrics"),
            deadline: loops.now.advanced(byMilliseconds: 2_000))
        guard case .answered(let response, _) = await client.call(call) else { return 0 }
        let lines = String(decoding: response.body, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.contains(name) && !$0.hasPrefix("#") }
        return line.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
    }
}
