import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry
import Testing

/// What a bind was refused for, and what is so by now.
@Suite struct AmendsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let known: Known
        let zh: String
        let en: String

        init(_ name: String, _ known: Known, zh: String, en: String) {
            (testDescription, self.known, self.zh, self.en) = (name, known, zh, en)
        }
    }

    private static func refused(
        _ reason: Reason, _ device: Device? = nil, change: (inout Known) -> Void = { _ in }
    ) -> Known {
        let callbacks = Bench.bind(reason, .cannotBind).history?.callbacks ?? []
        var known = Bench.known(callbacks, device: device)
        change(&known)
        return known
    }

    private static var freed: Device { Bench.device(.free) }

    /// Another device's bind, half a minute later.
    private static func yes(
        of model: ModelID = Sample.model, after seconds: Int64 = 30, _ word: Reason.Word = .bound
    ) -> StoredCallback {
        let at = Bench.start.advanced(bySeconds: seconds)
        var callback = StoredCallback(
            number: RequestNumber(9), key: Sample.key("r9"), fingerprint: Fingerprint([9]), serial: nil,
            model: model, company: Sample.company, createtime: at, arrived: at, state: .claimed)
        callback.settle(.success, Reason(word), at: at)
        return callback
    }

    /// An earlier bind of it that was settled later.
    private static func no(
        after seconds: Int64, _ reason: Reason = Reason(.vendorTaken, vendorCode: 5049)
    ) -> StoredCallback {
        let at = Bench.start.advanced(bySeconds: -1)
        var callback = StoredCallback(
            number: RequestNumber(6), key: Sample.key("r6"), fingerprint: Fingerprint([6]),
            serial: Sample.serial,
            model: Sample.model, company: Sample.company, createtime: at, arrived: at, state: .claimed)
        callback.settle(.alreadyBound, reason, at: at.advanced(bySeconds: seconds))
        return callback
    }

    private static func listed(as model: ModelID = Sample.model) -> ListedDevice {
        ListedDevice(serial: Sample.serial, model: model, productKey: "pk", deviceKey: "dk")
    }

    static let over: [Case] =
        [
            Reason.Word.deviceBound, .deviceHeld, .deviceAsking, .deviceUnbinding, .wecomBound,
            .wecomNotBound, .leftover,
        ]
        .map {
            Case(
                "\($0), and free", refused(Reason($0), freed), zh: "现在空闲；", en: "by now it is free; ")
        } + [
            Case(
                "listed since", refused(Reason(.unknownSerial)) { $0.listing = listed() }, zh: "现在已在清单里；",
                en: "by now it is on the list; "),
            Case(
                "its model was put right", refused(Reason(.otherModel), freed) { $0.listing = listed() },
                zh: "现在已在清单里；", en: "by now it is on the list; "),
            Case(
                "resumed", refused(Reason(.paused)), zh: "现在已恢复；", en: "by now it is resumed; "),
            Case(
                "the disk has room again", refused(Reason(.ledgerFull)) { $0.yeses = [yes(of: other)] },
                zh: "现在又有绑定成功（最近一次 30 秒前）；", en: "by now binds succeed again (the last 30 s ago); "),
            Case(
                "the ticket has come, as the server knows",
                refused(Reason(.noTicket)) { $0.watchedSince = Bench.start.advanced(bySeconds: -9) },
                zh: "现在已恢复正常；", en: "by now that is over; "),
        ]
        + [
            Reason(.vendorLogin, vendorCode: 5586), Reason(.vendorQuota, vendorCode: 4026),
            Reason(.noTicket),
            Reason(.vendorUnreachable), Reason(.vendorRefusedUs, vendorCode: 5041),
        ].map { reason in
            Case(
                "\(reason.text), and a yes of its model", refused(reason) { $0.yeses = [yes()] },
                zh: "现在该型号又有绑定成功（最近一次 30 秒前）；",
                en: "by now binds of its model succeed again (the last 30 s ago); ")
        }

    private static let other = ModelID("another") ?? Sample.model

    @Test(arguments: over)
    func `what is over is told as what was, and nobody mends it`(expected: Case) {
        let explanation = Explanation(expected.known, at: Bench.now)
        #expect(explanation.cause.zh.hasPrefix(expected.zh), "\(explanation.cause)")
        #expect(explanation.cause.en.hasPrefix(expected.en), "\(explanation.cause)")
        #expect(explanation.todo.isEmpty, "\(explanation.todo)")
        #expect(explanation.forInstaller?.zh == "现在可以添加了，请再试一次。")
        #expect(explanation.forInstaller?.en == "It can be added now. Try once more.")
        for reader in Bench.readers {
            for line in explanation.text(for: reader) {
                #expect(Columns.width(of: line) <= Columns.ofLine)
            }
        }
    }

    /// Before a restart: no condition stands.
    @Test
    func `of a model whose last bind was refused before a restart the next try shows whether it still is so`()
    {
        let no = Self.no(after: 99, Reason(.vendorRefusedUs, vendorCode: 5041))
        for (known, zh, en) in [
            (Self.refused(Reason(.deviceBound), Self.freed), "现在空闲；", "by now it is free; "),
            (
                Self.refused(Reason(.unknownSerial)) { $0.listing = Self.listed() }, "现在已在清单里；",
                "by now it is on the list; "
            ),
            (Self.refused(Reason(.paused)), "现在已恢复；", "by now it is resumed; "),
        ] {
            var known = known
            known.noes = [no]
            known.watchedSince = Bench.now.advanced(bySeconds: 120)
            let now = Bench.now.advanced(bySeconds: 180)
            let told = Explanation(known, at: now)
            #expect(told.cause.zh.hasPrefix(zh) && told.cause.en.hasPrefix(en), "\(told.cause)")
            #expect(told.cause.zh.contains("但该型号最近的添加被拒绝：") && told.cause.zh.contains("程序启动之前"))
            #expect(told.cause.en.contains("but the last bind of its model was refused: "))
            #expect(told.cause.en.contains("before the server was started"))
            #expect(told.forInstaller?.en.contains("Try once more") == false)
            #expect(told.todo.first?.en.contains("role") == true, "\(told.todo)")
            #expect(!told.now.zh.contains("任何企业") && !told.now.en.contains("any company"))
            // What the server has seen and does not tell of is over.
            known.watchedSince = Bench.start
            #expect(Explanation(known, at: now).forInstaller?.en.contains("Try once more") == true)
            known.watchedSince = Bench.now.advanced(bySeconds: 120)
            known.yeses = [Self.yes(after: 120)]
            #expect(Explanation(known, at: now).forInstaller?.en.contains("Try once more") == true)
        }
    }

    static let standing: [Case] = [
        ("another company has it", refused(Reason(.deviceBound), Bench.device(.bound))),
        ("somebody else has it at the vendor", refused(Reason(.vendorTaken, vendorCode: 5049), freed)),
        ("no list has it", refused(Reason(.unknownSerial))),
        ("the list has it as another", refused(Reason(.otherModel)) { $0.listing = listed(as: other) }),
        ("another model's yes", refused(Reason(.vendorAway)) { $0.yeses = [yes(of: other)] }),
        (
            "an older yes",
            refused(Reason(.vendorLogin, vendorCode: 5586)) { $0.yeses = [yes(after: -9)] }
        ),
        (
            "a yes to another device",
            refused(Reason(.vendorRefusedUs, vendorCode: 6040)) { $0.yeses = [yes()] }
        ),
        (
            "a server that began later",
            refused(Reason(.vendorLogin, vendorCode: 5586)) { $0.watchedSince = Bench.now }
        ),
        (
            "a yes, and it stands again",
            refused(Reason(.vendorLogin, vendorCode: 5586)) {
                $0.yeses = [yes()]
                $0.standing = Bench.met(.vendorToken, "demo/user", Reason(.vendorLogin, vendorCode: 5586))
            }
        ),
        (
            "a yes, and the same again since, as the ledger knows",
            refused(Reason(.vendorRefusedUs, vendorCode: 5041)) {
                $0.yeses = [yes()]
                $0.noes = [no(after: 99, Reason(.vendorRefusedUs, vendorCode: 5041))]
            }
        ),
        (
            "a yes, and another code since that refuses any bind of the model",
            refused(Reason(.vendorRefusedUs, vendorCode: 5041)) {
                $0.yeses = [yes()]
                $0.noes = [no(after: 99, Reason(.vendorLogin, vendorCode: 5586))]
            }
        ),
        (
            "a yes that bound nothing at the vendor",
            refused(Reason(.vendorRefusedUs, vendorCode: 5041)) { $0.yeses = [yes(.adopted)] }
        ),
        (
            "a yes that was asked for before", refused(Reason(.vendorLogin)) { $0.yeses = [yes(after: 0)] }
        ),
        (
            "a family of each device's own",
            refused(Reason(.vendorRefusedUs, vendorCode: 5669)) { $0.yeses = [yes()] }
        ),
        (
            "a status that may be the device's",
            refused(Reason(.makerRefusesUs, vendorCode: 404)) { $0.yeses = [yes()] }
        ),
    ].map { Case($0.0, $0.1, zh: "", en: "") }

    @Test(arguments: standing)
    func `what nothing shows to be over stays as it was`(expected: Case) {
        let explanation = Explanation(expected.known, at: Bench.now)
        #expect(!explanation.cause.zh.hasPrefix("现在") && !explanation.cause.en.contains("by now"))
        #expect(explanation.forInstaller?.en.contains("It can be added now") == false)
    }

    /// What it was refused for is over, and the next try would be refused all the same.
    @Test(arguments: [
        (Condition.vendorToken, "demo/user", Reason(.vendorLogin, vendorCode: 5586)),
        (.ledgerFull, "", Reason(.ledgerFull)), (.noTicket, Sample.model.text, Reason(.noTicket)),
        (.vendorRefuses, "demo:5041", Reason(.vendorRefusedUs, vendorCode: 5041)),
    ])
    func `nobody is told to try again while something else is in the way`(
        condition: Condition, subject: String, reason: Reason
    ) throws {
        let known = Self.refused(Reason(.unknownSerial)) {
            $0.listing = Self.listed()
            $0.standing = Bench.met(condition, subject, reason)
        }
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.cause.zh.hasPrefix("现在已在清单里；"))
        #expect(
            explanation.forInstaller != nil
                && explanation.forInstaller != Words("现在可以添加了，请再试一次。", "It can be added now. Try once more."))
        #expect(explanation.todo == [try #require(known.standing.first).advice(at: Bench.now)])
        #expect(explanation.standing.map(\.text) == known.standing.map(\.text))
    }

    /// The installer has tried twice, and asks by the first `req_id`.
    @Test func `a second refusal for the same is over with the first`() {
        let callbacks = Bench.bind(Reason(.deviceBound), .alreadyBound).history?.callbacks ?? []
        let known = Bench.known(
            callbacks + [Self.no(after: 9, Reason(.deviceBound))], device: Self.freed)
        #expect(Explanation(known, at: Bench.now).cause.zh.hasPrefix("现在空闲；"))
    }

    @Test func `another model's ticket is in nobody's way`() {
        let known = Self.refused(Reason(.noTicket)) {
            $0.watchedSince = Bench.start.advanced(bySeconds: -9)
            $0.standing = Bench.met(.noTicket, Self.other.text, Reason(.noTicket))
        }
        #expect(Explanation(known, at: Bench.now).cause.zh.hasPrefix("现在已恢复正常；"))
    }

    @Test(arguments: [
        (Condition.vendorToken, "demo/server", Reason(.vendorLogin, vendorCode: 401)),
        (.vendorLocked, "other/user", Reason(.vendorLogin, vendorCode: 5147)),
        (.vendorQuota, "other", Reason(.vendorQuota, vendorCode: 4026)),
        (.vendorAway, "maker", Reason(.vendorAway)),
        (.vendorRefuses, "other:5041", Reason(.vendorRefusedUs, vendorCode: 5041)),
    ])
    func `what its binds do not need is in nobody's way`(
        condition: Condition, subject: String, reason: Reason
    ) {
        for isNeeded in [false, true] {
            let known = Self.refused(Reason(.deviceBound), Self.freed) {
                $0.standing = Bench.met(condition, subject, reason)
                let name = subject.split { "/:".contains($0) }[0]
                $0.account =
                    isNeeded
                    ? .init(String(name), tokens: [subject, "\(name)/user"])
                    : .init("demo", tokens: ["demo/user"])
            }
            let explanation = Explanation(known, at: Bench.now)
            #expect(explanation.todo.isEmpty == !isNeeded, "\(explanation.todo)")
            #expect(explanation.forInstaller?.en.contains("It can be added now") == !isNeeded)
        }
    }

    @Test func `who may try again is told to wait while something else stands`() throws {
        let known = Self.refused(Reason(.vendorUnclear, vendorCode: 9)) {
            $0.standing = Bench.met(.ledgerFull, "", Reason(.ledgerFull))
        }
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.forInstaller == Reason(.ledgerFull).forInstaller)
        #expect(explanation.todo.last == (try #require(known.standing.first)).advice(at: Bench.now))
    }

    @Test func `a company that has got it since need not try again`() {
        var device = Bench.device(.bound)
        device.lastZero = Bench.now
        let explanation = Explanation(Self.refused(Reason(.vendorLate), device), at: Bench.now)
        #expect(explanation.cause.zh.hasPrefix("现在已绑定在该企业名下；"))
        #expect(explanation.cause.en.hasPrefix("by now its company has it; "))
        #expect(explanation.forInstaller == nil && explanation.todo.isEmpty)
    }

    @Test func `a code that came with another device is no bind without its secret`() {
        let explanation = Explanation(Self.refused(Reason(.codeReused), Self.freed), at: Bench.now)
        #expect(explanation.forInstaller == Words("请再试一次。", "Try once more."))
    }
}
