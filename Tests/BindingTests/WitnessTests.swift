import Binding
import Elements
import Events
import Support
import Testing

/// When the vendor's word is not enough, and `deviceInfo` is asked.
struct WitnessTests {
    // MARK: Adopting

    /// States: Device 9.
    @Test
    func `a held device that is ours is 0 without another bind`() {
        var talk = Talk(.wifi, adopting: true)
        #expect(talk.question == .holder)
        talk.hearOurs(boundAt: -600_000)
        #expect(talk.conclusion == .init(.success, .adopted, vendorCode: 200, finding: .ours))
        #expect(talk.asked == [.holder])
    }

    /// States: Device 9.
    @Test
    func `without an answer nothing is adopted and nothing is bound`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(.unknown("timeout"))
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .untouched)
    }

    /// States: Clock 5.
    @Test
    func `a late "not ours" leaves no time to bind`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(.notOurs, after: 1_700)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .notOurs)
    }

    /// States: Device 9.
    @Test
    func `a held device that is not ours is asked for as usual`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(.notOurs)
        #expect(talk.question == .bind(.wifi))
        talk.hear(.otherCode)
        #expect(talk.errcode == .deviceCheckFailed)
    }

    // MARK: Proof and leftovers

    /// States: Plan 8.
    @Test
    func `what somebody has is 2, unless it is ours by our own call`() {
        for (answer, errcode) in [
            (AuthorityAnswer.Word.notOurs, Errcode.alreadyBound), (.unknown("timeout"), .alreadyBound),
            (.ours(boundAt: Talk.arrival.advanced(byMilliseconds: 20), isVerified: nil), .success),
        ] {
            var talk = Talk(.wifi)
            talk.hear(.othersHave)
            #expect(talk.question == .outcome)
            talk.hear(answer)
            #expect(talk.errcode == errcode)
        }
    }

    /// States: Device 19.
    @Test(arguments: [-1_001, -3_600_000])
    func `"ours" from before our call is a leftover: 1999`(boundAt: Int64) {
        var talk = Talk(.wifi, after: 0)
        talk.hear(.othersHave, code: 5049)
        talk.hearOurs(boundAt: boundAt)
        #expect(talk.errcode == .unbinding)
        #expect(talk.finding == .leftover)
    }

    /// States: Device 19.
    @Test
    func `the vendor's clock has whole seconds`() {
        var talk = Talk(.wifi, after: 0)
        talk.hear(.othersHave, code: 5049)
        talk.hearOurs(boundAt: -1_000)
        #expect(talk.errcode == .success)
    }

    /// States: Device 19.
    @Test
    func `what the ledger had for this company is proof enough`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(.notOurs)
        talk.hear(.othersHave, code: 5049)
        talk.hearOurs(boundAt: -3_600_000)
        #expect(talk.errcode == .success)
    }

    // MARK: Unknown outcomes

    @Test
    func `a bind that was answered unclearly is tried once more, and may land all the same`() {
        var talk = Talk(.wifi)
        for _ in 0..<2 {
            #expect(talk.question == .bind(.wifi))
            talk.hear(.unclear)
            talk.hear(.notOurs)
        }
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
        #expect(talk.asked.filter { $0 == .bind(.wifi) }.count == 2)
    }

    @Test
    func `a decision about this very request ends it, and the doubt about its call`() {
        var talk = Talk(.forward)
        talk.hear(.unknown("timeout"))
        talk.hear(.decided(.init(.holdsLocalData, .makerRefused, finding: .notOurs)))
        #expect(talk.conclusion == .init(.holdsLocalData, .makerRefused, finding: .notOurs))
    }

    /// States: Device 20.
    @Test
    func `an unanswered bind is never 0 by itself`() {
        var talk = Talk(.wifi)
        talk.hear(.unknown("timeout"))
        #expect(talk.question == .outcome)
        talk.hear(.unknown("timeout"))
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
    }

    /// States: Device 20.
    @Test
    func `an unanswered bind that deviceInfo proves is 0`() {
        var talk = Talk(.wifi)
        talk.hear(.unknown("reset"))
        talk.hearOurs(boundAt: 15)
        #expect(talk.conclusion?.reason.word == .proved)
        #expect(talk.errcode == .success)
        #expect(talk.finding == .ours)
        #expect(talk.conclusion?.leavesUnknown == true)
    }

    @Test
    func `an unanswered bind is not repeated, though deviceInfo says not ours`() {
        var talk = Talk(.wifi)
        talk.hear(.unknown("timeout"))
        talk.hear(.notOurs)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
    }

    /// States: Device 21.
    @Test
    func `a clear refusal after a fault does not make the fault clear`() {
        var talk = Talk(.wifi)
        talk.hear(.unclear, code: 5048)
        talk.hear(.notOurs)
        talk.hear(.otherCode)
        #expect(talk.errcode == .deviceCheckFailed)
        #expect(talk.finding == .unknown)
    }

    @Test
    func `a fault is not tried again when no bind may start`() {
        var talk = Talk(.wifi)
        talk.hear(.unclear, code: 5048, after: 1_600)
        talk.hear(.notOurs, after: 100)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.asked == [.bind(.wifi), .outcome])
    }

    /// States: Maker 9, Device 19.
    @Test(arguments: [true, false, nil])
    func `at the cut-off a device that is not authenticated is no 0, though it is ours`(isVerified: Bool?) {
        let deposit = ConversationTests.deposit
        var talk = Talk(.pureBluetooth(deposit, unverified: .holdsLocalData))
        talk.hear(.unknown("time-out"))
        let boundAt = Talk.arrival.advanced(byMilliseconds: 50)
        #expect(talk.isYes(.ours(boundAt: boundAt, isVerified: isVerified)) == (isVerified != false))
        #expect(!talk.isYes(.ours(boundAt: nil, isVerified: isVerified)))
        #expect(!talk.isYes(.notOurs))
    }
}
