import Binding
import Elements
import Events
import Foundation
import Ledger
import Sandbox
import Testing
import Transport

/// Something that the program has said, so that it must never be lost.
struct Acknowledged: Sendable, CustomStringConvertible {
    enum Decision: Equatable, Sendable {
        case errcode(Int)
        /// The unbind event was acknowledged.
        case unbound
        /// The device's secret was reported stored.
        case secret
    }

    let serial: String
    let decision: Decision
    /// When it was heard, so that it was durable before.
    let at: Instant

    var description: String { "\(serial) \(decision)" }

    /// Whether a ledger holds it.
    func isKept(in ledger: borrowing Inspection) throws -> Bool {
        let serial = try #require(SerialNumber(serial))
        guard let history = try ledger.device(serial) else { return false }
        switch decision {
        case .errcode(let code):
            guard history.errcode?.rawValue == code else { return false }
            return code != 0 || !history.redemptions.isEmpty
        case .unbound: return history.callbacks.contains { $0.key.eventType == "unbind" }
        case .secret: return history.redemptions.contains { $0.progress.state == .stored }
        }
    }
}

/// Devices that are bound, and some of them unbound, one after another by several callers at once.
struct Load: Sendable {
    let plant: Plant
    let adapter: Origin
    var callers = 8

    /// How far a load has come.
    final class Progress: Sendable {
        private let state = Guarded((count: 0, isOver: false))

        /// How many decisions were acknowledged.
        var count: Int { state.withLock { $0.count } }
        var isOver: Bool { state.withLock { $0.isOver } }

        func end() { state.withLock { $0.isOver = true } }

        fileprivate func add() { state.withLock { $0.count += 1 } }
    }

    /// Goes on until somebody ends it or it cannot.
    ///
    /// - Returns: What was acknowledged, in no order.
    func run(telling progress: Progress) async throws -> [Acknowledged] {
        try await withThrowingTaskGroup(of: [Acknowledged].self) { group in
            for caller in 0..<callers {
                group.addTask { try await call(as: caller, progress) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func call(as caller: Int, _ progress: Progress) async throws -> [Acknowledged] {
        // One that cannot go on ends it for all.
        defer { progress.end() }
        var said: [Acknowledged] = []
        var number = 0
        while !progress.isOver {
            number += 1
            let serial = "LOAD\(caller)N\(number)"
            try await plant.announce(serial, serial)
            let reply = try await plant.send(plant.bind(serial, serial), to: adapter)
            if let errcode = reply.errcode {
                said.append(Acknowledged(serial: serial, decision: .errcode(errcode), at: plant.loops.now))
                progress.add()
            }
            if number % 4 == 0, try await plant.send(plant.unbind(serial, serial), to: adapter).isAcknowledged
            {
                said.append(Acknowledged(serial: serial, decision: .unbound, at: plant.loops.now))
                progress.add()
            }
        }
        return said
    }
}

extension DeviceHistory {
    /// What the device's latest bind was settled with.
    var errcode: Errcode? {
        let bind = callbacks.first { $0.key.eventType == "bind" }
        guard case .settled(let errcode)? = bind?.state else { return nil }
        return errcode
    }
}

extension SenderReply {
    var isAcknowledged: Bool { status == 200 && body == .empty }
}

extension Plant {
    func unbind(_ request: String, _ serial: String, company: String = "wwcompanya") -> CallbackDraft {
        var draft = bind(request, serial, company: company)
        draft.name = "unbind"
        draft.details = []
        return draft
    }

    /// The secrets that the log calls stored.
    func storedSecrets() throws -> [Acknowledged] {
        let clockDifference = loops.unixNow.milliseconds - loops.now.nanoseconds / 1_000_000
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        return try log("redemption").filter { $0["state"]?.string == "stored" }.map { line in
            let at = try style.parse(try #require(line["at"]?.string))
            // Rounded down by the program, and read from another process's clock.
            let milliseconds = Int64((at.timeIntervalSince1970 * 1_000).rounded()) + 5
            return Acknowledged(
                serial: try #require(line["device"]?.string), decision: .secret,
                at: Instant(nanoseconds: (milliseconds - clockDifference) * 1_000_000))
        }
    }
}
