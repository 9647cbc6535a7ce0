import Binding
import Elements
import Events
import Support
import Testing

/// What waits to be told to the maker's service, and what it has told us. The site has a service.
extension LedgerContract {
    static let outbox = [
        LedgerContract("while the time is not sure no message of the maker's is forgotten") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.remember("m1", until: now.advanced(bySeconds: 600), at: now))
            }
            subject.runtime.isTimeSure = false
            subject.runtime.advance(byMilliseconds: 28_800_000)
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try !records.remember("m1", until: now.advanced(bySeconds: 600), at: now))
            }
            subject.runtime.isTimeSure = true
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.remember("m1", until: now.advanced(bySeconds: 600), at: now))
            }
        },
        // States: Maker 11.
        LedgerContract("of each device only the first message is due, in its own numbering") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                for (type, serial) in [
                    ("a1", first), ("b1", second), ("a2", first), ("x", nil), ("a3", first),
                ] {
                    try records.tell(type, ["it": .string(type)], about: serial, at: now)
                }
                #expect(records.hasTold)
                let due = try records.outbox(dueBy: now, atMost: 9)
                #expect(due.map(\.type) == ["a1", "b1", "x"])
                #expect(due.map(\.sequence) == [1, 1, nil])
                #expect(due.map(\.data) == [["it": "a1"], ["it": "b1"], ["it": "x"]])
                #expect(try records.outbox(dueBy: now, atMost: 2).map(\.type) == ["a1", "b1"])
                let all = try records.oldestInOutbox(atMost: 9)
                #expect(all.map(\.type) == ["a1", "b1", "a2", "x", "a3"])
                #expect(all.map(\.due) == [now, now, nil, now, nil])
                #expect(try records.countOutbox(upTo: 9) == 5)
                #expect(try records.countOutbox(upTo: 3) == 3)
            }
            try await subject.change { records, _ throws(LedgerFailure) in #expect(!records.hasTold) }
        },
        LedgerContract("after a restore every number is above all that may have been given out") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.restored() == nil)
                for type in ["a1", "a2"] { try records.tell(type, .null, about: first, at: now) }
                try records.restore(at: now)
                #expect(try records.restored() == now)
            }
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.restored() == now)
                try records.tell("a3", .null, about: first, at: now)
                try records.tell("b1", .null, about: second, at: now)
                let all = try records.oldestInOutbox(atMost: 9)
                let base: Int64 = 1 << 32
                #expect(all.map(\.number) == [1, 2, base + 1, base + 2])
                #expect(all.map(\.sequence) == [1, 2, base + 1, base + 1])
                try records.restore(at: now)
                try records.tell("a4", .null, about: first, at: now)
                #expect(try records.oldestInOutbox(atMost: 9).last?.sequence == 2 * base + 1)
            }
        },
        LedgerContract("the next message of a device follows when the one before it goes") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                for type in ["a1", "a2", "a3"] { try records.tell(type, .null, about: first, at: now) }
                let head = try records.outbox(dueBy: now, atMost: 1)[0]
                let later = now.advanced(byMilliseconds: 5)
                try records.postpone(head, until: later)
                #expect(try records.outbox(dueBy: now, atMost: 9).isEmpty)
                let tried = try records.outbox(dueBy: later, atMost: 9)
                #expect(tried.map(\.type) == ["a1"] && tried.map(\.attempts) == [1])
                let next = try records.remove(head, at: later)
                #expect(next?.type == "a2" && next?.due == later && next?.attempts == 0)
                #expect(try records.outbox(dueBy: later, atMost: 9) == [next].compactMap { $0 })
                if let next { #expect(try records.remove(next, at: later)?.sequence == 3) }
                // Once gone, it is nobody's place.
                #expect(try records.remove(head, at: later) == nil)
            }
        },
        LedgerContract("a device's numbering goes on when all its messages are gone") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                try records.tell("one", .null, about: first, at: now)
                let one = try records.oldestInOutbox(atMost: 1)[0]
                #expect(try records.remove(one, at: now) == nil)
                try records.tell("two", .null, about: first, at: now)
                let two = try records.oldestInOutbox(atMost: 1)[0]
                #expect(two.sequence == 2 && two.due == now)
                #expect(two.number > one.number)
            }
        },
        // States: Maker 11.
        LedgerContract("what is undone was not told") { subject in
            await #expect(throws: LedgerFailure.late) {
                try await subject.change { records, now throws(LedgerFailure) in
                    try records.tell("a", .null, about: first, at: now)
                    throw .late
                }
            }
            try await subject.change { records, now throws(LedgerFailure) in
                #expect(try records.oldestInOutbox(atMost: 1).isEmpty)
                try records.tell("b", .null, about: first, at: now)
                #expect(try records.oldestInOutbox(atMost: 1).map(\.sequence) == [1])
            }
        },
        LedgerContract("a settled 0 and its secret are told with their own commits") { subject in
            let digest = try await subject.zero("r1")
            _ = try await subject.begin(digest)
            try await subject.end(digest, attempt: 1, .secret, secret: "S1")
            let told = try await subject.change { records, _ throws(LedgerFailure) in
                try records.oldestInOutbox(atMost: 9)
            }
            #expect(told.map(\.type) == ["device.bound", "redemption.stored"])
            #expect(told.map(\.sequence) == [1, 2])
            #expect(told.map { $0.data["req_id"] } == ["r1", "r1"])
        },
        LedgerContract("the newest redemption of a device is that of its last 0") { subject in
            #expect(try await subject.newest() == nil)
            let one = try await subject.zero("r1")
            #expect(try await subject.newest() == one)
            subject.runtime.advance(byMilliseconds: 20_000)
            let two = try await subject.zero("r2")
            #expect(try await subject.newest() == two)
        },
        LedgerContract("a message of the maker's is new once, until its time is over") { subject in
            try await subject.change { records, now throws(LedgerFailure) in
                let end = now.advanced(byMilliseconds: 600_000)
                #expect(try records.remember("m1", until: end, at: now))
                #expect(try !records.remember("m1", until: end, at: now))
                #expect(try records.remember("m2", until: end, at: now))
                let before = end.advanced(byMilliseconds: -1)
                #expect(try !records.remember("m1", until: end, at: before))
                #expect(try records.remember("m1", until: end, at: end))
            }
        },
    ]

    private static let first = SerialNumber("SNA")
    private static let second = SerialNumber("SNB")
}

extension LedgerContract.Subject {
    fileprivate func newest() async throws -> AuthCodeDigest? {
        try await change { records, _ throws(LedgerFailure) in
            try records.newestRedemption(of: Sample.serial)?.codeDigest
        }
    }
}
