import Binding
import Elements
import Events
import Testing

/// When the vendor's word is not enough, and `deviceInfo` is asked.
struct WitnessTests {
    // MARK: Adopting

    /// States: Device 9.
    @Test
    func `a held device that is ours is 0 without another bind`() {
        var talk = Talk(.wifi, adopting: true)
        #expect(talk.question == .deviceInfo)
        talk.hearOurs(boundAt: -600_000)
        #expect(talk.conclusion == .init(.success, .adopted, vendorCode: 200, finding: .ours))
        #expect(talk.asked == ["deviceInfo"])
    }

    /// States: Device 9.
    @Test(arguments: [5052, 5141])
    func `a held device that is not ours is asked for as usual`(code: Int) {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(code)
        #expect(talk.question == .bindByWiFi)
        talk.hear(5462)
        #expect(talk.errcode == .deviceCheckFailed)
    }

    @Test(arguments: [(2, 1), (1, 2)])
    func `what is shared with us, or invalid, is not ours`(deviceType: Int, status: Int) {
        var data = VendorData()
        data.deviceType = deviceType
        data.status = status
        #expect(Ownership(.code(200, data)) == .notOurs)
    }

    /// States: Device 22.
    @Test
    func `an answer that lacks whose the device is, its state or its time is none`() {
        let whole: VendorData = {
            var data = VendorData()
            (data.deviceType, data.status, data.boundAt) = (1, 1, Talk.arrival)
            return data
        }()
        #expect(Ownership(.code(200, whole)) == .ours(boundAt: Talk.arrival))
        #expect(Ownership(.code(200, VendorData())) == .noAnswer, "a bare 200")
        for lacking in [\VendorData.deviceType, \VendorData.status] {
            var data = whole
            data[keyPath: lacking] = nil
            #expect(Ownership(.code(200, data)) == .noAnswer)
        }
        var timeless = whole
        timeless.boundAt = nil
        #expect(Ownership(.code(200, timeless)) == .noAnswer)
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
        talk.hear(.code(5052, VendorData()), after: 1_700)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .notOurs)
    }

    // MARK: Proof and leftovers

    /// States: Plan 8.
    @Test(arguments: [5049, 5412])
    func `"already bound" is 2, unless it is ours by our own call`(code: Int) {
        var foreign = Talk(.wifi)
        foreign.hear(code)
        #expect(foreign.question == .deviceInfo)
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
        var talk = Talk(.wifi, table: table)
        talk.hear(5049)
        #expect(talk.question == .deviceInfo)
        talk.hear(5052)
        #expect(talk.errcode == .cannotBind)
    }

    /// States: Device 19.
    @Test(arguments: [-1_001, -3_600_000])
    func `"ours" from before our call is a leftover: 1999`(boundAt: Int64) {
        var talk = Talk(.wifi, after: 0)
        talk.hear(5049)
        talk.hearOurs(boundAt: boundAt)
        #expect(talk.errcode == .unbinding)
        #expect(talk.finding == .leftover)
    }

    /// States: Device 19.
    @Test
    func `the vendor's clock has whole seconds`() {
        var talk = Talk(.wifi, after: 0)
        talk.hear(5049)
        talk.hearOurs(boundAt: -1_000)
        #expect(talk.errcode == .success)
    }

    /// States: Device 19.
    @Test
    func `what the ledger had for this company is proof enough`() {
        var talk = Talk(.wifi, adopting: true)
        talk.hear(5052)
        talk.hear(5049)
        talk.hearOurs(boundAt: -3_600_000)
        #expect(talk.errcode == .success)
    }

    // MARK: Unknown outcomes

    /// States: Device 20.
    @Test
    func `an unanswered bind is never 0 by itself`() {
        var talk = Talk(.wifi)
        talk.hear(.unknown("timeout"))
        #expect(talk.question == .deviceInfo)
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
        talk.hear(5052)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
    }

    @Test(arguments: [5048, 5893, 5000, 5103, 5394, 50000, 70000])
    func `a fault that was answered is tried once more, and may land all the same`(code: Int) {
        var talk = Talk(.wifi)
        talk.hear(code)
        talk.hear(5052)
        #expect(talk.question == .bindByWiFi)
        talk.hear(code)
        talk.hear(5052)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.finding == .unknown)
        #expect(talk.asked.filter { $0 == "deviceBindingByWifi" }.count == 2)
    }

    /// States: Device 21.
    @Test
    func `a clear refusal after a fault does not make the fault clear`() {
        var talk = Talk(.wifi)
        talk.hear(5048)
        talk.hear(5052)
        talk.hear(5462)
        #expect(talk.errcode == .deviceCheckFailed)
        #expect(talk.finding == .unknown)
    }

    @Test
    func `a fault is not tried again when no bind may start`() {
        var talk = Talk(.wifi)
        talk.hear(5048, after: 1_600)
        talk.hear(5052, after: 100)
        #expect(talk.errcode == .cannotBind)
        #expect(talk.asked == ["deviceBindingByWifi", "deviceInfo"])
    }
}
