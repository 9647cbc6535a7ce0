import Binding
import Elements
import Events
import Foundation
import Ledger
import Sandbox
import Support
import Testing
import Transport

/// Many lives of a program, each ended by SIGKILL, and copies of many requests sent throughout.
struct Gauntlet {
    /// How many requests a person wants.
    static let wanted = ProcessInfo.processInfo.environment["GAUNTLET"].flatMap { Int($0) }

    /// What each life lasts, drawn evenly; one in four lasts long enough for codes to be spent.
    var lifeMilliseconds: ClosedRange<Int64> = 50...350
    private static let longLife: ClosedRange<Int64> = 1_100...1_500
    private static let copies = 8
    private static let callers = 3

    private let plant: Plant
    private var generator: SplitMix
    private var kills = 0
    private var restarts: [Int64] = []
    private let state = Guarded(State())

    private struct State: Sendable {
        var made = 0
        /// Those that have not been answered in full, oldest first.
        var open: [String] = []
        var answers: [String: Set<Int>] = [:]
        var sent = 0
        var finished = 0
        var doubts = 0
        var unrecorded = 0
        var redeemed = 0
    }

    init(_ plant: Plant, seed: UInt64) {
        self.plant = plant
        generator = SplitMix(state: seed)
    }

    var figures: String {
        state.withLock { state in
            """
            \(kills) kills, \(state.made) requests in \(state.sent) copies, \(state.redeemed) codes spent, \
            \(state.doubts) in doubt, \(state.unrecorded) answered 7 without a row; \(Restarts(restarts))
            """
        }
    }

    // MARK: Running

    mutating func run(kills: Int, requests: Int) async throws {
        while self.kills < kills || state.withLock({ $0.finished < requests }) {
            let adapter = try await restart()
            let isLong = Int.random(in: 0..<4, using: &generator) == 0
            let life = Int64.random(in: isLong ? Gauntlet.longLife : lifeMilliseconds, using: &generator)
            let end = plant.loops.now.advanced(byMilliseconds: life)
            try await live(until: end, adapter)
            self.kills += 1
        }
        // One life in peace, in which all that is open comes to its end.
        let adapter = try await restart()
        while state.withLock({ !$0.open.isEmpty }) { try await sendNext(to: adapter, isLast: true) }
        try await plant.eventually("every code is spent or in doubt") {
            let counts = try Inspection(path: plant.ledgerPath).counts().redemptions
            return counts[.ready] == nil && counts[.sending] == nil ? true : nil
        }
    }

    private mutating func restart() async throws -> Origin {
        let began = plant.loops.now
        let adapter = try await plant.start()
        restarts.append(plant.loops.now.milliseconds(since: began))
        if kills == 0 { try await plant.pushTicket(to: adapter) }
        return adapter
    }

    private func live(until end: Instant, _ adapter: Origin) async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<Gauntlet.callers {
                group.addTask {
                    while plant.loops.now < end { try await sendNext(to: adapter, isLast: false) }
                }
            }
            group.addTask {
                await plant.loops.sleep(until: end)
                plant.end(by: SIGKILL)
            }
            try await group.waitForAll()
        }
    }

    /// Sends copies of a request: of one that was cut off, or of a new one.
    private func sendNext(to adapter: Origin, isLast: Bool) async throws {
        let (name, isNew) = state.withLock { state in
            if let name = state.open.first, isLast || state.open.count > Gauntlet.callers {
                state.open.removeFirst()
                return (name, false)
            }
            state.made += 1
            return ("K\(state.made)", true)
        }
        if isNew {
            try await plant.announce(name, name)
            try await plant.weCom.device([
                ("serial", .string(name)), ("company", "wwcompanya"), ("bound", true),
            ])
        }
        let replies = try await plant.send(plant.bind(name, name), copies: Gauntlet.copies, to: adapter)
        state.withLock { state in
            state.sent += replies.count
            state.answers[name, default: []].formUnion(replies.compactMap(\.errcode))
            if replies.contains(where: { $0.errcode == nil }) {
                state.open.append(name)
            } else {
                state.finished += 1
            }
        }
    }

    // MARK: Afterwards

    /// Looks every request up: in the ledger, and in what the clouds have counted.
    func expectPromises() async throws {
        let ledger = try Inspection(path: plant.ledgerPath)
        #expect(try ledger.check() == [])
        let doubts = Set(try ledger.redemptions(in: .inDoubt, atMost: .max).map(\.serial.text))
        let unrecorded = try unrecorded()
        var (spent, unlisted) = (0, 0)
        for (name, errcodes) in state.withLock({ $0.answers }) {
            let history = try ledger.device(try #require(SerialNumber(name)))
            let recorded: Set<Int> = history?.errcode.map { [$0.rawValue] } ?? []
            let cause = unrecorded.contains(name) ? ", answered 7 without a row" : ""
            #expect(errcodes == recorded, "\(name)\(cause)")
            let vendor = try await plant.vendor.counters(of: name)
            #expect(vendor.calls("deviceBindingByWifi") <= 1, "\(name)")
            #expect(vendor.bindingsMade <= 1, "\(name)")
            let weCom = try await plant.weCom.counters(of: name)
            #expect(weCom.calls("get_device_secret") <= 1, "\(name)")
            #expect(weCom.secrets <= 1, "\(name)")
            guard errcodes == [0] else { continue }
            spent += weCom.secrets
            let isStored = history?.redemptions.first?.progress.state == .stored
            if weCom.calls("get_device_secret") == 1, !isStored, !doubts.contains(name) { unlisted += 1 }
            if doubts.contains(name) {
                #expect(
                    history?.journal.contains { $0.name == Redemption.Alert.inDoubt.rawValue } == true,
                    "\(name)")
            }
        }
        #expect(unlisted == 0)
        #expect(Restarts(restarts).median < 2_000)
        state.withLock { [spent] state in
            state.redeemed = spent
            state.doubts = doubts.count
            state.unrecorded = unrecorded.count
        }
    }

    /// Those answered 7 without a row, since more came than can be decided in time, or the ledger did not
    /// answer (States: Request 16): on two cores to itself there are none.
    private func unrecorded() throws -> Set<String> {
        let answers = try plant.logs("bind_answered").filter { line in
            let reason = line["reason"]?.string ?? ""
            return line["errcode"]?.integer == 7 && (reason == "overload" || reason.hasPrefix("ledger_"))
        }
        return Set(answers.compactMap { $0["device"]?.string })
    }
}
