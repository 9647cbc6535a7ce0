import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Testing

/// What is told while no server runs: nobody tries in vain, and first it has to be started.
@Suite struct StandstillTests {
    private static func claimed() -> Known {
        let callback = StoredCallback(
            number: RequestNumber(7), key: Sample.key("r1"), fingerprint: Fingerprint([1]),
            serial: Sample.serial, model: Sample.model, company: Sample.company, createtime: Bench.start,
            arrived: Bench.start, state: .claimed)
        return Bench.known([callback], device: Bench.device(.asking))
    }

    private static func refused(
        _ reason: Reason, _ state: Device.State = .free, by errcode: Errcode = .cannotBind
    ) -> Known {
        Bench.known(
            Bench.bind(reason, errcode).history?.callbacks ?? [], device: Bench.device(state))
    }

    private static func removed() -> Known {
        var device = Bench.device(.bound)
        device.deferredUnbind = RequestNumber(8)
        return Bench.known(Bench.bind(Reason(.bound), .success).history?.callbacks ?? [], device: device)
    }

    private static let stories: [(String, Known)] = [
        ("a device that is free by now", refused(Reason(.deviceBound))),
        ("a wrong code", refused(Reason(.vendorRefusedInstaller, vendorCode: 5462), by: .deviceCheckFailed)),
        ("no request at all", Known(Sample.serial.text)), ("a bind that was under way", claimed()),
        ("one that nobody answered", refused(Reason(.processEnded))), ("a removal under way", removed()),
        ("another was asking", refused(Reason(.deviceAsking), .asking)),
        ("a code that was refused", Bench.code(.refused, Reason(.secretRefused, wecomCode: 9_001_046))),
    ]

    private static let inVain = [
        "再试一次", "可以添加了", "后再试", "重新添加", "再添加", "Try once more", "can be added now", "Try again", "add it",
    ]

    @Test(arguments: stories.map(\.0))
    func `first the server has to run`(name: String) throws {
        var known = try #require(Self.stories.first { $0.0 == name }).1
        known.watchedSince = nil
        let explanation = Explanation(known, at: Bench.now)
        let said = try #require(explanation.forInstaller)
        for part in Self.inVain {
            #expect(!said.zh.contains(part) && !said.en.contains(part), "\(said)")
        }
        #expect(said.zh.contains("没有运行") && said.en.contains("is not running"))
        let first = try #require(explanation.todo.first)
        #expect(first.zh.contains("`systemctl start wecom-bind`") && first.zh.contains("先启动程序"))
        #expect(
            first.en.contains("`systemctl start wecom-bind`") && first.en.contains("first start the server"))
    }

    @Test func `what is free or well is not all there is to say while nothing runs`() {
        for isFree in [true, false] {
            var known = Bench.known(
                Bench.bind(Reason(.bound), .success).history?.callbacks ?? [],
                device: Bench.device(isFree ? .free : .bound))
            known.watchedSince = nil
            let explanation = Explanation(known, at: Bench.now)
            #expect(explanation.todo.count == 1 && (explanation.forInstaller != nil) == isFree)
            #expect(!explanation.now.zh.contains("任何企业都可以添加") && !explanation.now.en.contains("can add it"))
        }
    }

    @Test func `a bind that was under way is not told as being decided`() {
        var known = Self.claimed()
        for (isServed, zh, en) in [
            (true, "还在处理，没有结论", "it is being decided"),
            (false, "处理途中程序停了", "the program ended while it was being decided"),
        ] {
            known.watchedSince = isServed ? Bench.now : nil
            let explanation = Explanation(known, at: Bench.now)
            #expect(explanation.cause == Words(zh, en))
            #expect(explanation.now.zh.contains("程序停止时") == !isServed)
            #expect(explanation.now.en.contains("when the program ended") == !isServed)
        }
    }

    @Test func `who waits already goes on waiting, and a code in doubt is still to be seen to`() {
        var known = Bench.code(.inDoubt, Reason(.secretUnanswered))
        let served = Explanation(known, at: Bench.now)
        known.watchedSince = nil
        let alone = Explanation(known, at: Bench.now)
        #expect(alone.forInstaller == served.forInstaller && alone.todo.dropFirst() == served.todo[...])
    }

    @Test func `to start it prolongs no freeze`() {
        var known = Bench.bind(Reason(.vendorLogin, vendorCode: 5147), .cannotBind)
        known.watchedSince = nil
        let todo = Explanation(known, at: Bench.now).todo
        #expect(todo.count == 2 && todo[1].zh.contains("不会延长冻结") && todo[1].en.contains("prolongs nothing"))
        #expect(!todo[1].zh.contains("不要") && !todo[1].en.contains("neither"))
    }
}
