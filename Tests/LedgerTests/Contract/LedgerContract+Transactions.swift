import Binding
import Elements
import Events
import Support
import Testing

extension LedgerContract {
    static let transactions = [
        LedgerContract("gives the body's result, and keeps what it did") { subject in
            let number = try await subject.change { records, _ throws(LedgerFailure) in
                try records.insert(Sample.unbind("r1", at: UnixTime(seconds: 5)))
            }
            let found = try await subject.change { records, _ throws(LedgerFailure) in
                try records.callback(number)?.key
            }
            #expect(found == Sample.key("r1", "unbind"))
        },
        LedgerContract("tells the body the time of day") { subject in
            let told = try await subject.change { _, now in now }
            #expect(told == subject.runtime.unixNow)
        },
        LedgerContract("undoes a throwing body, and nothing else") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                _ = try records.insert(Sample.unbind("before", at: now))
            }
            await #expect(throws: LedgerFailure.unavailable("changed its mind")) {
                try await subject.change { records, now throws(LedgerFailure) in
                    _ = try records.insert(Sample.unbind("undone", at: now))
                    try records.put(Device(serial: Sample.serial, since: now))
                    throw .unavailable("changed its mind")
                }
            }
            let (before, undone, device) = try await subject.change { records, _ throws(LedgerFailure) in
                (
                    try records.callback(Sample.key("before", "unbind"))?.number,
                    try records.callback(Sample.key("undone", "unbind"))?.number,
                    try records.device(Sample.serial)
                )
            }
            #expect(before != nil)
            #expect(undone == nil)
            #expect(device == nil)
        },
        LedgerContract("refuses a second callback of the same key, and undoes its body") { subject in
            await #expect(throws: LedgerFailure.self) {
                try await subject.change { records, now throws(LedgerFailure) in
                    _ = try records.insert(Sample.unbind("r1", at: now))
                    _ = try records.insert(Sample.unbind("r1", at: now))
                }
            }
            let found = try await subject.change { records, _ throws(LedgerFailure) in
                try records.callback(Sample.key("r1", "unbind"))?.number
            }
            #expect(found == nil)
        },
        // States: Request 6.
        LedgerContract("drops what is picked up at its start instant or later") { subject in
            let start = subject.runtime.now
            for late in [0, 1] as [Int64] {
                subject.runtime.advance(byMilliseconds: late)
                let times = LedgerTimes(start: start, wait: start.advanced(byMilliseconds: 1000))
                await #expect(throws: LedgerFailure.late) {
                    try await subject.ledger.transact(times) { records, now throws(LedgerFailure) in
                        _ = try records.insert(Sample.unbind("dropped", at: now))
                    }
                }
            }
            let found = try await subject.change { records, _ throws(LedgerFailure) in
                try records.callback(Sample.key("dropped", "unbind"))?.number
            }
            #expect(found == nil)
        },
        // States: Request 6.
        LedgerContract("puts a commit right that came after its caller's patience") { subject in
            let times = subject.patience
            await #expect(throws: LedgerFailure.late) {
                try await subject.ledger.transact(
                    times,
                    { records, now throws(LedgerFailure) in
                        subject.runtime.advance(to: times.wait)
                        return try records.insert(Sample.unbind("slow", at: now))
                    },
                    ifLate: { (number: RequestNumber, records, now) throws(LedgerFailure) in
                        try records.note(entry(number, at: now))
                        try records.put(Device(serial: Sample.serial, since: now))
                    })
            }
            let (slow, device) = try await subject.change { records, _ throws(LedgerFailure) in
                (
                    try records.callback(Sample.key("slow", "unbind"))?.number,
                    try records.device(Sample.serial)
                )
            }
            #expect(slow != nil)
            #expect(device != nil)
        },
        LedgerContract("corrects nothing that was in time, and nothing that was undone") { subject in
            let correct: @Sendable (Void, inout any Records, UnixTime) throws(LedgerFailure) -> Void = {
                _, records, now throws(LedgerFailure) in
                try records.put(Device(serial: Sample.serial, since: now))
            }
            try await subject.ledger.transact(subject.patience, { _, _ in }, ifLate: correct)
            await #expect(throws: LedgerFailure.full) {
                try await subject.ledger.transact(
                    subject.patience, { _, _ throws(LedgerFailure) in throw .full }, ifLate: correct)
            }
            let device = try await subject.change { records, _ throws(LedgerFailure) in
                try records.device(Sample.serial)
            }
            #expect(device == nil)
        },
        LedgerContract("undoes a correction that throws") { subject in
            let times = subject.patience
            await #expect(throws: LedgerFailure.late) {
                try await subject.ledger.transact(
                    times, { _, _ in subject.runtime.advance(to: times.wait) },
                    ifLate: { _, records, now throws(LedgerFailure) in
                        try records.put(Device(serial: Sample.serial, since: now))
                        throw .unavailable("changed its mind")
                    })
            }
            let device = try await subject.change { records, _ throws(LedgerFailure) in
                try records.device(Sample.serial)
            }
            #expect(device == nil)
        },
        LedgerContract("tells of a commit once, before its caller hears of it, and of nothing else") {
            subject in
            let heard = Guarded<[String]>([])
            let told = { (name: String) in Told(name, heard) { _, _ in } }
            try await subject.ledger.run(told("in time"), subject.patience)
            #expect(heard.withLock { $0 } == ["in time"])
            await #expect(throws: LedgerFailure.full) {
                let undone = Told("undone", heard) { _, _ throws(LedgerFailure) in throw .full }
                try await subject.ledger.run(undone, subject.patience)
            }
            let times = subject.patience
            await #expect(throws: LedgerFailure.late) {
                let late = Told("late", heard, correctedBy: "correction") { _, _ in
                    subject.runtime.advance(to: times.wait)
                }
                try await subject.ledger.run(late, times)
            }
            try await subject.ledger.run(told("next"), subject.patience)
            #expect(heard.withLock { $0 } == ["in time", "late", "correction", "next"])
        },
        LedgerContract("has what follows from an answer done once, before its caller hears of it") {
            subject in
            let answers = Guarded(0)
            let answer = try await subject.ledger.read(
                subject.patience, { _, _ in 7 },
                answered: { finding in
                    answers.withLock { $0 += 1 }
                    return finding + 1
                })
            #expect(answer == 8)
            #expect(answers.withLock { $0 } == 1)
        },
        LedgerContract("runs one after another what comes at once") { subject in
            let numbers = try await withThrowingTaskGroup(of: RequestNumber.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await subject.change { records, now throws(LedgerFailure) in
                            let stored = try records.device(Sample.serial)
                            var device = stored ?? Device(serial: Sample.serial, since: now)
                            device.attempts += 1
                            try records.put(device)
                            return try records.insert(Sample.unbind("r\(index)", at: now))
                        }
                    }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(numbers.count == 100)
            let attempts = try await subject.change { records, _ throws(LedgerFailure) in
                try records.device(Sample.serial)?.attempts
            }
            #expect(attempts == 100)
        },
    ]

    private static func entry(_ number: RequestNumber, at time: UnixTime) -> JournalEntry {
        JournalEntry(kind: .alert, name: "late", request: number, serial: Sample.serial, at: time)
    }
}

/// A transaction that says when it is committed.
private struct Told: Transaction {
    private let name: String
    private let heard: Guarded<[String]>
    private let correction: String?
    private let body: Step<Void>.Body

    init(
        _ name: String, _ heard: Guarded<[String]>, correctedBy correction: String? = nil,
        _ body: @escaping Step<Void>.Body
    ) {
        self.name = name
        self.heard = heard
        self.correction = correction
        self.body = body
    }

    func run(in records: inout any Records, at now: UnixTime) throws(LedgerFailure) {
        try body(&records, now)
    }

    func ifLate(_ outcome: Void) -> (any Transaction)? {
        correction.map { Told($0, heard) { _, _ in } }
    }

    func committed(_ outcome: Void) { heard.withLock { $0.append(name) } }
}
