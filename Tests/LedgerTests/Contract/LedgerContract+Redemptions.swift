import Binding
import Elements
import Events
import Support
import Testing

/// One code, from the answer 0 to its end.
extension LedgerContract {
    static let redemptions = [
        // States: Code 2, Code 5.
        LedgerContract("a code is spent once, its secret stays and the code is gone") { subject in
            let digest = try await subject.zero("r1")
            #expect(try await subject.prepare(digest)?.code == AuthCode("code of r1"))
            #expect(try await subject.begin(digest) == 1)
            #expect(try await subject.begin(digest) == nil)
            #expect(try await subject.prepare(digest)?.code == nil)
            try await subject.end(digest, attempt: 1, .secret, secret: "S1")
            #expect(try await subject.redemption(digest)?.progress.state == .stored)
            #expect(try await subject.secret(digest)?.secret == Secret("S1"))
            #expect(try await subject.secret(digest)?.isProved == true)
            #expect(try await subject.code(digest) == nil)
        },
        LedgerContract("a refused code is tried again, and gone in the end") { subject in
            let digest = try await subject.zero("r1")
            var attempt = 0
            for wait in [2_000, 10_000, 30_000] as [Int64] {
                attempt = try await subject.begin(digest) ?? 0
                try await subject.end(digest, attempt: attempt, .refused(40_001))
                let due = try await subject.redemption(digest)?.progress.due
                #expect(due == subject.runtime.unixNow.advanced(byMilliseconds: wait))
                #expect(try await subject.code(digest) != nil)
            }
            attempt = try await subject.begin(digest) ?? 0
            #expect(attempt == 4)
            try await subject.end(digest, attempt: attempt, .refused(40_001))
            #expect(try await subject.redemption(digest)?.progress.state == .refused)
            #expect(try await subject.code(digest) == nil)
        },
        LedgerContract("an unanswered attempt is in doubt, and keeps its code for a person") { subject in
            let digest = try await subject.zero("r1")
            _ = try await subject.begin(digest)
            try await subject.end(digest, attempt: 1, .unanswered)
            #expect(try await subject.redemption(digest)?.progress.state == .inDoubt)
            #expect(try await subject.begin(digest) == nil)
            #expect(try await subject.code(digest) != nil)
        },
        LedgerContract("a secret that comes after the doubt, and after the refusal of its code, is kept") {
            subject in
            let digest = try await subject.zero("r1")
            _ = try await subject.begin(digest)
            try await subject.end(digest, attempt: 1, .unanswered)
            try await subject.change { records, now throws(LedgerFailure) in
                guard var redemption = try records.redemption(codeDigest: digest) else { return }
                let isReady = redemption.retryByHand(at: now, sureSince: now)
                #expect(isReady)
                try records.put(redemption)
            }
            #expect(try await subject.begin(digest) == 2)
            try await subject.end(digest, attempt: 2, .refused(42_022))
            #expect(try await subject.redemption(digest)?.progress.state == .inDoubt)
            try await subject.end(digest, attempt: 1, .secret, secret: "late")
            #expect(try await subject.redemption(digest)?.progress.state == .stored)
            #expect(try await subject.secret(digest)?.secret == Secret("late"))
            #expect(try await subject.secret(digest)?.isProved == false)
        },
        LedgerContract("an unbind supersedes what is being sent, whose secret is kept") { subject in
            let digest = try await subject.zero("r1")
            _ = try await subject.begin(digest)
            subject.runtime.advance(byMilliseconds: Budget.answerInFlightMilliseconds)
            _ = try await subject.unbind("u1")
            #expect(try await subject.redemption(digest)?.progress.state == .sending)
            try await subject.end(digest, attempt: 1, .secret, secret: "S1")
            #expect(try await subject.redemption(digest)?.progress.state == .superseded)
            #expect(try await subject.secret(digest)?.secret == Secret("S1"))
            #expect(try await subject.code(digest) == nil)
        },
        // States: Code 18.
        LedgerContract("a newer 0 for the device supersedes the older code, which is gone") { subject in
            let older = try await subject.zero("r1")
            subject.runtime.advance(byMilliseconds: Budget.answerInFlightMilliseconds)
            let newer = try await subject.zero("r2")
            #expect(try await subject.redemption(older)?.progress.state == .superseded)
            #expect(try await subject.code(older) == nil)
            #expect(try await subject.redemption(newer)?.progress.state == .ready)
        },
        // States: Code 2.
        LedgerContract("a code that comes again under another request has one redemption") { subject in
            let digest = try await subject.zero("r1", code: "shared")
            let first = try await subject.redemption(digest)
            subject.runtime.advance(byMilliseconds: Budget.answerInFlightMilliseconds)
            #expect(try await subject.zero("r2", code: "shared") == digest)
            #expect(try await subject.redemption(digest) == first)
        },
        LedgerContract("a 0 that WeCom does not know expires, and its device is held") { subject in
            let digest = try await subject.zero("r1")
            for (look, wait) in [(.wait, 10_000), (.wait, 50_000), (.expired, 180_000)]
                as [(
                    Redemption.Look, Int64
                )]
            {
                subject.runtime.advance(byMilliseconds: wait)
                let outcome = try await subject.change { records, now throws(LedgerFailure) in
                    try Spend.Look(digest, .notBound).run(in: &records, at: now)
                }
                #expect(outcome == look)
            }
            #expect(try await subject.redemption(digest)?.progress.state == .expired)
            #expect(try await subject.device()?.state == .held)
            #expect(try await subject.code(digest) == nil)
        },
    ]
}
