import Binding
import Desk
import Events
import Support
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

    @Test func `the code of its refusal is a status of HTTP`() {
        let cause = Reason(.makerRefusesUs, vendorCode: 401).cause
        #expect(cause.zh.hasSuffix("（HTTP 401）") && cause.en.hasSuffix(" (HTTP 401)"), "\(cause)")
    }
}
