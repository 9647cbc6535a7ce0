import Binding
import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The built program dies at every step of a whole journey: around each sync and each message, with half
/// of it written, and at each step of a start.
///
/// Among the steps are: ticket taken; unbind event stored, acknowledged, WeCom asked about it, vendor
/// told; claim committed; vendor asked, and heard; outcome committed; answer written, half or whole;
/// *sending* committed; code sent; secret heard, and stored.
@Suite(.serialized) struct CrashPointTests {
    private struct Point: Sendable, CustomStringConvertible {
        let phase: Orders.Phase
        let step: Orders.Step

        var description: String { "\(phase.rawValue) \(step)" }
    }

    private struct Finding: Sendable {
        let point: Point
        let wasReached: Bool
        /// From the death to the restarted program's listening.
        let restartMilliseconds: Int64
        let violations: [String]
    }

    private func steps(_ body: (Plant, Orders) async throws -> Void) async throws -> [Orders.Kind: Int] {
        try await Plant.with { plant in
            let trace = plant.folder.appending(path: "trace")
            try await body(plant, .trace(to: trace))
            return try Orders.steps(in: trace)
        }
    }

    private static func points(_ kind: Orders.Kind, upTo last: Int) -> [Point] {
        let phases: [Orders.Phase] =
            switch kind {
            case .sync, .syncFolder: [.before, .after]
            case .askVendor, .askWeCom, .answer: [.before, .half, .after]
            case .hearVendor, .hearWeCom: [.after]
            case .write: [.half]
            case .hearCaller, .read, .open, .remove, .accept, .connect, .socket, .poll: []
            }
        return (0..<last).flatMap { index in
            phases.map { Point(phase: $0, step: Orders.Step(kind: kind, number: index + 1)) }
        }
    }

    /// States: Request 8, Code 4.
    @Test func `at whatever step of a journey it dies, every promise is kept`() async throws {
        let steps = try await steps { plant, orders in
            let armed = plant.folder.appending(path: "armed")
            let adapter = try await plant.start(orders.armed(by: armed))
            try Data().write(to: armed)
            let outcome = try await Journey(plant: plant).run(adapter)
            #expect(outcome == .init(errcode: 0, isUnbindAcknowledged: true, isWhole: true))
            plant.end(by: SIGKILL)
        }
        var points = steps.filter { $0.key != .write }.flatMap { Self.points($0.key, upTo: $0.value) }
        // A torn write to the ledger is what the power cuts are about; a few are enough here.
        points += Self.points(.write, upTo: steps[.write] ?? 0).enumerated().filter { $0.offset % 5 == 0 }
            .map(\.element)
        let findings = try await trials(points) { point in
            try await Plant.with { plant in
                let armed = plant.folder.appending(path: "armed")
                let adapter = try await plant.start(.kill(point.phase, point.step).armed(by: armed))
                try Data().write(to: armed)
                let journey = Journey(plant: plant)
                let outcome = try await journey.run(adapter)
                plant.end(by: SIGKILL)
                let died = plant.loops.now
                let restarted = try await plant.start()
                let milliseconds = plant.loops.now.milliseconds(since: died)
                return Finding(
                    point: point, wasReached: !outcome.isWhole, restartMilliseconds: milliseconds,
                    violations: try await journey.violations(restarted, after: outcome))
            }
        }
        for finding in findings {
            #expect(finding.violations.isEmpty, "\(finding.point)")
        }
        let reached = findings.count { $0.wasReached }
        let restarts = Restarts(findings.map(\.restartMilliseconds))
        print("crash points: \(findings.count), reached \(reached); \(restarts)")
        #expect(restarts.median < 2_000)
        #expect(reached >= 40)
    }

    /// States: Request 11.
    @Test func `at whatever step of a start it dies, the next start finds everything`() async throws {
        try await Plant.with { plant in
            let saved = plant.folder.appending(path: "saved")
            try await leaveOpenEnds(plant)
            try Self.copy(from: plant.folder, to: saved)
            let trace = plant.folder.appending(path: "trace")
            _ = try await plant.start(.trace(to: trace))
            plant.end(by: SIGKILL)
            let steps = try Orders.steps(in: trace)
            let points = [Orders.Kind.sync, .write].flatMap { Self.points($0, upTo: steps[$0] ?? 0) }
            for point in points {
                try Self.copy(from: saved, to: plant.folder)
                try plant.launch(.kill(point.phase, point.step))
                try await plant.eventually("it dies or listens") {
                    try !plant.isRunning || !plant.log("listening").isEmpty ? true : nil
                }
                plant.end(by: SIGKILL)
                try await expectEndsTied(plant, point)
            }
            print("crash points of a start: \(points.count)")
            #expect(points.count >= 4)
        }
    }

    @Test func `a first start that dies leaves what the next one can use`() async throws {
        let steps = try await steps { plant, orders in
            _ = try await plant.start(orders)
            plant.end(by: SIGKILL)
        }
        // Every write of a ledger's first opening is cut off where the ledger is tested by itself.
        let points =
            Self.points(.sync, upTo: steps[.sync] ?? 0)
            + Self.points(.write, upTo: steps[.write] ?? 0).enumerated().filter { $0.offset % 8 == 0 }
            .map(\.element)
        let errcodes = try await trials(points) { point in
            try await Plant.with { plant in
                try plant.launch(.kill(point.phase, point.step))
                try await plant.eventually("it dies or listens") {
                    try !plant.isRunning || !plant.log("listening").isEmpty ? true : nil
                }
                plant.end(by: SIGKILL)
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                return try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode
            }
        }
        print("crash points of a first start: \(points.count)")
        #expect(points.count >= 8)
        #expect(errcodes.allSatisfy { $0 == 0 })
    }

    // MARK: Starts

    /// Kills a program that has a code under way, and a bind that the vendor has not answered.
    private func leaveOpenEnds(_ plant: Plant) async throws {
        let adapter = try await plant.start()
        try await plant.pushTicket(to: adapter)
        try await plant.announce("r1", "SN1")
        try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .hang)])
        #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
        try await plant.eventually("the code is on its way") {
            try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1 ? true : nil
        }
        try await plant.vendor.script("deviceBindingByWifi", of: "SN2", [OrderedAnswer(fault: .hang)])
        try await plant.announce("r2", "SN2")
        async let waiting = plant.send(plant.bind("r2", "SN2"), to: adapter)
        try await plant.eventually("the vendor is asked") {
            try await plant.vendor.counters(of: "SN2").calls("deviceBindingByWifi") == 1 ? true : nil
        }
        plant.end(by: SIGKILL)
        #expect(try await waiting.errcode == nil)
    }

    private func expectEndsTied(_ plant: Plant, _ point: Point) async throws {
        let adapter = try await plant.start()
        #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0, "\(point)")
        #expect(try await plant.send(plant.bind("r2", "SN2"), to: adapter).errcode == 7, "\(point)")
        plant.end(by: SIGKILL)
        #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1, "\(point)")
        #expect(try await plant.vendor.counters(of: "SN2").calls("deviceBindingByWifi") == 1, "\(point)")
        let ledger = try Inspection(path: plant.ledgerPath)
        #expect(try ledger.check() == [], "\(point)")
        #expect(try ledger.redemptions(in: .inDoubt).map(\.serial.text) == ["SN1"], "\(point)")
    }

    /// Copies a ledger that nobody has open.
    private static func copy(from: URL, to: URL) throws {
        let files = FileManager.default
        try files.createDirectory(at: to, withIntermediateDirectories: true)
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.marker"] {
            let (source, target) = (from.appending(path: name), to.appending(path: name))
            if files.fileExists(atPath: target.path) { try files.removeItem(at: target) }
            if files.fileExists(atPath: source.path) { try files.copyItem(at: source, to: target) }
        }
    }
}
