import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Testing

/// What has become of the device since one of its binds was refused.
@Suite struct SinceTests {
    /// A bind of another req_id that was settled so many seconds after the first one came.
    private static func bind(
        _ errcode: Errcode, _ reason: Reason, arrived: Int64 = 5, after seconds: Int64 = 9
    ) -> StoredCallback {
        let at = Bench.start.advanced(bySeconds: arrived)
        var callback = StoredCallback(
            number: RequestNumber(9), key: Sample.key("r9"), fingerprint: Fingerprint([9]),
            serial: Sample.serial, model: Sample.model, company: Sample.company, createtime: at, arrived: at,
            state: .claimed)
        callback.settle(errcode, reason, at: Bench.start.advanced(bySeconds: seconds))
        return callback
    }

    /// What is told by the `req_id` of the first one.
    private static func told(
        _ reason: Reason, _ device: Device, and later: StoredCallback...
    ) -> Explanation {
        let own = Bench.bind(reason, .cannotBind).history?.callbacks ?? []
        var known = Bench.known(later.reversed() + own, device: device)
        known.requests = own
        known.watchedSince = Bench.start
        return Explanation(known, at: Bench.now)
    }

    private static func device(_ state: Device.State, of company: String) -> Device {
        var device = Bench.device(state)
        device.holder = CorpID(company)
        return device
    }

    @Test(arguments: [
        (Device.State.asking, Words("另一家企业正在添加该设备", "another company is adding the device")),
        (.held, Words("设备保留给另一家企业", "the device is held for another company")),
        (.bound, Words("设备已被另一家企业添加", "another company has the device")),
        (.unbinding, Words("设备正在与原企业解绑", "the device is being unbound from its former company")),
    ])
    func `whoever has it by now is told, and nobody mends what was`(state: Device.State, words: Words) {
        for reason in [Reason(.paused), Reason(.vendorRefusedUs, vendorCode: 5041), Reason(.ledgerFull)] {
            let told = Self.told(reason, Self.device(state, of: "wwother"))
            #expect(told.cause.zh == "现在\(words.zh)；当时被拒绝的原因：\(reason.cause.zh)", "\(told.cause)")
            #expect(
                told.cause.en == "by now \(words.en); why it was refused then: \(reason.cause.en)",
                "\(told.cause)")
            #expect(told.todo.isEmpty && told.forInstaller?.en.contains("fault is ours") == false)
        }
    }

    @Test func `whose it is stands once`() {
        let told = Self.told(Reason(.wecomBound), Self.device(.bound, of: "wwother"))
        #expect(told.cause == Reason(.wecomBound).cause)
    }

    /// States: Device 11.
    @Test func `of a device that is kept for another company the next try asks WeCom`() throws {
        for reason in [Reason(.deviceAsking), Reason(.deviceHeld), Reason(.deviceBound)] {
            let told = try #require(Self.told(reason, Self.device(.held, of: "wwother")).forInstaller)
            #expect(told.zh.contains("请再试一次") && !told.zh.contains("请该企业先"), "\(told)")
            #expect(told.en.contains("Try once more") && !told.en.contains("has to remove it"), "\(told)")
        }
    }

    @Test(arguments: [
        (Device.State.free, "之后又空闲了", "since then it has become free"),
        (.bound, "之后：设备已被另一家企业添加", "since then: another company has the device"),
    ])
    func `of a yes it is told what has become of the device`(state: Device.State, zh: String, en: String) {
        let yes = Bench.bind(Reason(.bound), .success).history?.callbacks ?? []
        let device = state == .free ? Bench.device(.free) : Self.device(state, of: "wwother")
        var known = Bench.known(yes, device: device)
        known.requests = yes
        let told = Explanation(known, at: Bench.now)
        #expect(told.cause == Words("绑定成功；\(zh)", "it was bound; \(en)"), "\(told.cause)")
        known.history = DeviceHistory(
            device: Bench.device(.bound), callbacks: yes, redemptions: [], journal: [])
        #expect(Explanation(known, at: Bench.now).cause == Words("绑定成功", "it was bound"))
    }

    @Test func `a later yes of the same device ends what it was refused for`() {
        let yes = Self.bind(.success, Reason(.bound))
        let told = Self.told(Reason(.vendorRefusedUs, vendorCode: 5669), Bench.device(.free), and: yes)
        #expect(told.cause.zh.hasPrefix("现在问题已不在：设备之后添加成功过；"), "\(told.cause)")
        #expect(told.cause.en.hasPrefix("by now that is over: the device has been added since; "))
        #expect(told.todo.isEmpty)
    }

    @Test func `what the device was refused for since is told with what is to be done`() {
        let refusal = Reason(.vendorRefusedUs, vendorCode: 5669)
        let told = Self.told(Reason(.deviceAsking), Bench.device(.free), and: Self.bind(.cannotBind, refusal))
        #expect(told.cause.zh.hasPrefix("该设备后来又被拒绝：\(refusal.cause.zh)；当时被拒绝的原因："), "\(told.cause)")
        #expect(told.cause.en.hasPrefix("since then the device was refused: \(refusal.cause.en); why "))
        #expect(told.forInstaller == refusal.forInstaller)
        #expect(told.todo == [refusal.todo(about: Sample.serial)])
    }

    @Test func `of a device the answer is told that was given last`() {
        let taken = Reason(.vendorTaken, vendorCode: 5049)
        let asking = Bench.bind(Reason(.deviceAsking), .cannotBind).history?.callbacks ?? []
        let known = Bench.known(
            asking + [Self.bind(.alreadyBound, taken, arrived: -1)], device: Bench.device(.free))
        #expect(Explanation(known, at: Bench.now).reason == taken)
    }
}
