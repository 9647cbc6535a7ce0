import Binding
import Cloud
import Elements
import Events
import Processes
import Sandbox
import Testing

/// Every code of the vendor's documents, from the wire to the sealed errcode and back to what it cost.
@Suite struct CodeWalkTests {
    struct Endpoint: Sendable, CustomTestStringConvertible {
        let name: String
        let course: WalkBench.Course
        let prefix: String
        let listed: [WalkedCode]

        var testDescription: String { "\(name), \(course)" }
    }

    static let endpoints = [
        Endpoint(
            name: "deviceBindingByWifi", course: .wifi, prefix: "W", listed: WalkedCode.deviceBindingByWifi),
        Endpoint(
            name: "deviceBindingByPureBt", course: .sealedBluetooth, prefix: "B",
            listed: WalkedCode.deviceBindingByPureBt),
        Endpoint(
            name: "deviceBindingByPureBt", course: .typedBluetooth, prefix: "T",
            listed: WalkedCode.deviceBindingByPureBtTyped),
        Endpoint(name: "bindDeviceDk", course: .key, prefix: "K", listed: WalkedCode.bindDeviceDk),
        Endpoint(name: "bindDeviceDk", course: .verify, prefix: "D", listed: WalkedCode.bindDeviceDk),
        Endpoint(
            name: "verifyBindingCode", course: .verify, prefix: "V", listed: WalkedCode.verifyBindingCode),
    ]

    /// So much of a request's time is over that a call is repeated once or twice, also on a slow machine.
    private static let shortened: Int64 = 200
    private static let atOnce = 24
    /// Where nobody answered, or a call was not repeated that is, there was no time to: it is done again, with
    /// all of its time.
    private static let turns = 5

    private typealias Seen = (code: WalkedCode, outcome: WalkBench.Outcome?)

    /// Carries out a bind for each code, a few at a time.
    private func walk(
        _ codes: [WalkedCode], _ endpoint: Endpoint, on bench: WalkBench, _ pace: Pace
    ) async throws -> [Seen] {
        var seen: [Seen] = []
        for start in stride(from: 0, to: codes.count, by: Self.atOnce) {
            let some = codes[start..<min(start + Self.atOnce, codes.count)]
            seen += try await withThrowingTaskGroup(of: Seen.self) { group in
                for code in some {
                    group.addTask { (code, try await one(code, endpoint, on: bench, pace)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        return seen
    }

    private func one(
        _ code: WalkedCode, _ endpoint: Endpoint, on bench: WalkBench, _ pace: Pace
    ) async throws -> WalkBench.Outcome? {
        let serial = endpoint.prefix + "\(code.code)".replacing("-", with: "M")
        var answer = OrderedAnswer(code: code.code)
        answer.repeats = true
        let isPolled =
            [.transient, .turnedAway].contains(code.kind) || (code.kind == .unknown && !endpoint.canBind)
        return try await answered(serial, calls: expected(code, endpoint).calls, pace) { serial, isFirst in
            try await bench.control.script(endpoint.name, of: serial, [answer])
            return try await bench.bind(
                serial, by: endpoint.course, walking: endpoint.name,
                ago: isPolled && isFirst ? Self.shortened : 0, hasOwnAccount: code.kind == .credential)
        }
    }

    /// Carries out binds of new devices until one has had the time for it; nothing where none has.
    private func answered(
        _ serial: String, calls: Int = 1, _ pace: Pace,
        _ bind: (String, _ isFirst: Bool) async throws -> WalkBench.Outcome
    ) async throws -> WalkBench.Outcome? {
        var outcome = try await bind(serial, true)
        for turn in 1..<Self.turns where outcome.errcode == nil || outcome.calls < calls {
            outcome = try await bind("\(serial)T\(turn)", false)
        }
        let hadTime = outcome.errcode != nil && outcome.calls >= calls
        pace.expect("\(serial) came to \(outcome), not to \(calls) calls", hadTime, within: 2_850)
        return hadTime ? outcome : nil
    }

    /// What a code's class says about its cost.
    private func expected(_ code: WalkedCode, _ endpoint: Endpoint) -> WalkBench.Outcome {
        var outcome = WalkBench.Outcome(errcode: code.errcode, calls: 1)
        switch code.kind {
        case .success:
            // The stand-in has not authenticated a device whose ciphertexts nobody could read.
            break
        case .installer:
            if [5049, 5412, 6040].contains(code.code) { outcome.ownerQuestions = 1 }
            // Only whoever owns our account can give the share back.
            if code.code == 6040 { outcome.alerts = ["vendor_refused_us/6040"] }
        case .operator:
            let word = code.code == 4026 ? "vendor_quota" : "vendor_refused_us"
            outcome.alerts = ["\(word)/\(code.code)"]
        case .transient:
            outcome.calls = 2
            outcome.statusQuestions = 1
        case .credential:
            outcome.calls = 2
            outcome.alerts = ["vendor_refused_us/\(code.code)"]
        case .turnedAway:
            outcome.calls = 2
            outcome.alerts = ["vendor_busy/\(code.code)"]
        case .unlisted where !endpoint.canBind:
            outcome.alerts = ["vendor_refused_us/\(code.code)"]
        case .unlisted, .unknown:
            outcome.calls = 2
            outcome.ownerQuestions = endpoint.canBind ? 2 : 0
            outcome.alerts = ["vendor_unclear/\(code.code)"]
        }
        return outcome
    }

    /// States: Plan 7.
    @Test(arguments: endpoints)
    func `every code has its class, its errcode and its number of calls`(endpoint: Endpoint) async throws {
        let bench = try await WalkBench()
        let codes = endpoint.listed + WalkedCode.elsewhere + WalkedCode.unheardOf
        #expect(Set(codes.map(\.code)).count == codes.count, "a code stands in the lists twice")
        let pace = Pace()
        defer { pace.end() }
        for (code, seen) in try await walk(codes, endpoint, on: bench, pace) {
            guard var outcome = seen else { continue }
            let expected = expected(code, endpoint)
            // How often it is repeated, and looked after, depends on this machine's pace.
            outcome.calls = min(outcome.calls, 2)
            if expected.calls > 1 {
                outcome.ownerQuestions = min(outcome.ownerQuestions, expected.ownerQuestions)
            }
            #expect(outcome == expected, "code \(code.code) of \(endpoint.name)")
        }
    }

    @Test func `no row of the table was left out of the walk`() {
        let walked = Set((Self.endpoints.flatMap(\.listed) + WalkedCode.elsewhere).map(\.code))
        let table = Set(VerdictTable.standard.all.map(\.code))
        // The pages of other calls: asking for a device's data.
        #expect(table.subtracting(walked) == [5047, 5141, 70089])
        #expect(walked.subtracting(table).isEmpty)
        #expect(WalkedCode.unheardOf.allSatisfy { !VerdictTable.standard.isDocumented($0.code) })
    }

    // MARK: What else is asked

    enum Status: String, CaseIterable, Sendable { case offline, unheard, nonExistent }

    @Test(arguments: [5460, 5465, 5314])
    func `a code that passes with a device's state is chosen by its state`(code: Int) async throws {
        let bench = try await WalkBench()
        let pace = Pace()
        defer { pace.end() }
        let expected: [Status: Int] = [.offline: 1, .unheard: code == 5314 ? 7 : 1, .nonExistent: 1]
        for status in Status.allCases {
            let serial = "S\(status.rawValue)\(code)".uppercased()
            let outcome = try await answered(serial, calls: 2, pace) { serial, isFirst in
                try await script(code, status, of: serial, on: bench)
                return try await bench.bind(
                    serial, by: .wifi, walking: "deviceBindingByWifi", ago: isFirst ? Self.shortened : 0,
                    hasOwnAccount: false)
            }
            guard let outcome else { continue }
            #expect(outcome.errcode == expected[status], "\(code), \(status)")
            // Asked while the next call waits, and once more at the end if nobody knew.
            #expect(status == .unheard ? outcome.statusQuestions >= 2 : outcome.statusQuestions == 1)
        }
    }

    private func script(_ code: Int, _ status: Status, of serial: String, on bench: WalkBench) async throws {
        var answer = OrderedAnswer(code: code)
        answer.repeats = true
        try await bench.control.script("deviceBindingByWifi", of: serial, [answer])
        switch status {
        case .offline:
            try await bench.control.script(
                "deviceDetail", of: serial, [OrderedAnswer(code: 200, data: ["deviceStatus": 0])])
        case .unheard:
            var silent = OrderedAnswer(fault: .close)
            silent.repeats = true
            try await bench.control.script("deviceDetail", of: serial, [silent])
        case .nonExistent:
            try await bench.control.script("deviceDetail", of: serial, [OrderedAnswer(code: 70130)])
        }
    }

    @Test(arguments: endpoints.dropLast())
    func `a code that leaves the outcome open is a 0 when the vendor has bound it`(
        endpoint: Endpoint
    ) async throws {
        let bench = try await WalkBench()
        let pace = Pace()
        defer { pace.end() }
        for code in [5048, 5893, 5000, 5103, 5394, 50000, 70000] {
            var answer = OrderedAnswer(code: code)
            answer.hasEffect = true
            let scripted = answer
            let outcome = try await answered("\(endpoint.prefix)\(code)", pace) { serial, _ in
                try await bench.control.script(endpoint.name, of: serial, [scripted])
                return try await bench.bind(
                    serial, by: endpoint.course, walking: endpoint.name, ago: 0, hasOwnAccount: false)
            }
            guard let outcome else { continue }
            #expect(outcome == WalkBench.Outcome(errcode: 0, calls: 1, ownerQuestions: 1), "\(code)")
        }
    }

    /// States: Device 19.
    @Test(arguments: [5049, 5412])
    func `a device that is ours from before is no 0, and is taken back`(code: Int) async throws {
        let bench = try await WalkBench()
        let pace = Pace()
        defer { pace.end() }
        let outcome = try await answered("OURS\(code)", pace) { serial, _ in
            try await bench.control.device([
                ("serial", .string(serial)), ("product_key", "p11v14"), ("device_key", .string(serial)),
                ("owner", "us"), ("bound_seconds_ago", 3_600),
            ])
            try await bench.control.script("deviceBindingByWifi", of: serial, [OrderedAnswer(code: code)])
            return try await bench.bind(
                serial, by: .wifi, walking: "deviceBindingByWifi", ago: 0, hasOwnAccount: false)
        }
        guard let outcome else { return }
        #expect(outcome.errcode == 1999)
        #expect(outcome.calls == 1 && outcome.ownerQuestions == 1)
    }

    /// States: Maker 9.
    @Test(arguments: [("0", 3), ("1", 0)])
    func `a Bluetooth device that the vendor has not verified is a 3`(
        verified: String, errcode: Int
    ) async throws {
        let bench = try await WalkBench()
        let pace = Pace()
        defer { pace.end() }
        let answer = OrderedAnswer(code: 200, data: ["verified": .string(verified)])
        let outcome = try await answered("PSEUDO", pace) { serial, _ in
            try await bench.control.script("deviceBindingByPureBt", of: serial, [answer])
            return try await bench.bind(
                serial, by: .sealedBluetooth, walking: "deviceBindingByPureBt", ago: 0, hasOwnAccount: false)
        }
        guard let outcome else { return }
        #expect(outcome.errcode == errcode && outcome.calls == 1)
    }
}

extension CodeWalkTests.Endpoint {
    var canBind: Bool { name != "verifyBindingCode" }
}
