import Binding
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// What is told of a bind that the maker's own service decides about.
@Suite struct ForwardedWordTests {
    @Test(arguments: [
        Reason.Word.vendorAway, .vendorUnreachable, .vendorUnanswered, .vendorUnclear, .vendorLate,
    ])
    func `it is the maker's service that did not answer, and no vendor`(word: Reason.Word) {
        var known = Bench.bind(Reason(word), .cannotBind)
        known.account = .init("maker", tokens: [], isMaker: true)
        let explanation = Explanation(known, at: Bench.now)
        for words in [explanation.cause] + explanation.story.map(\.words) {
            #expect(!words.zh.contains("平台") && !words.en.contains("vendor"), "\(words)")
        }
        #expect(explanation.cause.zh.contains("自有服务") && explanation.cause.en.contains("the maker's service"))
    }

    @Test func `why a model is paused is told as a person has written it`() throws {
        var known = Bench.bind(Reason(.paused), .cannotBind)
        known.account = .init("maker", tokens: [], isMaker: true)
        known.pauses = [
            try #require(
                ModelPause(model: Sample.model, errcode: .cannotBind, reason: "等平台升级", since: Bench.start))
        ]
        #expect(Explanation(known, at: Bench.now).cause.zh.hasSuffix("等平台升级"))
    }

    @Test(
        arguments: [
            (Condition.vendorAway, VendorCallRecord.maker, [:]),
            (
                .vendorFailing, Sample.model.text,
                [.reason: "vendor_unanswered", .call: "forward", .fault: "no_json"]
            ),
            (.vendorFailing, Sample.model.text, [.reason: "vendor_late", .call: "forward"]),
            (.vendorRefuses, "\(VendorCallRecord.maker):maker_refused", [.reason: "maker_refused"]),
        ] as [(Condition, String, [Log.Key: JSON])])
    func `what stands is the maker's service's too, in doctor and wherever else`(
        condition: Condition, subject: String, fields: [Log.Key: JSON]
    ) throws {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(condition, about: subject, .init(fields))
        let standing = try #require(conditions.standing.first)
        for reader in Bench.readers {
            let remark = standing.remark(for: reader, at: Bench.now)
            #expect(remark.area == .maker)
            for words in [remark.words, standing.meaning, standing.advice(at: Bench.now)] {
                #expect(!words.zh.contains("平台") && !words.en.contains("the vendor"), "\(words)")
            }
        }
    }

    @Test func `its own no is for its people to explain, and no code of the vendor's`() throws {
        let todo = try #require(Reason(.makerRefused).todo(about: Sample.serial))
        #expect(todo.zh.contains("自有服务") && todo.en.contains("the maker's service"))
        #expect(!todo.zh.contains("wecom-bind codes") && !todo.en.contains("wecom-bind codes"))
    }

    @Test func `the code of its refusal is a status of HTTP`() {
        let cause = Reason(.makerRefusesUs, vendorCode: 401).cause
        #expect(cause.zh.hasSuffix("（HTTP 401）") && cause.en.hasSuffix(" (HTTP 401)"), "\(cause)")
    }
}
