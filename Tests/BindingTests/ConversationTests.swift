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
}
