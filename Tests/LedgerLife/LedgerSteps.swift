import Binding
import Elements
import Events
import Ledger
import Support

/// What a ledger goes through, a transaction a step.
enum LedgerSteps {
    struct Step: Sendable {
        /// What passes before it.
        let wait: Int64
        let run: @Sendable (SQLiteLedger, LedgerTimes) async throws(LedgerFailure) -> Void
    }

    enum Part: String {
        /// From an empty folder: binds, codes, an unbind, a device list, messages.
        case first
        /// Eight days later, after a crash: recovery, what has expired, half a year later pruning, a new list.
        case later

        var begins: UnixTime {
            let first = UnixTime(seconds: 1_790_000_000)
            switch self {
            case .first: return first
            case .later: return first.advanced(byMilliseconds: 8 * 24 * 3_600_000)
            }
        }

        var steps: [Step] {
            switch self {
            case .first: LedgerSteps.first
            case .later: LedgerSteps.later
            }
        }

        /// The log is carried over a few times on the way, and always after the same steps.
        var limits: LedgerLimits {
            var limits = LedgerLimits()
            limits.checkpointPages = 40
            limits.urgentCheckpointPages = 40
            return limits
        }
    }

    private static let first =
        [keepsTicket, claims("r1", 1), settles("r1", .success, .ours), claims("r2", 2)]
        + [settles("r2", .cannotBind, .unknown), begins("r1"), ends("r1", attempt: 1, .secret)]
        + [delivers, postpones, deposits, remembers, unbinds("u1", 1), carriesOut(.unbound, 1)]
        + [stages(0..<12), adopts, stages(8..<20), drops(6), removes(5)]
        // Left as they are, for the next start: a code on its way, an open claim, half an import.
        + [
            claims("r3", 3), settles("r3", .success, .ours), begins("r3"),
            ends("r3", attempt: 1, .unanswered),
        ]
        + [retries("r3"), begins("r3"), claims("r4", 4), stages(20..<26)]

    private static let later =
        [recovers, drops(8), delivers, unbinds("u3", 3), claims("r5", 5), settles("r5", .success, .ours)]
        + [prunes(4, after: StoredCallback.retentionMilliseconds), prunes(4)]
        + [stages(0..<12, key: "new"), adopts]
}

// MARK: Steps

extension LedgerSteps {
    private static func change(
        after wait: Int64 = 6_000,
        _ body: @escaping @Sendable (inout any Records, UnixTime) throws(LedgerFailure) -> Void
    ) -> Step {
        Step(wait: wait) { ledger, times throws(LedgerFailure) in try await ledger.transact(times, body) }
    }

    private static func prunes(_ count: Int, after wait: Int64 = 6_000) -> Step {
        Step(wait: wait) { ledger, times throws(LedgerFailure) in
            _ = try await ledger.prune(atMost: count, times)
        }
    }

    private static func serial(_ number: Int) -> SerialNumber {
        SerialNumber("LIFE\(number)") ?? Sample.serial
    }

    private static var recovers: Step {
        change { records, now throws(LedgerFailure) in _ = try Recover().run(in: &records, at: now) }
    }

    // MARK: Binds

    private static func claims(_ request: String, _ device: Int) -> Step {
        change { records, now throws(LedgerFailure) in
            let bind = Sample.bind(request, serial: serial(device), at: now)
            _ = try Claim(bind, Claim.Circumstances(refusal: nil)).run(in: &records, at: now)
        }
    }

    private static func settles(_ request: String, _ errcode: Errcode, _ finding: Finding) -> Step {
        change { records, now throws(LedgerFailure) in
            guard let number = try records.callback(Sample.key(request))?.number else { return }
            let settlement = Settlement(
                request: number, errcode: errcode, reason: Reason(.bound), finding: finding,
                generation: number,
                calls: [VendorCallRecord(name: "bind", outcome: "200", milliseconds: 12)])
            _ = try Settle(settlement).run(in: &records, at: now)
        }
    }

    private static func unbinds(_ request: String, _ device: Int) -> Step {
        change { records, now throws(LedgerFailure) in
            let unbind = Sample.unbind(request, serial: serial(device), at: now)
            _ = try Acknowledge.device(.unbind, unbind, in: &records, at: now)
        }
    }

    private static func carriesOut(_ report: RunErrand.Report, _ device: Int) -> Step {
        change { records, now throws(LedgerFailure) in
            guard let seen = try records.device(serial(device)) else { return }
            try RunErrand(report, about: seen).run(in: &records, at: now)
        }
    }

    // MARK: Codes

    private static func digest(_ request: String) -> AuthCodeDigest {
        Sample.digest(of: "code of \(request)")
    }

    private static func begins(_ request: String) -> Step {
        change { records, now throws(LedgerFailure) in
            _ = try Spend.Begin(digest(request)).run(in: &records, at: now)
        }
    }

    private static func ends(_ request: String, attempt: Int, _ ending: Redemption.Ending) -> Step {
        change { records, now throws(LedgerFailure) in
            let secret = DeviceSecret(
                secret: Secret("secret of \(request)"), accessToken: Secret("token of \(request)"),
                accessTokenEnds: now.advanced(byMilliseconds: 7_200_000), isProved: false)
            _ = try Spend.End(
                digest(request), attempt: attempt, ending, secret: ending == .secret ? secret : nil
            ).run(in: &records, at: now)
        }
    }

    private static func retries(_ request: String) -> Step {
        change { records, now throws(LedgerFailure) in
            _ = try Spend.retryByHand(digest(request), in: &records, at: now)
        }
    }

    private static var keepsTicket: Step {
        change { records, now throws(LedgerFailure) in
            let ticket = Credential(
                secret: Secret("ticket"), made: now, ends: now.advanced(byMilliseconds: 1_800_000))
            try records.keep(ticket, named: "ticket")
        }
    }

    // MARK: The maker's service

    private static var delivers: Step {
        change { records, now throws(LedgerFailure) in
            guard let message = try Deliver.Next(atMost: 1).run(in: &records, at: now).messages.first else {
                return
            }
            _ = try Deliver.Ending(message, isTaken: true).run(in: &records, at: now)
        }
    }

    private static var postpones: Step {
        change { records, now throws(LedgerFailure) in
            guard let message = try Deliver.Next(atMost: 1).run(in: &records, at: now).messages.first else {
                return
            }
            _ = try Deliver.Ending(message, isTaken: false).run(in: &records, at: now)
        }
    }

    private static var deposits: Step {
        change { records, now throws(LedgerFailure) in
            try records.keep(
                Deposit(
                    random: "random", encryptedBindingCode: Secret("binding"),
                    encryptedNewBindingSecret: Secret("new"), encryptedOldBindingSecret: nil,
                    pwd: Secret("pwd"), ends: now.advanced(byMilliseconds: Deposit.lifeMilliseconds)),
                for: serial(1))
        }
    }

    private static var remembers: Step {
        change { records, now throws(LedgerFailure) in
            let ends = now.advanced(byMilliseconds: MakerReplay.milliseconds)
            _ = try records.remember("message", until: ends, at: now)
        }
    }

    // MARK: People

    private static func stages(_ devices: Range<Int>, key: String = "key") -> Step {
        change { records, _ throws(LedgerFailure) in
            try records.stage(
                devices.map { number in
                    ListedDevice(
                        serial: serial(number), model: Sample.model, productKey: "product",
                        deviceKey: "\(key) of \(number)")
                })
        }
    }

    private static var adopts: Step {
        change { records, _ throws(LedgerFailure) in try records.adoptStaged() }
    }

    private static func drops(_ count: Int) -> Step {
        change { records, _ throws(LedgerFailure) in _ = try records.dropStaged(atMost: count) }
    }

    private static func removes(_ device: Int) -> Step {
        change { records, _ throws(LedgerFailure) in try records.removeListing(of: serial(device)) }
    }
}
