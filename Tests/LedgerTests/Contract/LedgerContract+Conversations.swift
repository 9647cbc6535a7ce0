import Binding
import Elements
import Events
import Support
import Testing

/// The transactions of `Binding`, as conversations about one device.
extension LedgerContract {
    static let conversations = [
        // States: Device 4.
        LedgerContract("places are found by what they are, and free devices are in none") { subject in
            let places = ["k1", "k2"].map { Place(account: "account of \($0)", thing: $0, details: "{}") }
            let serials = try ["SNA", "SNB", "SNC", "SND"].map { try #require(SerialNumber($0)) }
            try await subject.change { records, now throws(LedgerFailure) in
                for (index, serial) in serials.enumerated() {
                    var device = Device(serial: serial, since: now)
                    device.state = index == 2 ? .free : .held
                    device.place = index == 3 ? nil : places[index % 2]
                    device.isStuck = index != 2
                    try records.put(device)
                }
            }
            try await subject.change { records, _ throws(LedgerFailure) in
                #expect(try records.device(serials[0])?.place == places[0])
                #expect(try records.occupant(of: places[0], besides: serials[0]) == nil)
                #expect(try records.occupant(of: places[0], besides: serials[1]) == serials[0])
                #expect(try records.accountsInUse() == places.map(\.account))
                #expect(try records.devices(ofAccount: places[0].account, upTo: 5) == 1)
                #expect(try records.devices(ofAccount: places[0].account, upTo: 0) == 0)
                #expect(try records.stuckDevices(atMost: 2).map(\.serial) == [serials[0], serials[1]])
                #expect(try records.unplaced(after: nil, atMost: 5).map(\.serial) == [serials[3]])
                #expect(try records.unplaced(after: serials[3], atMost: 5).isEmpty)
            }
        },
        LedgerContract("a bind that is answered 0 binds the device and makes its code ready") { subject in
            let bind = try await subject.sent("r1")
            let (number, course) = try await subject.begun(bind)
            #expect(course == .converse)
            #expect(try await subject.claim(bind) == .running(number))
            let outcome = try await subject.settle(number, .success, .ours)
            #expect(
                outcome
                    == .init(
                        errcode: .success, Reason(.bound), isFirst: true, redemption: bind.authCodeDigest))
            #expect(try await subject.claim(bind).errcode == .success)
            try await subject.change { records, _ throws(LedgerFailure) in
                #expect(try records.device(bind.serial)?.state == .bound)
                #expect(try records.device(bind.serial)?.generation == number)
                #expect(try records.callback(number)?.authCode == nil)
                #expect(try records.authCode(digest: bind.authCodeDigest) == bind.authCode)
                #expect(try records.redemption(codeDigest: bind.authCodeDigest)?.progress.state == .ready)
            }
        },
        LedgerContract("a bind that is refused frees the device, and its code is gone") { subject in
            let bind = try await subject.sent("r1")
            let (number, _) = try await subject.begun(bind)
            let outcome = try await subject.settle(number, .wrongCode, .notOurs)
            #expect(outcome == .init(errcode: .wrongCode, Reason(.bound), isFirst: true, redemption: nil))
            #expect(try await subject.claim(bind).errcode == .wrongCode)
            try await subject.change { records, _ throws(LedgerFailure) in
                #expect(try records.device(bind.serial)?.state == .free)
                #expect(try records.callback(number)?.authCode == nil)
                #expect(try records.authCode(digest: bind.authCodeDigest) == nil)
                #expect(try records.redemption(codeDigest: bind.authCodeDigest) == nil)
                #expect(try records.openClaims().isEmpty)
            }
        },
        // States: Request 2.
        LedgerContract("one key with another identity is a conflict, the first outcome stays") { subject in
            let bind = try await subject.sent("r1")
            let (number, _) = try await subject.begun(bind)
            let other = try await subject.sent("r1", company: Sample.otherCompany)
            #expect(try await subject.claim(other) == .conflict)
            _ = try await subject.settle(number, .success, .ours)
            #expect(try await subject.claim(other) == .conflict)
            #expect(try await subject.claim(bind).errcode == .success)
        },
        // States: Request 7.
        LedgerContract("a settled request never changes: two settle at once, the first decides") { subject in
            let (number, _) = try await subject.begun(subject.sent("r1"))
            async let one = subject.settle(number, .deviceOffline, .notOurs)
            async let other = subject.settle(number, .success, .ours)
            let (first, second) = try await (one, other)
            #expect(first.errcode == second.errcode)
            #expect(first.isFirst != second.isFirst)
        },
        // States: Device 8.
        LedgerContract("another company is refused while a conversation runs") { subject in
            _ = try await subject.begun(subject.sent("r1"))
            let other = try await subject.sent("r2", company: Sample.otherCompany)
            #expect(try await subject.claim(other).errcode == .cannotBind)
        },
        // States: Device 7.
        LedgerContract("a second request waits for the first, and the newer code is redeemed") { subject in
            let first = try await subject.sent("r1")
            let (number, _) = try await subject.begun(first)
            subject.runtime.advance(byMilliseconds: 1000)
            let second = try await subject.sent("r2")
            let (waiting, course) = try await subject.begun(second)
            #expect(course == .await(number))
            _ = try await subject.settle(number, .success, .ours)
            let again = try await subject.change { records, now throws(LedgerFailure) in
                try Claim(second, Claim.Circumstances(refusal: nil)).again(waiting, in: &records, at: now)
            }
            #expect(again == .begun(waiting, .adopt, generation: number))
            let outcome = try await subject.settle(waiting, .success, .ours)
            #expect(outcome.redemption == second.authCodeDigest)
            #expect(try await subject.claim(second).errcode == .success)
            try await subject.change { records, _ throws(LedgerFailure) in
                #expect(
                    try records.redemption(codeDigest: first.authCodeDigest)?.progress.state == .superseded)
                #expect(try records.redemption(codeDigest: second.authCodeDigest)?.request == waiting)
            }
        },
        // States: Request 10.
        LedgerContract("a 0 for a device that no longer asks becomes 1999") { subject in
            let bind = try await subject.sent("r1")
            let (number, _) = try await subject.begun(bind)
            try await subject.change { records, now throws(LedgerFailure) in
                guard var device = try records.device(bind.serial) else { return }
                device.release(at: now)
                try records.put(device)
            }
            let outcome = try await subject.settle(number, .success, .ours)
            #expect(
                outcome == .init(errcode: .unbinding, Reason(.noLongerAsking), isFirst: true, redemption: nil)
            )
        },
        // States: Device 2, Request 21.
        LedgerContract("a late truth about an older generation is kept, and changes no device") { subject in
            let (old, _) = try await subject.begun(subject.sent("r0"))
            _ = try await subject.settle(old, .cannotBind, .unknown)
            let (new, course) = try await subject.begun(subject.sent("r1"))
            #expect(course == .adopt)
            _ = try await subject.settle(new, .success, .ours)
            let before = try await subject.device()
            let late = try await subject.settle(old, .success, .ours)
            #expect(late == .init(errcode: .cannotBind, Reason(.bound), isFirst: false, redemption: nil))
            #expect(try await subject.device() == before)
            let finding = try await subject.change { records, _ throws(LedgerFailure) in
                try records.callback(old)?.finding
            }
            #expect(finding == .ours)
        },
        // States: Request 11.
        LedgerContract("a start settles what was open, keeps its device held, and doubts what was sent") {
            subject in
            let first = try await subject.change { records, now throws(LedgerFailure) in
                try Recover().run(in: &records, at: now)
            }
            #expect(!first.hasDevices)
            let sent = try await subject.zero("r1", serial: "SENT")
            _ = try await subject.begin(sent)
            let open = try await subject.sent("r2")
            let (number, _) = try await subject.begun(open)
            let (joined, _) = try await subject.begun(subject.sent("r3"))
            let outcome = try await subject.change { records, now throws(LedgerFailure) in
                try Recover().run(in: &records, at: now)
            }
            #expect(outcome.settledClaims == 2)
            #expect(outcome.doubtfulRedemptions == 1)
            #expect(outcome.hasDevices)
            #expect(try await subject.device()?.state == .held)
            try await subject.change { records, _ throws(LedgerFailure) in
                for number in [number, joined] {
                    #expect(try records.callback(number)?.state == .settled(.cannotBind))
                }
                #expect(try records.redemption(codeDigest: sent)?.progress.state == .inDoubt)
            }
        },
        LedgerContract("an unbind is kept once, and frees the device once the vendor let go") { subject in
            _ = try await subject.zero("r1")
            subject.runtime.advance(byMilliseconds: Budget.answerInFlightMilliseconds)
            let kept = try await subject.unbind("u1")
            guard case .kept(let number, .begun) = kept else {
                Issue.record("\(kept)")
                return
            }
            #expect(try await subject.unbind("u1") == .repeated(number))
            #expect(try await subject.unbind("u1", company: Sample.otherCompany) == .conflict)
            let bind = try await subject.sent("r2")
            #expect(try await subject.claim(bind).errcode == .unbinding)
            try await subject.report(.unbound, generation: RequestNumber(number.value + 100))
            #expect(try await subject.device()?.state == .unbinding)
            try await subject.report(.unbound, generation: number)
            #expect(try await subject.device()?.state == .free)
        },
        LedgerContract("an unbind that meets an answer on its way is left to WeCom") { subject in
            let digest = try await subject.zero("r1")
            guard case .kept(let number, .deferred) = try await subject.unbind("u1") else {
                Issue.record("not deferred")
                return
            }
            subject.runtime.advance(byMilliseconds: Budget.answerInFlightMilliseconds)
            let due = try await subject.change { records, now throws(LedgerFailure) in
                try records.devices(dueBy: now, atMost: 10)
            }
            #expect(due.map { $0.errand(at: subject.runtime.unixNow) } == [.lookAtWeCom])
            try await subject.report(.wecomHasItNot, generation: due.first?.generation)
            #expect(try await subject.device()?.state == .unbinding)
            #expect(try await subject.device()?.generation == number)
            #expect(try await subject.redemption(digest)?.progress.state == .superseded)
        },
    ]
}
