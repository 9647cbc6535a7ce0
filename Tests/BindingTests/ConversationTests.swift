import Binding
import Elements
import Events
import Support
import Testing

struct ConversationTests {
    static let deposit = deposit(code: Secret("code"))

    private static func deposit(code: Secret?) -> Deposit {
        Deposit(
            random: "random", encryptedBindingCode: code, encryptedNewBindingSecret: Secret("new"),
            encryptedOldBindingSecret: nil, pwd: nil, ends: Talk.arrived)
    }

    // MARK: The plans

    /// States: Plan 1.
    @Test
    func `wifi binds in one call`() {
        var talk = Talk(.wifi)
        talk.hearYes()
        #expect(talk.asked == [.bind(.wifi)])
        #expect(talk.conclusion == .init(.success, .bound, vendorCode: 200, finding: .ours))
    }

    /// States: Plan 2.
    @Test
    func `verify_dk verifies, then binds by key`() {
        var talk = Talk(.verifyThenBind(isBinding: false))
        talk.hearYes()
        #expect(talk.question == .bind(.key))
        talk.hearYes()
        #expect(talk.asked == [.verify(isBinding: false), .bind(.key)])
        #expect(talk.errcode == .success)
    }

    /// States: Plan 2, Clock 5.
    @Test
    func `verify_dk does not bind what is not verified, nor later than a bind may start`() {
        var wrong = Talk(.verifyThenBind(isBinding: false))
        wrong.hear(.otherCode)
        #expect(wrong.errcode == .deviceCheckFailed)
        #expect(wrong.finding == .untouched)

        var slow = Talk(.verifyThenBind(isBinding: false))
        slow.hearYes(after: 1_691)
        #expect(slow.errcode == .cannotBind)
        #expect(slow.finding == .untouched)

        var inTime = Talk(.verifyThenBind(isBinding: false))
        inTime.hearYes(after: 1_690)
        #expect(inTime.question == .bind(.key))
    }

    /// States: Plan 3.
    @Test
    func `dk binds by key alone`() {
        var talk = Talk(.key)
        talk.hearYes()
        #expect(talk.asked == [.bind(.key)])
        #expect(talk.conclusion == .init(.success, .bound, vendorCode: 200, finding: .ours))

        var lost = Talk(.key)
        lost.hear(.unknown("timeout"))
        lost.hearOurs(boundAt: 50)
        #expect(lost.asked == [.bind(.key), .outcome])
        #expect(lost.errcode == .success)
    }

    /// States: Plan 4.
    @Test(arguments: [true, false])
    func `verify only verifies, and never looks for what it does not bind`(isAdopting: Bool) {
        var talk = Talk(.verify(isBinding: true), adopting: isAdopting)
        #expect(talk.question == .verify(isBinding: true))
        talk.hearYes()
        #expect(talk.asked == [.verify(isBinding: true)])
        #expect(talk.errcode == .success)
    }

    /// States: Device 20.
    @Test
    func `an unanswered verification leaves nothing unknown`() {
        var talk = Talk(.verify(isBinding: true))
        talk.hear(.unknown("timeout"), after: 1_600)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .untouched)
    }

    /// States: Plan 5.
    @Test
    func `pure_bluetooth relays what was deposited`() {
        var talk = Talk(.pureBluetooth(Self.deposit, unverified: .holdsLocalData))
        #expect(talk.question == .bind(.pureBluetooth(Self.deposit)))
        talk.hear(.bound(mode: nil, isVerified: true))
        #expect(talk.errcode == .success)
    }

    /// States: Maker 7.
    @Test
    func `pure_bluetooth without a deposit is 7 with an alert, unasked`() {
        let talk = Talk(.pureBluetooth(nil, unverified: .holdsLocalData))
        #expect(talk.conclusion == .init(.cannotBind, .noDeposit, finding: .untouched))
    }

    /// States: Maker 9.
    @Test(arguments: [false, nil])
    func `pure_bluetooth that the vendor has not authenticated is taken back`(isVerified: Bool?) {
        var talk = Talk(.pureBluetooth(Self.deposit, unverified: .holdsLocalData))
        talk.hear(.bound(mode: nil, isVerified: isVerified))
        #expect(talk.errcode == .holdsLocalData)
        #expect(talk.finding == .leftover)
    }

    @Test
    func `a witness may tell that pure_bluetooth is not authenticated`() {
        var talk = Talk(.pureBluetooth(Self.deposit, unverified: .holdsLocalData))
        talk.hear(.unknown("timeout"))
        talk.hearOurs(boundAt: 50, isVerified: false)
        #expect(talk.errcode == .holdsLocalData)
        #expect(talk.finding == .leftover)
    }

    /// States: Maker 8.
    @Test
    func `pure_bluetooth sends what the device made, else what was typed`() throws {
        let typed = try #require(VerificationCode("0123"))
        #expect(Self.deposit.code(typed: typed) == .sealed(Secret("code")))
        #expect(Self.deposit(code: nil).code(typed: typed) == .typed(typed))
        #expect(Self.deposit(code: nil).code(typed: nil) == nil)
    }

    @Test
    func `another binding mode than configured is bound, with an alert`() {
        var talk = Talk(.wifi, mode: 2)
        talk.hear(.bound(mode: 3, isVerified: nil))
        #expect(talk.errcode == .success)
        #expect(talk.conclusion?.reason.word == .boundInOtherMode)
    }

    // MARK: Refusals

    @Test
    func `a refusal ends it, and says of a device that was to be bound that it is not ours`() {
        var bind = Talk(.wifi)
        bind.hear(.otherCode, code: 5462)
        #expect(
            bind.conclusion
                == .init(.deviceCheckFailed, .vendorRefusedInstaller, vendorCode: 5462, finding: .notOurs))
        var verification = Talk(.verify(isBinding: true))
        verification.hear(.refused(.ours), code: 5009)
        #expect(
            verification.conclusion
                == .init(.cannotBind, .vendorRefusedUs, vendorCode: 5009, finding: .untouched))
    }

    // MARK: Turned away

    /// States: Device 24.
    @Test
    func `a bind that was turned away is asked again, and leaves the device as it was`() {
        var passing = Talk(.wifi)
        passing.hear(.tooMany, code: 429)
        #expect(passing.pausedUntil == 610)
        passing.hearYes()
        #expect(passing.errcode == .success)
        #expect(passing.asked == [.bind(.wifi), .bind(.wifi)])

        var standing = Talk(.wifi, after: 1_600)
        standing.hear(.tooMany, code: 429, after: 50)
        #expect(
            standing.conclusion
                == .init(.cannotBind, .vendorRefusedUs, vendorCode: 429, finding: .untouched))
        #expect(standing.conclusion?.leavesUnknown == false)

        var unsent = Talk(.wifi, after: 1_000)
        unsent.hear(.tooMany, code: 429)
        unsent.hear(.notSent("given_up"), after: 400)
        #expect(unsent.finding == .untouched)
    }

    /// States: Device 24.
    @Test
    func `a bind that was turned away after one of unknown outcome makes that no clearer`() {
        var talk = Talk(.wifi)
        talk.hear(.unclear, code: 5048)
        talk.hear(.notOurs)
        talk.hear(.tooMany, code: 429, after: 1_400)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
    }

    /// States: Device 24.
    @Test
    func `a device that was held stays so when its bind is turned away`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(.notOurs)
        talk.hear(.tooMany, code: 429, after: 1_500)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .untouched)
    }

    // MARK: Polling

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
