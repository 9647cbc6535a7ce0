import Binding
import Cloud
import Elements
import Events
import Support
import Testing

/// What the vendor's numbers make of a conversation.
struct ConversationCodeTests {
    private static func deposit(code: Secret? = Secret("code")) -> Deposit {
        Deposit(
            random: "random", encryptedBindingCode: code, encryptedNewBindingSecret: Secret("new"),
            encryptedOldBindingSecret: nil, pwd: nil, ends: Talk.arrived)
    }

    @Test(arguments: [5179, 5213])
    func `a code that nobody typed is not the installer's mistake`(code: Int) {
        var talk = Talk(.pureBluetooth(Self.deposit(), unverified: .holdsLocalData))
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

    @Test
    func `a code that the vendor misses is our mistake, since an empty one is not sent`() {
        var dropped = Talk(.wifi)
        dropped.hear(5179)
        #expect(dropped.errcode == .cannotBind)
        #expect(dropped.conclusion?.reason.word == .vendorRefusedUs)
    }

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
        #expect(bind.question == .outcome)
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
        var talk = Talk(.wifi)
        talk.hear(99_999, by: table)
        #expect(
            talk.conclusion
                == .init(.notYetUnbound, .vendorRefusedInstaller, vendorCode: 99_999, finding: .notOurs))
        var ours = Talk(.wifi)
        ours.hear(88_888, by: table)
        #expect(
            ours.conclusion == .init(.cannotBind, .vendorRefusedUs, vendorCode: 88_888, finding: .notOurs))
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
            var talk = Talk(.wifi, after: 1_650)
            talk.hear(code, by: table)
            #expect(talk.errcode == .cannotBind)
        }
    }

    /// States: Clock 5.
    @Test(arguments: [5460, 5465, 5314])
    func `a passing code is asked again every half second until a bind may not start`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        #expect(talk.question == .status, "the first pause has room for it")
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
    func `a site's answer for a passing code is given after the polls`() {
        var table = VerdictTable.standard
        table.override(5460, with: .wrongCode)
        var talk = Talk(.wifi)
        talk.hear(5460, by: table)
        #expect(talk.pausedUntil == 610)
        talk.hear(5460, after: 1_000, by: table)
        #expect(talk.errcode == .wrongCode)
        #expect(talk.conclusion?.reason.word == .vendorRefusedInstaller, "it is no fault of ours")
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

    /// States: Device 9.
    @Test(arguments: [5052, 5141])
    func `a held device that is not ours is asked for as usual`(code: Int) {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(code)
        #expect(talk.question == .bind(.wifi))
        talk.hear(5462)
        #expect(talk.errcode == .deviceCheckFailed)
    }

    private func ownership(_ data: VendorData) -> Ownership {
        Ownership(VendorAnswer.code(200, data).answer(to: .holder, by: .standard))
    }

    @Test(arguments: [(2, 1), (1, 2)])
    func `what is shared with us, or invalid, is not ours`(deviceType: Int, status: Int) {
        var data = VendorData()
        data.deviceType = deviceType
        data.status = status
        #expect(ownership(data) == .notOurs)
    }

    /// States: Device 22.
    @Test
    func `an answer that lacks whose the device is, its state or its time is none`() {
        let whole: VendorData = {
            var data = VendorData()
            (data.deviceType, data.status, data.boundAt) = (1, 1, Talk.arrival)
            return data
        }()
        #expect(ownership(whole) == .ours(boundAt: Talk.arrival))
        #expect(ownership(VendorData()) == .noAnswer, "a bare 200")
        for lacking in [\VendorData.deviceType, \VendorData.status] {
            var data = whole
            data[keyPath: lacking] = nil
            #expect(ownership(data) == .noAnswer)
        }
        var timeless = whole
        timeless.boundAt = nil
        #expect(ownership(timeless) == .noAnswer)
    }

    /// States: Device 22.
    @Test
    func `a bare 200 proves nothing, adopts nothing and takes nothing back`() {
        var doubtful = Talk(.wifi)
        doubtful.hear(.unknown("timeout"))
        doubtful.hear(200)
        #expect(doubtful.errcode == .cannotBind)
        #expect(doubtful.finding == .unknown)
        var adopting = Talk(.wifi, adopting: true)
        adopting.hear(200)
        #expect(adopting.errcode == .cannotBind)
        #expect(adopting.finding == .untouched)
    }

    /// States: Plan 8.
    @Test(arguments: [5049, 5412])
    func `"already bound" is 2, unless it is ours by our own call`(code: Int) {
        var foreign = Talk(.wifi)
        foreign.hear(code)
        #expect(foreign.question == .outcome)
        foreign.hear(5052)
        #expect(foreign.errcode == .alreadyBound)

        var ours = Talk(.wifi)
        ours.hear(code)
        ours.hearOurs(boundAt: 20)
        #expect(ours.errcode == .success)
        #expect(ours.conclusion?.reason.vendorCode == code)

        var silent = Talk(.wifi)
        silent.hear(code)
        silent.hear(.unknown("timeout"))
        #expect(silent.errcode == .alreadyBound)
    }

    /// States: Plan 8.
    @Test
    func `a site that answers 5049 otherwise still has deviceInfo asked`() {
        var table = VerdictTable.standard
        table.override(5049, with: .cannotBind)
        var talk = Talk(.wifi)
        talk.hear(5049, by: table)
        #expect(talk.question == .outcome)
        talk.hear(5052)
        #expect(talk.errcode == .cannotBind)
    }

    @Test(arguments: [5048, 5893, 5000, 5103, 5394, 50000, 70000])
    func `a fault that was answered is tried once more, and may land all the same`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        talk.hear(5052)
        #expect(talk.question == .bind(.wifi))
        talk.hear(code)
        talk.hear(5052)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
        #expect(talk.asked.filter { $0 == .bind(.wifi) }.count == 2)
    }
}

extension Talk {
    /// The vendor answers the present question with a number.
    fileprivate mutating func hear(
        _ code: Int, _ data: VendorData = VendorData(), after milliseconds: Int64 = 100,
        by table: VerdictTable = .standard
    ) {
        guard let question else { return }
        hear(VendorAnswer.code(code, data).answer(to: question, by: table), after: milliseconds)
    }

    fileprivate mutating func hear(isOnline: Bool?) {
        var data = VendorData()
        data.isOnline = isOnline
        hear(200, data)
    }
}
