import Binding
import Elements
import Events
import Foundation
import Ledger
import Processes
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
    private static let mostKiBAConnection = 64
    private static let floodCallers = 32
    private static let leastPosts = 512
    private static let floodSeconds = 3
    private static let mostFloodPeers = 4_096
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
            let pace = Pace(with: [try plant.number])
            defer { pace.end() }
            try await plant.pushTicket(to: secure)
            // What is made once and stays is made before anything is measured.
            _ = try await binds("WARM", seconds: 1, plant, secure, given: pace)
            let before = try await rested(plant)

            let target = form == .handshake || form == .hello ? secure.port : plain.port
            let begun = plant.loops.now
            let crowd = try await onThread { Result { try Crowd(Self.peers, of: form, to: target) } }.get()
            #expect(crowd.count == Self.peers)
            async let answers = binds("SLOW", seconds: 5, plant, secure, given: pace)
            let gone = try await plant.eventually("every slow peer is gone") {
                crowd.gone == Self.peers ? plant.loops.now : nil
            }
            let peak = try Holdings(of: plant.number)
            let sorted = try await answers.map(\.milliseconds).sorted()
            let worst = sorted[sorted.count * 99 / 100]
            let after = try await plant.eventually("descriptors are back") {
                let now = try Holdings(of: plant.number)
                return now.descriptors <= before.descriptors ? now : nil
            }
            print(
                """
                slow \(form.rawValue): gone after \(gone.milliseconds(since: begun)) ms; \(sorted.count) binds, \
                p50 \(sorted[sorted.count / 2]) ms, p99 \(worst) ms; \(before), then \(peak), then \(after)
                """)
            pace.expect(
                "the last slow peer was gone", gone.milliseconds(since: begun),
                atMost: Self.patienceMilliseconds)
            pace.expect("99 of 100 binds were answered", worst, atMost: Self.mostMilliseconds)
            // Those of the binds too: on a slow machine they are there at the same time.
            let connections = Self.peers + sorted.count
            #expect(peak.residentKiB - before.residentKiB < Self.mostKiBAConnection * connections)
        }
    }

    @Test func `a flood of strangers' posts keeps no callback waiting, leaves no row and causes no call`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            let pace = Pace(with: [try plant.number])
            defer { pace.end() }
            try await plant.pushTicket(to: adapter)
            _ = try await binds("WARM", seconds: 1, plant, adapter, given: pace)
            let rows = try Inspection(path: plant.ledgerPath).counts().lastNumber
            let isOver = Guarded(false)
            async let flood = flood(adapter, plant) { isOver.withLock { $0 } }
            let replies = try await binds("FLOOD", seconds: 5, plant, adapter, given: pace)
            let times = replies.map(\.milliseconds).sorted()
            isOver.withLock { $0 = true }
            let posts = try await flood
            let worst = times[times.count * 99 / 100]
            print("flood: \(posts) posts refused; \(times.count) binds, p99 \(worst) ms")
            #expect(posts >= Self.leastPosts)
            pace.expect("99 of 100 binds were answered", worst, atMost: Self.mostMilliseconds)
            let added = try Inspection(path: plant.ledgerPath).counts().lastNumber.value - rows.value
            // One that lay unread for too long may have been refused without a row.
            let bound = replies.count { $0.errcode == 0 }
            #expect((bound...replies.count).contains(Int(added)), "rows of binds only")
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
            let pace = Pace(with: [try plant.number])
            defer { pace.end() }
            try await plant.pushTicket(to: adapter)
            var redeemed = OrderedAnswer(code: 0)
            redeemed.repeats = true
            try await plant.weCom.script("get_device_secret", of: "*", [redeemed])
            _ = try await binds("WARM", seconds: 1, plant, adapter, given: pace)

            let alone = try await signed("ALONE", over: 64, seconds: 1, atMost: 1_500, plant, port).count
            // As many peers as make a bind wait too long, however fast this machine is just now.
            var peers = max(alone * Self.floodWaitMilliseconds / 1_000, 64)
            var replies: [SignedFlood.Reply] = []
            repeat {
                replies = try await signed(
                    "FLOOD\(peers)", over: peers, seconds: Self.floodSeconds,
                    atMost: max(min(2 * alone * Self.floodSeconds, 4_500), 2 * peers), plant, port)
                peers *= 2
            } while !replies.contains { $0.errcode == 7 } && peers <= Self.mostFloodPeers
            let afterwards = try await binds("AFTER", seconds: 1, plant, adapter, given: pace)
            let after = Percentiles(afterwards.map(\.milliseconds))

            let others = replies.filter { $0.errcode != 0 && $0.errcode != 7 }
            let faults = others.filter { !$0.isUnanswered }
            #expect(faults.isEmpty, "\(faults.count) of \(replies.count), as \(faults.prefix(3))")
            pace.expect(
                "\(others.count - faults.count) binds were answered", others.count == faults.count,
                within: 2_850)
            let decided = Percentiles(replies.filter { $0.errcode == 0 }.map(\.milliseconds))
            let shed = Percentiles(replies.filter { $0.errcode == 7 }.map(\.milliseconds))
            print(
                """
                signed flood: \(alone) a second are decided; of \(peers / 2) at once are bound \(decided), \
                refused \(shed); afterwards \(after)
                """)
            #expect(decided.count > 0 && shed.count > 0)
            for times in [decided, shed] {
                pace.expect("99 of 100 were answered", times.worst, atMost: Self.mostOverloadedMilliseconds)
            }
            pace.expect("99 of 100 afterwards", after.worst, atMost: Self.mostMilliseconds)
        }
    }

    // MARK: Peers that mean it

    /// Signed binds at an even rate, each of a device of its own.
    ///
    /// - Returns: The answers; every one of them was a 0, as far as the machine let it be.
    private func binds(
        _ name: String, seconds: Int, _ plant: Plant, _ adapter: Origin, given pace: Pace
    ) async throws -> [SenderReply] {
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
            let replies = try await group.reduce(into: [SenderReply]()) { $0.append($1) }
            let others = replies.filter { $0.errcode != 0 }
            let reasons = try plant.reasons(of: others.count)
            let what = "\(others.count) of \(count) were not bound, as \(others.prefix(1)): \(reasons)"
            // What has lain unread for longer is refused: then there is more than can be answered.
            pace.expect(what, others.isEmpty, within: 300)
            return replies
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
    ///
    /// - Parameter isOver: Ends it, once there were enough of them.
    private func flood(
        _ adapter: Origin, _ plant: Plant, isOver: @escaping @Sendable () -> Bool
    ) async throws -> Int {
        let route = try Plant.route()
        let forged = Target.Route(
            path: route.path, receiver: route.receiver, model: route.model, token: Secret("notTheToken"),
            encodingAESKey: route.encodingAESKey, productKey: route.productKey)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<Self.floodCallers {
                group.addTask {
                    let sender = WeComSender(adapter: adapter, caller: plant.client, runtime: plant.loops)
                    var count = 0
                    while !isOver() || count < Self.leastPosts / Self.floodCallers {
                        let draft = plant.bind("flood-\(caller)-\(count)", "STRANGER")
                        let reply = try await sender.send(draft, to: forged)
                        // Where requests lie unread for too long, a stranger gets nothing at all.
                        let isRefused = reply.body == .text && reply.status == 403
                        #expect(isRefused || reply.status == nil, "\(reply)")
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
        return try await plant.eventually("descriptors come to rest") {
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
func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
