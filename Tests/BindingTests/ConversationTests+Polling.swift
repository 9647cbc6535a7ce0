import Binding
import Elements
import Events
import Support
import Testing

// MARK: Polling

extension ConversationTests {
    /// States: Clock 5.
    @Test
    func `what may pass is asked again every half second until a bind may not start`() {
        var talk = Talk(.wifi)
        talk.hear(.notReported)
        #expect(talk.question == .status, "the first pause has room for it")
        talk.hear(.online(false))
        for start: Int64 in [610, 1_210, 1_650] {
            #expect(talk.pausedUntil == start)
            talk.hear(.notReported)
        }
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.finding == .notOurs)
        #expect(talk.asked.count == 5)
    }

    @Test(arguments: [Errcode.deviceOffline, .cannotBind])
    func `where nobody knows the device's state, the answer's own errcode stands`(errcode: Errcode) {
        for (word, expected) in [
            (AuthorityAnswer.Word.online(true), Errcode.cannotBind), (.online(false), .deviceOffline),
            (.unclear, errcode), (.unknown("timeout"), errcode),
        ] {
            var talk = Talk(.wifi, after: 1_550)
            talk.hear(.notYet(errcode))
            talk.hear(word)
            #expect(talk.errcode == expected)
        }
    }

    @Test
    func `a passing code may pass`() {
        var talk = Talk(.wifi)
        talk.hear(.notReported, code: 5460)
        talk.hear(.online(true))
        talk.hearYes()
        #expect(talk.errcode == .success)
    }

    /// States: Clock 5.
    @Test
    func `the last call starts at the last moment, not later`() {
        var last = Talk(.wifi, after: 1_450)
        last.hear(.notReported, code: 5460)
        #expect(last.pausedUntil == 1_650, "so that its first byte has left by 1,700")
        var late = Talk(.wifi, after: 1_451)
        late.hear(.notReported, code: 5460)
        #expect(late.question == .status, "99 ms change nothing")
    }

    /// States: Clock 5.
    @Test
    func `the last call starts so early that an answer as slow as the one before counts`() {
        var slow = Talk(.wifi, after: 905)
        slow.hear(.notReported, code: 5460, after: 400)
        #expect(slow.pausedUntil == 1_550)
        var tooSlow = Talk(.wifi)
        tooSlow.hear(.notReported, code: 5460, after: 1_190)
        #expect(tooSlow.question == .status)
        tooSlow.hear(.online(false))
        #expect(tooSlow.errcode == .deviceOffline)
    }

    @Test
    func `a last call that did not get out leaves the answer before it standing`() {
        var talk = Talk(.wifi, after: 1_000)
        talk.hear(.notReported, code: 5460)
        talk.hear(.online(false))
        talk.hear(.notSent("given_up"), after: 90)
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.conclusion?.reason == Reason(.deviceOffline, vendorCode: 5460))
        #expect(talk.finding == .notOurs)
        var unclear = Talk(.verify(isBinding: true), after: 1_000)
        unclear.hear(.unclear, code: 5000)
        unclear.hear(.notSent("given_up"), after: 90)
        #expect(unclear.conclusion?.reason == Reason(.vendorUnclear, vendorCode: 5000))
    }

    @Test
    func `a state that is told late delays no call`() {
        var talk = Talk(.wifi)
        talk.hear(.notReported, code: 5460)
        talk.hear(.unknown("timeout"), after: 500)
        #expect(talk.step == .ask(.bind(.wifi)))
        talk.hear(.notReported, code: 5460)
        #expect(talk.question == .status, "still nobody knows")
    }

    @Test
    func `the status is not asked once the vendor's time is over`() {
        var talk = Talk(.wifi)
        talk.hear(.notReported, code: 5460, after: 1_990)
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.asked == [.bind(.wifi)])
    }

    @Test
    func `a call that was provably not sent is made again, and leaves nothing`() {
        var talk = Talk(.wifi)
        talk.hear(.notSent("refused"))
        #expect(talk.pausedUntil == 610)
        talk.hear(.notSent("refused"), after: 1_100)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .untouched)
        #expect(talk.conclusion?.leavesUnknown == false)
    }
}
