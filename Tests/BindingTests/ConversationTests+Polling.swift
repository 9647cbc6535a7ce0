import Binding
import Elements
import Events
import Testing

// MARK: Polling

extension ConversationTests {
    /// States: Clock 5.
    @Test(arguments: [5460, 5465, 5314])
    func `a passing code is asked again every half second until a bind may not start`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        #expect(talk.question == .onlineStatus, "the first pause has room for it")
        talk.hear(isOnline: false)
        #expect(talk.pausedUntil == 610)
        talk.hear(code)
        #expect(talk.pausedUntil == 1_210)
        talk.hear(code)
        #expect(talk.pausedUntil == 1_650)
        talk.hear(code)
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.finding == .notOurs)
        #expect(talk.asked.count == 5)
    }

    @Test
    func `a passing code may pass`() {
        var talk = Talk(.wifi)
        talk.hear(5460)
        talk.hear(isOnline: true)
        talk.hear(200)
        #expect(talk.errcode == .success)
    }

    /// States: Clock 5.
    @Test
    func `the last call starts at the last moment, not later`() {
        var last = Talk(.wifi, after: 1_450)
        last.hear(5460)
        #expect(last.pausedUntil == 1_650, "so that its first byte has left by 1,700")
        var late = Talk(.wifi, after: 1_451)
        late.hear(5460)
        #expect(late.question == .onlineStatus, "99 ms change nothing")
    }

    /// States: Clock 5.
    @Test
    func `the last call starts so early that an answer as slow as the one before counts`() {
        var slow = Talk(.wifi, after: 905)
        slow.hear(5460, after: 400)
        #expect(slow.pausedUntil == 1_550)
        var tooSlow = Talk(.wifi)
        tooSlow.hear(5460, after: 1_190)
        #expect(tooSlow.question == .onlineStatus)
        tooSlow.hear(isOnline: false)
        #expect(tooSlow.errcode == .deviceOffline)
    }

    @Test
    func `a last call that did not get out leaves the answer before it standing`() {
        var talk = Talk(.wifi, after: 1_000)
        talk.hear(5460)
        talk.hear(isOnline: false)
        talk.hear(.notSent("given_up"), after: 90)
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.conclusion?.reason == Reason(.deviceOffline, vendorCode: 5460))
        #expect(talk.finding == .notOurs)
        var unclear = Talk(.verify(isBinding: true), after: 1_000)
        unclear.hear(5000)
        unclear.hear(.notSent("given_up"), after: 90)
        #expect(unclear.conclusion?.reason == Reason(.vendorUnclear, vendorCode: 5000))
    }

    @Test
    func `a state that is told late delays no call`() {
        var talk = Talk(.wifi)
        talk.hear(5460)
        talk.hear(.unknown("timeout"), after: 500)
        #expect(talk.step == .ask(.bindByWiFi))
        talk.hear(5460)
        #expect(talk.question == .onlineStatus, "still nobody knows")
    }

    @Test
    func `a site's answer for a passing code is given after the polls`() {
        var table = VerdictTable.standard
        table.override(5460, with: .wrongCode)
        var talk = Talk(.wifi, table: table)
        talk.hear(5460)
        #expect(talk.pausedUntil == 610)
        talk.hear(5460, after: 1_000)
        #expect(talk.errcode == .wrongCode)
    }

    static let statuses: [(Int, Bool?, Errcode)] = [
        (5460, true, .cannotBind), (5460, false, .deviceOffline), (5460, nil, .deviceOffline),
        (5465, nil, .deviceOffline), (5314, true, .cannotBind), (5314, false, .deviceOffline),
        (5314, nil, .cannotBind),
    ]

    /// States: Plan 7.
    @Test(arguments: statuses)
    func `the device's status chooses between 1 and 7`(code: Int, isOnline: Bool?, errcode: Errcode) {
        var talk = Talk(.wifi, after: 1_550)
        talk.hear(code)
        talk.hear(isOnline: isOnline)
        #expect(talk.errcode == errcode)
    }

    @Test
    func `a device that does not exist is offline, and no answer about it is not knowing`() {
        var missing = Talk(.wifi, after: 1_550)
        missing.hear(5314)
        missing.hear(70130)
        #expect(missing.errcode == .deviceOffline)
        var silent = Talk(.wifi, after: 1_550)
        silent.hear(5314)
        silent.hear(.unknown("timeout"))
        #expect(silent.errcode == .cannotBind)
    }

    @Test
    func `the status is not asked once the vendor's time is over`() {
        var talk = Talk(.wifi)
        talk.hear(5460, after: 1_990)
        #expect(talk.errcode == .deviceOffline)
        #expect(talk.asked == ["deviceBindingByWifi"])
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
