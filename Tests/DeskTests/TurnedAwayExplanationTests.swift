import Binding
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// Of what the ledger knows nothing of, only that is told for sure which no stranger can bring about.
@Suite struct TurnedAwayExplanationTests {
    @Test func `a refusal that was followed by a good callback is not taken for the cause`() {
        let later = Bench.start.advanced(bySeconds: 50)
        let explanation = Explanation(
            Bench.nothing(Bench.refused(Reason(.signature), lastGood: later)), at: Bench.now)
        #expect(explanation.reason == nil && explanation.refused.count == 1)
    }

    /// Anybody can send it, or has a copy of it.
    private static let unproved = Reason.Word.allCases.filter {
        [.query, .shape, .envelope, .signature, .challenge, .source, .stale].contains($0)
    }

    /// Its own callback may have been the one that was turned away, before the Token was right again.
    @Test(arguments: [false, true])
    func `what was refused before a good callback is among what may be the case, with its remedy`(
        isNotUnderstood: Bool
    ) throws {
        var known = Bench.nothing(
            Bench.refused(Reason(.signature), lastGood: Bench.start.advanced(bySeconds: 50)))
        if isNotUnderstood {
            known.standing = self.known(.notUnderstood, Sample.route, .init()).standing
        }
        let explanation = Explanation(known, at: Bench.now)
        let remedy = try #require(Reason(.signature).todo(about: nil))
        #expect(explanation.todo.contains(remedy))
        #expect(explanation.cause.zh.contains("拒绝的 14 个请求之中（最近一个 30 秒前；验签失败"))
        #expect(
            explanation.cause.en.contains(
                "14 requests that were refused in the last 1 min (the last 30 s ago"))
        #expect(explanation.cause.en.contains("before the last start"))
        #expect(explanation.todo.contains(Condition.notUnderstood.todo) == isNotUnderstood)
        #expect(explanation.cause.zh.contains(Condition.notUnderstood.meaning.zh) == isNotUnderstood)
    }

    @Test(arguments: unproved)
    func `what a stranger can bring about is told as what it may be`(word: Reason.Word) {
        for lastGood in [nil, Bench.start.advanced(bySeconds: -600)] {
            let refused = Bench.refused(Reason(word), lastGood: lastGood)
            let explanation = Explanation(Bench.nothing(refused, minutes: 20), at: Bench.now)
            #expect(explanation.reason == nil && !explanation.isKnown)
            #expect(explanation.cause.en.contains("may or may not have been WeCom's"))
            #expect(explanation.forInstaller?.en.contains("ours") == false)
        }
    }

    @Test(arguments: unproved)
    func `where WeCom's tickets are not let in either, it is WeCom that is turned away`(word: Reason.Word) {
        for lastGood in [nil, Bench.start.advanced(bySeconds: -1_800)] {
            let refused = Bench.refused(Reason(word), lastGood: lastGood)
            let explanation = Explanation(Bench.nothing(refused, minutes: 26), at: Bench.now)
            #expect(explanation.reason?.word == word && explanation.isKnown)
        }
    }

    private func known(_ condition: Condition, _ subject: String, _ last: Conditions.Example) -> Known {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(condition, about: subject, last)
        var known = Bench.nothing()
        known.standing = conditions.standing
        return known
    }

    @Test func `of a device whose route is known what is turned away there is very likely the cause`() {
        var known = Bench.nothing(Bench.refused(Reason(.cipher)))
        known.listing = ListedDevice(
            serial: Sample.serial, model: Sample.model, productKey: "pk", deviceKey: "dk")
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.cause.zh.hasPrefix("很可能：") && explanation.cause.en.hasPrefix("very likely: "))
        #expect(explanation.forInstaller?.en.contains("fault is ours") == true && explanation.todo.count == 1)
    }

    @Test func `what is said of other requests is not said of this one`() {
        let known = known(.notUnderstood, "/cb", .init([.device: .string("ANOTHER")]))
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.reason == nil && explanation.cause.zh.contains("可能："))
        #expect(explanation.forInstaller?.en.contains("ours") == false)
    }

    @Test(arguments: [Condition.noTicket, .paused, .notUnderstood, .misrouted])
    func `what is wrong with another model is not told of a device of this one`(condition: Condition) throws {
        let isOfRoute = condition.entry.subject == .route
        for isOwn in [true, false] {
            let subject = isOfRoute ? (isOwn ? "/cb" : "/another") : isOwn ? Sample.model.text : "another"
            var known = known(condition, subject, .init())
            known.listing = ListedDevice(
                serial: Sample.serial, model: Sample.model, productKey: "pk", deviceKey: "dk")
            known.path = "/cb"
            if condition == .paused {
                let model = try #require(ModelID(subject))
                known.pauses = [
                    try #require(
                        ModelPause(model: model, errcode: .cannotBind, reason: "recall", since: Bench.start))
                ]
            }
            #expect(Explanation(known, at: Bench.now).standing.map(\.subject) == (isOwn ? [subject] : []))
        }
    }

    @Test func `a certificate that is good for some days keeps nobody out`() {
        let known = known(.certificate, "/tls.pem", .init([.detail: .string("it ends on 2026-10-01")]))
        #expect(Explanation(known, at: Bench.now).standing.isEmpty)
    }

    @Test func `scripts are told what was looked at`() {
        let alone = Explanation(Known(Sample.serial.text), at: Bench.now).json(in: .en)["looked_at"]
        #expect(alone?["ledger"] == true && alone?["server"] == false && alone?["refusals_since"] == .null)
        let served = Explanation(Bench.nothing(minutes: 20), at: Bench.now).json(in: .en)["looked_at"]
        let start = Bench.now.advanced(bySeconds: -1_200).text
        #expect(served?["server"] == true && served?["refusals_since"]?.string == start)
    }

    @Test func `who has a key of ours is believed before a stranger`() {
        let explanation = Explanation(
            Bench.nothing(
                Bench.refused(Reason(.query)), Bench.refused(Reason(.cipher)),
                Bench.refused(Reason(.signature))),
            at: Bench.now)
        #expect(explanation.reason?.word == .cipher)
    }

    @Test(arguments: [Condition.wrongRoute, .notUnderstood], [Log.Key.device, .requestID])
    func `a condition that names whom it is asked about is believed before a stranger`(
        condition: Condition, key: Log.Key
    ) {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.begin(condition, about: "/cb", .init([key: .string(Sample.serial.text)]))
        var known = Bench.nothing(Bench.refused(Reason(.signature)))
        known.standing = conditions.standing
        let explanation = Explanation(known, at: Bench.now)
        #expect(
            explanation.cause == condition.meaning
                && explanation.todo == [conditions.standing[0].advice(at: Bench.now)])
    }

    @Test func `a bind that was answered without a row is told as its own`() {
        var known = Bench.nothing(Bench.refused(Reason(.signature)), minutes: 1)
        known.unkept = [
            UnkeptBind(
                at: Bench.start, path: "/cb", device: Sample.serial.text, request: nil, errcode: .cannotBind,
                reason: nil)
        ]
        let explanation = Explanation(known, at: Bench.now)
        #expect(explanation.cause == Condition.notUnderstood.meaning && explanation.errcode == .cannotBind)
        #expect(explanation.isKnown && explanation.forInstaller?.en.contains("ours") == true)
        #expect(explanation.story.map(\.moment) == [.at(Bench.start)])
    }

    @Test func `whatever was sent is found by what was sent, be it a serial or not`() {
        for (device, asked) in [("AB-1", "AB-1"), ("AB-1", "ab-1"), ("序列 1", "序列 1"), ("SN0001", "sn0001")] {
            let binds = (0..<7).map { second in
                UnkeptBind(
                    at: Bench.start.advanced(bySeconds: second), path: "/cb", device: device,
                    request: "r \(second)", errcode: .cannotBind, reason: nil,
                    fault: "base_info.device_sn is not what it should be")
            }
            for (asked, count) in [(asked, 7), ("r 3", 1), ("AB-2", 0)] {
                var known = Known(asked)
                known.take(binds)
                let explanation = Explanation(known, at: Bench.now)
                #expect(explanation.isKnown == (count > 0))
                #expect(explanation.now.zh.contains("收到过 \(count) 次，没有记入账本") == (count > 0))
                #expect(explanation.cause.zh.contains("device_sn") == (count > 0))
                #expect(explanation.story.count == min(count, 5))
            }
        }
    }

    @Test func `of what was not understood it is told which field`() {
        var known = Bench.nothing(Bench.refused(Reason(.signature)), minutes: 1)
        known.unkept = [
            UnkeptBind(
                at: Bench.start, path: "/cb", device: Sample.serial.text, request: nil, errcode: .cannotBind,
                reason: nil, fault: "base_info.device_sn is not what it should be")
        ]
        let cause = Explanation(known, at: Bench.now).cause
        #expect(cause.zh.hasSuffix("base_info.device_sn 不是应有的样子。"))
        #expect(cause.en.hasSuffix(" base_info.device_sn is not what it should be."))

        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        conditions.note(
            .notUnderstood, about: "/cb", .init([.fault: .string("base_info.device_sn is missing")]))
        let line = conditions.standing.first?.line(for: Reader(.zh, secondsEast: 0), at: Bench.now)
        #expect(line?.zh.contains("；base_info.device_sn 缺失") == true, "\(line?.zh ?? "")")
    }

    @Test func `what came last is told, whether it has a row or not`() {
        for (seconds, isLast) in [(Int64(30), true), (-30, false)] {
            var known = Bench.bind(Reason(.deviceOffline), .deviceOffline)
            known.unkept = [
                UnkeptBind(
                    at: Bench.start.advanced(bySeconds: seconds), path: "/cb", device: Sample.serial.text,
                    request: "r2", errcode: .cannotBind, reason: Reason(.foreign))
            ]
            let explanation = Explanation(known, at: Bench.now)
            #expect(explanation.reason?.word == (isLast ? .foreign : .deviceOffline))
            let told = explanation.story.map(\.words.zh)
            #expect(told.count == 3 && (isLast ? told.last : told.first)?.contains("请求 r2") == true)
        }
    }
}
