import Binding
import Elements
import Events
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
        talk.hear(200)
        #expect(talk.asked == ["deviceBindingByWifi"])
        #expect(talk.conclusion == .init(.success, .bound, vendorCode: 200, finding: .ours))
    }

    /// States: Plan 2.
    @Test
    func `verify_dk verifies, then binds by key`() {
        var talk = Talk(.verifyThenBind(isBinding: false))
        talk.hear(200)
        #expect(talk.question == .bindByKey)
        talk.hear(200)
        #expect(talk.asked == ["verifyBindingCode", "bindDeviceDk"])
        #expect(talk.errcode == .success)
    }

    /// States: Plan 2, Clock 5.
    @Test
    func `verify_dk does not bind what is not verified, nor later than a bind may start`() {
        var wrong = Talk(.verifyThenBind(isBinding: false))
        wrong.hear(5462)
        #expect(wrong.errcode == .deviceCheckFailed)
        #expect(wrong.finding == .untouched)

        var slow = Talk(.verifyThenBind(isBinding: false))
        slow.hear(200, after: 1_691)
        #expect(slow.errcode == .cannotBind)
        #expect(slow.finding == .untouched)

        var inTime = Talk(.verifyThenBind(isBinding: false))
        inTime.hear(200, after: 1_690)
        #expect(inTime.question == .bindByKey)
    }

    /// States: Plan 3.
    @Test
    func `dk binds by key alone`() {
        var talk = Talk(.key)
        talk.hear(200)
        #expect(talk.asked == ["bindDeviceDk"])
        #expect(talk.conclusion == .init(.success, .bound, vendorCode: 200, finding: .ours))

        var lost = Talk(.key)
        lost.hear(.unknown("timeout"))
        lost.hearOurs(boundAt: 50)
        #expect(lost.asked == ["bindDeviceDk", "deviceInfo"])
        #expect(lost.errcode == .success)
    }

    /// States: Plan 4.
    @Test(arguments: [true, false])
    func `verify only verifies, and never looks for what it does not bind`(isAdopting: Bool) {
        var talk = Talk(.verify(isBinding: true), adopting: isAdopting)
        #expect(talk.question == .verify(isBinding: true))
        talk.hear(200)
        #expect(talk.asked == ["verifyBindingCode"])
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
        #expect(talk.question == .bindByPureBluetooth(Self.deposit))
        var data = VendorData()
        data.isVerified = true
        talk.hear(.code(200, data))
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
        var data = VendorData()
        data.isVerified = isVerified
        talk.hear(.code(200, data))
        #expect(talk.errcode == .holdsLocalData)
        #expect(talk.finding == .leftover)
    }

    @Test
    func `a witness may tell that pure_bluetooth is not authenticated`() {
        var talk = Talk(.pureBluetooth(Self.deposit, unverified: .holdsLocalData))
        talk.hear(.unknown("timeout"))
        var data = VendorData()
        (data.deviceType, data.status) = (1, 1)
        data.boundAt = Talk.arrival.advanced(byMilliseconds: 50)
        data.isVerified = false
        talk.hear(.code(200, data))
        #expect(talk.errcode == .holdsLocalData)
        #expect(talk.finding == .leftover)
    }

    @Test(arguments: [5179, 5213])
    func `a code that nobody typed is not the installer's mistake`(code: Int) {
        var talk = Talk(.pureBluetooth(Self.deposit, unverified: .holdsLocalData))
        talk.hear(code)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.conclusion?.reason.word == .vendorRefusedUs)
    }

    /// States: Maker 8.
    @Test(arguments: [5179, 5213])
    func `a code that the installer typed, and the vendor does not take for one, is theirs`(code: Int) {
        var talk = Talk(.pureBluetooth(Self.deposit(code: nil), unverified: .holdsLocalData))
        talk.hear(code)
        #expect(talk.errcode == .wrongCode)
        #expect(talk.conclusion?.reason.word == .vendorRefusedInstaller)
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
    func `a code that the vendor misses is our mistake, since an empty one is not sent`() {
        var dropped = Talk(.wifi)
        dropped.hear(5179)
        #expect(dropped.errcode == .cannotBind)
        #expect(dropped.conclusion?.reason.word == .vendorRefusedUs)
    }

    @Test
    func `another binding mode than configured is bound, with an alert`() {
        var data = VendorData()
        data.bindingMode = 3
        var talk = Talk(.wifi, mode: 2)
        talk.hear(.code(200, data))
        #expect(talk.errcode == .success)
        #expect(talk.conclusion?.reason.word == .boundInOtherMode)
    }

    // MARK: Refusals

    @Test(arguments: [5461, 5462, 61002, 5213])
    func `an installer's refusal ends it without an alert`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        #expect(VerdictTable.standard.row(for: code).answer == talk.errcode.map { .always($0) })
        #expect(talk.finding == .notOurs)
        #expect(talk.conclusion?.reason.word.isAlarming == false)
    }

    @Test(arguments: [5009, 6083])
    func `an operator's refusal is 7 with an alert`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.conclusion?.reason.vendorCode == code)
        #expect(talk.conclusion?.reason.word == .vendorRefusedUs)
    }

    /// States: Device 23.
    @Test
    func `a code that nobody knows leaves a bind open, and refuses a verification`() {
        var bind = Talk(.wifi)
        bind.hear(99_999)
        #expect(bind.question == .deviceInfo)
        bind.hear(.unknown("timeout"))
        #expect(bind.errcode == .cannotBind)
        #expect(bind.conclusion?.reason == Reason(.vendorUnclear, vendorCode: 99_999))
        #expect(bind.finding == .unknown)
        var proved = Talk(.wifi)
        proved.hear(99_999)
        proved.hearOurs(boundAt: 20)
        #expect(proved.errcode == .success)
        var verification = Talk(.verifyThenBind(isBinding: false))
        verification.hear(99_999)
        #expect(verification.conclusion?.reason == Reason(.vendorRefusedUs, vendorCode: 99_999))
        #expect(verification.finding == .untouched)
    }

    /// States: Device 23.
    @Test
    func `a code that only the site knows is the refusal that it says`() {
        var table = VerdictTable.standard
        table.override(99_999, with: .notYetUnbound)
        table.override(88_888, with: .cannotBind)
        var talk = Talk(.wifi, table: table)
        talk.hear(99_999)
        #expect(
            talk.conclusion
                == .init(.notYetUnbound, .vendorRefusedInstaller, vendorCode: 99_999, finding: .notOurs))
        var ours = Talk(.wifi, table: table)
        ours.hear(88_888)
        #expect(
            ours.conclusion == .init(.cannotBind, .vendorRefusedUs, vendorCode: 88_888, finding: .notOurs))
    }

    // MARK: Turned away

    /// States: Device 24.
    @Test
    func `a bind that was turned away is asked again, and leaves the device as it was`() {
        var passing = Talk(.wifi)
        passing.hear(429)
        #expect(passing.pausedUntil == 610)
        passing.hear(200)
        #expect(passing.errcode == .success)
        #expect(passing.asked == ["deviceBindingByWifi", "deviceBindingByWifi"])

        var standing = Talk(.wifi, after: 1_600)
        standing.hear(429, after: 50)
        #expect(
            standing.conclusion
                == .init(.cannotBind, .vendorRefusedUs, vendorCode: 429, finding: .untouched))
        #expect(standing.conclusion?.leavesUnknown == false)

        var unsent = Talk(.wifi, after: 1_000)
        unsent.hear(429)
        unsent.hear(.notSent("given_up"), after: 400)
        #expect(unsent.finding == .untouched)
    }

    /// States: Device 24.
    @Test
    func `a bind that was turned away after one of unknown outcome makes that no clearer`() {
        var talk = Talk(.wifi)
        talk.hear(5048)
        talk.hear(5052)
        talk.hear(429, after: 1_400)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
    }

    /// States: Device 24.
    @Test
    func `a device that was held stays so when its bind is turned away`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(5052)
        talk.hear(429, after: 1_500)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .untouched)
    }

    @Test(arguments: [5032, 5106, 5144])
    func `a refused token has been refreshed already, and is 7`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.conclusion?.reason.word == .vendorRefusedUs)
    }

    /// States: Device 23.
    @Test
    func `no table makes a yes of a refusal`() {
        var table = VerdictTable.standard
        table.override(5462, with: .success)
        table.override(5460, with: .success)
        for code in [5462, 5460] {
            var talk = Talk(.wifi, table: table, after: 1_650)
            talk.hear(code)
            #expect(talk.errcode == .cannotBind)
        }
    }
}
