import Binding
import Crypto
import Elements
import Events
import Telemetry

/// Delivers what the maker's own service is told: at least once, and in order for each device.
///
/// - The next message about a device leaves only after the service has taken the one before it.
/// - Whatever is no 2xx is tried again, a 4xx too: what a service does not understand today it may after its
///   next release. After seven days a message is given up, loudly.
/// - It is marked as delivered after it was taken. Who dies in between sends it once more, under the same id.
struct Courier: Chore, Equipped {
    let kit: Kit
    let running: Running<Line>
    let agenda: Agenda
    private let state = Guarded(State())

    /// What is delivered one after the other.
    enum Line: Hashable, Sendable {
        case device(SerialNumber)
        /// A message about no device has nobody to wait for.
        case message(Int64)
    }

    /// As of the last look at the outbox.
    struct Figures: Sendable {
        var waiting = 0
        var oldest: UnixTime?
        /// What the service answered to the last message that it has not taken.
        var refusal: Conditions.Example?
    }

    private struct State {
        var figures = Figures()
        /// Whether something may have been told since the last look. What a former process has left is news.
        var hasNews = true
    }

    /// So many devices' messages are under way at once; a service that hangs holds back the others only
    /// until their time-outs.
    private static let mostAtOnce = 16
    private static let callMilliseconds: Int64 = 10_000
    private static let longestSleepMilliseconds: Int64 = 30_000
    private static let patienceMilliseconds: Int64 = 5_000
    /// An outbox whose oldest message has waited longer is worth a look.
    private static let lateMilliseconds: Int64 = 600_000

    init(_ kit: Kit) {
        self.kit = kit
        running = Running(until: kit.closing)
        agenda = Agenda(kit.runtime)
    }

    var figures: Figures { state.withLock { $0.figures } }

    func isLate(at now: UnixTime) -> Bool {
        guard let oldest = figures.oldest else { return false }
        return now.milliseconds(since: oldest) > Courier.lateMilliseconds
    }

    /// Something is told. Comes from the ledger's thread.
    func call() {
        state.withLock { $0.hasNews = true }
        agenda.wake(at: runtime.unixNow)
    }

    var alarm: Agenda? { agenda }

    /// What is under way when the program closes is sent again by the next process if its end is not heard.
    func turn() async -> Int64 {
        if state.withLock({ $0.hasNews || $0.figures.waiting > 0 }) { await sweep() }
        return Courier.longestSleepMilliseconds
    }

    private func sweep() async {
        state.withLock { $0.hasNews = false }
        let due: Deliver.Due
        do {
            // What is under way is still due, and must not take the place of what is not.
            let limit = Courier.mostAtOnce + running.count
            due = try await ledger.run(
                Deliver.Next(atMost: limit), by: patience(Courier.patienceMilliseconds))
        } catch {
            counters.ledgerTroubles.add(.outboxRead)
            state.withLock { $0.hasNews = true }
            agenda.wake(at: runtime.unixNow.advanced(byMilliseconds: 1_000))
            return
        }
        state.withLock { ($0.figures.waiting, $0.figures.oldest) = (due.waiting, due.oldest) }
        report(due.expired)
        guard site.value.maker != nil else { return }
        for message in due.messages where running.count < Courier.mostAtOnce {
            guard running.enter(message.line) else { continue }
            runtime.spawn {
                let goesOn = await carry(message)
                running.leave(message.line)
                if goesOn { agenda.wake(at: runtime.unixNow) }
            }
        }
        // What has just been begun is still due on disk until it ends, and wakes us itself then.
        let soon = runtime.unixNow.advanced(byMilliseconds: 1_000)
        if !due.expired.isEmpty { agenda.wake(at: soon) }
        if let next = due.next { agenda.wake(at: max(next, soon)) }
    }

    /// Carries a message and those behind it, until one is not taken.
    ///
    /// - Returns: Whether the outbox is worth another look at once.
    private func carry(_ first: OutboxMessage) async -> Bool {
        var present: OutboxMessage? = first
        do {
            while let message = present, let maker = site.value.maker, !running.isClosed {
                let window = CallWindow(by: patience(Courier.callMilliseconds))
                let answer = await maker.post(wire(message), within: window)
                present = try await mark(message, answer)
            }
            return true
        } catch {
            // It is still due, and sent again soon.
            counters.ledgerTroubles.add(.outboxMark)
            return false
        }
    }

    /// - Returns: The next message of the line, which may be sent now.
    private func mark(
        _ message: OutboxMessage, _ answer: MakerAnswer
    ) async throws(LedgerFailure) -> OutboxMessage? {
        counters.deliveries.add(answer.isTaken ? .taken : .notTaken)
        if !answer.isTaken { complain(message, answer) }
        return try await ledger.run(
            Deliver.Ending(message, isTaken: answer.isTaken), by: patience(Courier.patienceMilliseconds))
    }

    /// - Returns: The message as it is posted. Its id says nothing, and is the same at every attempt.
    private func wire(_ message: OutboxMessage) -> MakerMessage {
        let name = Digest.hmacSHA256(
            key: site.value.fingerprintKey, message: Array("outbox \(message.number)".utf8))
        var data: [(String, JSON)] = []
        if let serial = message.serial { data.append(("device_sn", .string(serial.text))) }
        if let sequence = message.sequence { data.append(("sequence", .integer(sequence))) }
        data += message.data.object?.map { ($0.name, $0.value) } ?? []
        return MakerMessage(
            id: "msg_\(Hex.encode(name).prefix(32))", type: message.type, at: message.made,
            data: .object(data))
    }

    private func patience(_ milliseconds: Int64) -> Instant {
        runtime.now.advanced(byMilliseconds: milliseconds)
    }
}

// MARK: What people hear

extension Courier {
    private func complain(_ message: OutboxMessage, _ answer: MakerAnswer) {
        let device = message.serial?.text ?? ""
        state.withLock { state in
            state.figures.refusal = Conditions.Example([
                .type: .string(message.type), .device: .string(device), .answer: .string(answer.word),
            ])
        }
        let lot = Trickle.Lot(.outboxUndelivered, answer.word, by: .device)
        guard trickle.admit(lot, from: device, at: runtime.now) else { return }
        log.tell(
            .outboxUndelivered,
            [
                .type: .string(message.type), .device: .string(device),
                .attempt: .integer(Int64(message.attempts + 1)), .answer: .string(answer.word),
            ])
    }

    private func report(_ expired: [OutboxMessage]) {
        for message in expired {
            log.tell(
                .outboxExpired,
                [
                    .type: .string(message.type), .device: .string(message.serial?.text ?? ""),
                    .sequence: message.sequence.map { .integer($0) } ?? .null,
                    .made: .string(message.made.text), .attempts: .integer(Int64(message.attempts)),
                    .todo: .string(
                        "the maker's service at `maker.url` has missed this for a week: compare its devices with"
                            + " `wecom-bind devices list`"),
                ])
        }
    }
}

extension OutboxMessage {
    fileprivate var line: Courier.Line { serial.map { .device($0) } ?? .message(number) }
}

extension MakerAnswer {
    fileprivate var word: String {
        switch self {
        case .answered, .accepted: "taken"
        case .refused(let status): "http_\(status)"
        case .notSent(let fault), .unknown(let fault): fault
        }
    }
}
