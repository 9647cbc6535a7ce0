import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Testing

/// What is told of a device that lacks its secret, or that is on its way back.
@Suite struct LackingExplanationTests {
    private func expect(
        _ known: Known, zh: [String], en: [String], not: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) {
        for reader in Bench.readers {
            let shown = Bench.shown(known, to: reader)
            for part in reader.language == .zh ? zh : en {
                #expect(
                    shown.contains(Bench.bare(part)), "\(part) is not in \(shown)", sourceLocation: location)
            }
            for part in not {
                #expect(!shown.contains(Bench.bare(part)), "\(shown)", sourceLocation: location)
            }
            for line in Explanation(known, at: Bench.now).text(for: reader) {
                #expect(Columns.width(of: line) <= Columns.ofLine, "\(line)", sourceLocation: location)
            }
        }
    }

    @Test(arguments: [
        (41_001, "核对 `models[].secret`", "check `models[].secret`"),
        (45_009, "查明是什么在这样频繁地", "see what else calls WeCom"),
    ]) func `a secret that is refused again and again is told while it can be mended`(
        code: Int, zh: String, en: String
    ) {
        let known = Bench.code(.ready, Reason(.secretRefused, wecomCode: code))
        expect(
            known, zh: ["密钥还没有拿到，还剩 8 分钟", "企业微信 \(code)", "8 分钟内", zh, "会自动再试", "请等我们通知"],
            en: [
                "its secret has not come, 8 min left", "WeCom \(code)", "within 8 min, ", en,
                "it is tried again by itself", "wait for our word",
            ], not: ["无须处理", "结论绑定成功", "Cause it was bound"])
        #expect(Explanation(known, at: Bench.now).secondsLeft == 480)
    }

    /// States: Code 9, Code 10.
    @Test(arguments: [
        (40_001, "核对 `models[].secret`", "check `models[].secret`"),
        (600_015, "按 600015 在企业微信的全局错误码里查明", "look 600015 up"),
        (-1, "按 -1 在企业微信的全局错误码里查明", "look -1 up"),
    ]) func `one that is given up within a minute promises no more than that`(
        code: Int, zh: String, en: String
    ) {
        let known = Bench.code(.ready, Reason(.secretRefused, wecomCode: code))
        expect(
            known, zh: ["企业微信 \(code)", zh, "一分钟内还会再试几次", "删除设备并重新添加", "请等我们通知"],
            en: [
                "WeCom \(code)", en, "a few times more within a minute", "add it again", "wait for our word",
            ],
            not: ["8 分钟", "8 min", "无须处理", "结论绑定成功"])
        #expect(Explanation(known, at: Bench.start.advanced(bySeconds: 20)).secondsLeft == 22)
        #expect(Explanation(known, at: Bench.now).secondsLeft == nil)
    }

    @Test func `one that could not be sent yet is told too, and one that goes well is not`() {
        expect(
            Bench.code(.ready, Reason(.secretUnsent)), zh: ["还没能发出", "`wecom.url`"],
            en: ["could not be sent yet", "`wecom.url`"])
        var well = Bench.code(.stored, Reason(.bound))
        #expect(Explanation(well, at: Bench.now).todo.isEmpty)
        well = Bench.bind(Reason(.bound), .success)
        #expect(Explanation(well, at: Bench.now).forInstaller == nil)
    }

    @Test func `a code that was given up leaves a device without its secret until it is removed`() {
        let lost = Bench.code(.lost, Reason(.secretUnanswered))
        expect(
            lost, zh: ["已绑定", "已由人工放弃", "请在企业微信里删除设备，再重新添加", "请企业在企业微信里删除设备并重新添加"],
            en: [
                "was given up by a person", "Remove it in WeCom and add it again",
                "have its company remove the device in WeCom and add it again",
            ], not: ["无须处理", "结论绑定成功", "Cause it was bound"])
        var removed = lost
        removed.history = DeviceHistory(
            device: Bench.device(.free), callbacks: lost.history?.callbacks ?? [],
            redemptions: lost.history?.redemptions ?? [], journal: [])
        #expect(Explanation(removed, at: Bench.now).forInstaller == nil)
    }

    @Test func `the installer need not wait for a code that brings nothing any more`() {
        for known in [
            Bench.code(.refused, Reason(.secretRefused, wecomCode: 42_022)),
            Bench.code(.expired, Reason(.codeTooOld)),
        ] {
            expect(
                known, zh: ["设备没有拿到密钥，不能使用"], en: ["has no secret and cannot work"],
                not: ["请等我们通知", "wait for our word"])
        }
    }

    @Test func `a removal that is being looked into is told to whoever asks`() {
        var device = Bench.device(.bound)
        device.deferredUnbind = RequestNumber(8)
        for reason in [Reason(.bound), Reason(.deviceBound)] {
            let callbacks = Bench.bind(reason, .alreadyBound).history?.callbacks ?? []
            expect(
                Bench.known(callbacks, device: device), zh: ["企业已删除，正在核实", "请两分钟后再试"],
                en: ["its company has removed it", "Try again in two minutes"],
                not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
        }
        let refused = Bench.bind(Reason(.deviceBound), .alreadyBound).history?.callbacks ?? []
        expect(
            Bench.known(refused, device: Bench.device(.unbinding)), zh: ["正在解绑", "请两分钟后再试"],
            en: ["being unbound", "Try again in two minutes"],
            not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
    }

    @Test func `a device that the vendor keeps has one remedy, and waiting is none`() {
        let known = Bench.stuck(Reason(.vendorRefusedUs, vendorCode: 5050))
        #expect(Explanation(known, at: Bench.now).todo.count == 1)
        expect(
            known, zh: ["处理好后会通知您再试", "在平台上解绑它"],
            en: ["tell you when to try again", "let it go at the vendor"],
            not: ["两分钟", "two minutes", "product_key"])
    }

    @Test func `what a process has left was not answered`() {
        let known = Bench.bind(Reason(.processEnded), .cannotBind)
        expect(
            known, zh: ["处理途中程序停了", "请再试一次", "没有答复："],
            en: ["the program ended", "Try once more", "not answered:"],
            not: ["企业微信已显示", "WeCom showed", "答复 7", "answered 7", "/metrics"])
    }
}
