import Binding
import Elements
import Events
import Ledger
import Support
import Testing

struct PruningTests {
    private let disk: LedgerOnDisk
    private static let day: Int64 = 24 * 3_600_000

    init() throws {
        disk = try LedgerOnDisk()
    }

    @Test func `what is older than 180 days goes, in bounded steps, and nothing else`() async throws {
        let ledger = try disk.open()
        let (old, claim) = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            for index in 0..<5 { _ = try records.insert(Sample.unbind("old\(index)", at: now)) }
            let claim = try records.insert(StoredCallback(Sample.bind("open", at: now)))
            for _ in 0..<3 {
                try records.note(
                    JournalEntry(kind: .security, name: "x", request: nil, serial: nil, at: now))
            }
            return (try records.callback(Sample.key("old4", "unbind"))?.number, claim)
        }
        #expect(try await ledger.prune(atMost: 100, disk.patience) == 0)
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            _ = try records.insert(Sample.unbind("new", at: now))
        }
        #expect(try await ledger.prune(atMost: 3, disk.patience) == 6)
        #expect(try await ledger.prune(atMost: 3, disk.patience) == 2)
        #expect(try await ledger.prune(atMost: 3, disk.patience) == 0)
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            #expect(try records.openClaims().map(\.number) == [claim])
            #expect(try records.callback(Sample.key("new", "unbind")) != nil)
            #expect(try records.callback(Sample.key("old4", "unbind")) == nil)
        }
        #expect(old != nil)
        await disk.close(ledger)
    }

    @Test func `a number never comes again, even when every row is gone`() async throws {
        let ledger = try disk.open()
        let first = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.insert(Sample.unbind("r1", at: now))
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        #expect(try await ledger.prune(atMost: 10, disk.patience) == 1)
        let second = try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try records.insert(Sample.unbind("r1", at: now))
        }
        #expect(second > first)
        await disk.close(ledger)
    }

    @Test func `only a free device is forgotten, and the secret of one that is not stays`() async throws {
        let ledger = try disk.open()
        for state in Device.State.allCases {
            try await disk.change(ledger) { records, now throws(LedgerFailure) in
                guard let serial = SerialNumber("SN" + state.rawValue) else { return }
                var device = Device(serial: serial, since: now)
                device.state = state
                try records.put(device)
                for (index, code) in ["older", "newer"].enumerated() {
                    try Self.store(code, request: Int64(index + 1), of: serial, in: &records, at: now)
                }
            }
        }
        disk.runtime.advance(byMilliseconds: StoredCallback.retentionMilliseconds + 1)
        // The free device first: whose device is gone may lose its secrets in the same step.
        while try await ledger.prune(atMost: 2, disk.patience) > 0 {}
        for state in Device.State.allCases {
            let (device, older, newer) = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
                (
                    try records.device(SerialNumber("SN" + state.rawValue) ?? Sample.serial),
                    try records.deviceSecret(codeDigest: Array("SN\(state.rawValue.uppercased())older".utf8)),
                    try records.deviceSecret(codeDigest: Array("SN\(state.rawValue.uppercased())newer".utf8))
                )
            }
            #expect((device == nil) == (state == .free))
            #expect(older == nil)
            #expect((newer == nil) == (state == .free), "\(state)")
        }
        await disk.close(ledger)
    }

    @Test func `the secret of a superseded code is kept for a day`() async throws {
        let ledger = try disk.open()
        try await disk.change(ledger) { records, now throws(LedgerFailure) in
            try Self.store("code", request: 1, of: Sample.serial, in: &records, at: now, .superseded)
        }
        let digest = Array("\(Sample.serial)code".utf8)
        for (wait, isKept) in [(Self.day - 1, true), (2, false)] {
            disk.runtime.advance(byMilliseconds: wait)
            _ = try await ledger.prune(atMost: 10, disk.patience)
            let (secret, redemption) = try await disk.change(ledger) { records, _ throws(LedgerFailure) in
                (
                    try records.deviceSecret(codeDigest: digest),
                    try records.redemption(codeDigest: digest)
                )
            }
            #expect((secret != nil) == isKept)
            #expect(redemption != nil)
        }
        await disk.close(ledger)
    }

    private static func store(
        _ code: String, request: Int64, of serial: SerialNumber, in records: inout any Records,
        at now: UnixTime, _ state: Redemption.State = .stored
    ) throws(LedgerFailure) {
        let digest = Array("\(serial)\(code)".utf8)
        try records.keep(
            DeviceSecret(secret: Secret("S"), accessToken: Secret("T"), accessTokenEnds: now, isProved: true),
            codeDigest: digest)
        var redemption = Redemption(
            request: RequestNumber(request), codeDigest: digest, serial: serial, model: Sample.model,
            company: Sample.company, arrived: now, settledAt: now)
        redemption.progress.state = state
        redemption.progress.due = nil
        try records.put(redemption)
    }
}
