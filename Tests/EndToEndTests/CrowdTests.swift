import Binding
import Elements
import Events
import Foundation
import Ledger
import Sandbox
import Testing
import Transport

/// The built program among many peers that mean no callback.
@Suite(.serialized) struct CrowdTests {
    private static let peers = 1_000
    private static let perSecond = 50
    /// Slow peers are given up after 5 s at the latest, and noticed here within another.
    private static let patienceMilliseconds: Int64 = 6_000
    private static let mostMilliseconds: Int64 = 1_000
    /// WeCom's 3,000 ms, less what an answer may take on its way: nobody is served faster by more callers than
    /// the machine can serve.
    private static let mostOverloadedMilliseconds: Int64 = 2_600
    private static let mostGrowthKiB = 64 * 1024
    private static let floodSeconds = 3
    /// How long a bind would wait if all were decided: more than may lie unread, and less than is too late.
    private static let floodWaitMilliseconds = 600

    @Test(arguments: Crowd.Form.allCases)
    func `a thousand slow peers are gone within 6 s, and keep no callback waiting`(form: Crowd.Form)
        async throws
    {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing("\"listen\": [", with: "\"listen\": [ { \"port\": 0 },")
            }
            let plain = try await plant.start()
            let secure = try Origin("https://127.0.0.1:\(try ports(plant)[1])")
            try await plant.pushTicket(to: secure)
            // What is made once and stays is made before anything is measured.
            _ = try await binds("WARM", seconds: 1, plant, secure)
            let before = try await rested(plant)

            let target = form == .handshake || form == .hello ? secure.port : plain.port
            let begun = plant.loops.now
            let crowd = try await onThread { Result { try Crowd(Self.peers, of: form, to: target) } }.get()
            #expect(crowd.count == Self.peers)
            async let times = binds("SLOW", seconds: 5, plant, secure)
            let gone = try await plant.eventually("every slow peer is gone", within: 30_000) {
                crowd.gone == Self.peers ? plant.loops.now : nil
            }
            let peak = try Holdings(of: plant.number)
            let sorted = try await times.sorted()
            let worst = sorted[sorted.count * 99 / 100]
            let after = try await plant.eventually("descriptors are back", within: 60_000) {
                let now = try Holdings(of: plant.number)
                return now.descriptors <= before.descriptors ? now : nil
            }
            print(
                """
                slow \(form.rawValue): gone after \(gone.milliseconds(since: begun)) ms; \(sorted.count) binds, \
                p50 \(sorted[sorted.count / 2]) ms, p99 \(worst) ms; \(before), then \(peak), then \(after)
                """)
            #expect(gone.milliseconds(since: begun) < Self.patienceMilliseconds)
            #expect(worst < Self.mostMilliseconds)
            #expect(peak.residentKiB - before.residentKiB < Self.mostGrowthKiB)
        }
    }

    @Test func `a flood of strangers' posts keeps no callback waiting, leaves no row and causes no call`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            _ = try await binds("WARM", seconds: 1, plant, adapter)
            let rows = try Inspection(path: plant.ledgerPath).counts().lastNumber
            let end = plant.loops.now.advanced(byMilliseconds: 5_000)
            async let flood = flood(adapter, until: end, plant)
            let times = try await binds("FLOOD", seconds: 5, plant, adapter).sorted()
            let posts = try await flood
            let worst = times[times.count * 99 / 100]
            print("flood: \(posts) posts refused; \(times.count) binds, p99 \(worst) ms")
            #expect(posts > 500)
            #expect(worst < Self.mostMilliseconds)
            let added = try Inspection(path: plant.ledgerPath).counts().lastNumber.value - rows.value
            #expect(added == times.count, "rows of binds only")
            let calls = try await plant.vendor.counters(of: "STRANGER").calls("deviceBindingByWifi")
            #expect(calls == 0)
        }
    }

    @Test func `more signed binds than can be decided: each is answered in time, and all is well afterwards`()
        async throws
    {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing("\"listen\": [", with: "\"listen\": [ { \"port\": 0 },")
            }
            let port = try await plant.start().port
            let adapter = try Origin("http://127.0.0.1:\(port)")
            try await plant.pushTicket(to: adapter)
            var redeemed = Answer(code: 0)
            redeemed.repeats = true
            try await plant.weCom.script("get_device_secret", of: "*", [redeemed])
            _ = try await binds("WARM", seconds: 1, plant, adapter)

            // As many peers as make a bind wait too long, however fast this machine is.
            let alone = try await signed("ALONE", over: 64, seconds: 1, atMost: 1_500, plant, port).count
            let peers = max(alone * Self.floodWaitMilliseconds / 1_000, 64)
            let replies = try await signed(
                "FLOOD", over: peers, seconds: Self.floodSeconds,
                atMost: min(2 * alone * Self.floodSeconds, 4_500),
                plant, port)
            let after = Percentiles(try await binds("AFTER", seconds: 1, plant, adapter))

            let faults = replies.filter { $0.errcode != 0 && $0.errcode != 7 }
            #expect(faults.isEmpty, "\(faults.count) of \(replies.count), as \(faults.prefix(3))")
            let decided = Percentiles(replies.filter { $0.errcode == 0 }.map(\.milliseconds))
            let shed = Percentiles(replies.filter { $0.errcode == 7 }.map(\.milliseconds))
            print(
                """
                signed flood: \(alone) a second are decided; of \(peers) at once are bound \(decided), \
                refused \(shed); afterwards \(after)
                """)
            #expect(decided.count > 0 && shed.count > 0)
            #expect(decided.worst < Self.mostOverloadedMilliseconds)
            #expect(shed.worst < Self.mostOverloadedMilliseconds)
            #expect(after.worst < Self.mostMilliseconds)
        }
    }

    // MARK: Peers that mean it

    /// Signed binds at an even rate, each of a device of its own.
    ///
    /// - Returns: How long each answer took, in milliseconds; every one of them was a 0.
    private func binds(
        _ name: String, seconds: Int, _ plant: Plant, _ adapter: Origin
    ) async throws -> [Int64] {
        let count = seconds * Self.perSecond
        let serials = (0..<count).map { "\(name)\($0)" }
        for serial in serials { try await plant.announce(serial, serial) }
        let start = plant.loops.now
        return try await withThrowingTaskGroup(of: SenderReply.self) { group in
            for (index, serial) in serials.enumerated() {
                let due = start.advanced(byMilliseconds: Int64(index * 1_000 / Self.perSecond))
                group.addTask {
                    await plant.loops.sleep(until: due)
                    return try await plant.send(plant.bind(serial, serial), to: adapter)
                }
            }
            var times: [Int64] = []
            var others: [SenderReply] = []
            for try await reply in group {
                if reply.errcode != 0 { others.append(reply) }
                times.append(reply.milliseconds)
            }
            #expect(others.isEmpty, "\(others.count) of \(count) were not bound, as \(others.prefix(1))")
            return times
        }
    }

    /// Signed binds as fast as they are answered, each of a device of its own.
    private func signed(
        _ name: String, over peers: Int, seconds: Int, atMost count: Int, _ plant: Plant, _ port: UInt16
    ) async throws -> [SignedFlood.Reply] {
        let flood = try SignedFlood(count, named: name, by: plant)
        let end = plant.loops.now.advanced(byMilliseconds: Int64(seconds) * 1_000)
        return await onThread { flood.run(over: peers, to: port, until: end) }
    }

    /// Binds of one device whose seal nobody could have made, as fast as they are refused.
    private func flood(_ adapter: Origin, until end: Instant, _ plant: Plant) async throws -> Int {
        let route = try Plant.route()
        let forged = Target.Route(
            path: route.path, receiver: route.receiver, model: route.model, token: Secret("notTheToken"),
            encodingAESKey: route.encodingAESKey, productKey: route.productKey)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<32 {
                group.addTask {
                    let sender = WeComSender(adapter: adapter, caller: plant.client, runtime: plant.loops)
                    var count = 0
                    while plant.loops.now < end {
                        let draft = plant.bind("flood-\(caller)-\(count)", "STRANGER")
                        let reply = try await sender.send(draft, to: forged)
                        #expect(reply.body == .text && reply.status == 403)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
    }

    // MARK: The server

    private func ports(_ plant: Plant) throws -> [Int64] {
        try plant.log("listening").first?["ports"]?.array?.compactMap(\.integer) ?? []
    }

    /// What the server holds once it has closed what was idle.
    private func rested(_ plant: Plant) async throws -> Holdings {
        var last = try Holdings(of: plant.number)
        return try await plant.eventually("descriptors come to rest", within: 30_000) {
            let earlier = last
            await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: 1_500))
            last = try Holdings(of: plant.number)
            return last.descriptors == earlier.descriptors ? last : nil
        }
    }
}

private struct Percentiles: CustomStringConvertible {
    let sorted: [Int64]

    init(_ times: [Int64]) { sorted = times.sorted() }

    var count: Int { sorted.count }
    var worst: Int64 { sorted.isEmpty ? 0 : sorted[count * 99 / 100] }

    var description: String {
        sorted.isEmpty ? "none" : "\(count), p50 \(sorted[count / 2]) ms, p99 \(worst) ms"
    }
}

/// Runs what blocks on a thread of its own.
private func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
