import Adapter
import Binding
import Elements
import Events
import Support

/// What the maker's own service decides: it delays, loses, and posts its results late by chance. It keeps its
/// results by request, as it is asked to, and does what it was sent within a minute of the call's end, or
/// never.
final class ChanceDecider: MakerPort {
    private struct Memory {
        var results: [String: Int64] = [:]
        var holders: [SerialNumber: String] = [:]
    }

    private let outside: Outside
    private let memory = Guarded(Memory())
    /// How a result reaches the process that lives; nil when none does.
    private let deliver = Guarded<(@Sendable (String) async -> Int?)?>(nil)

    init(outside: Outside) {
        self.outside = outside
    }

    private var runtime: Simulation { outside.simulation }

    func post(results deliver: @escaping @Sendable (String) async -> Int?) {
        self.deliver.withLock { $0 = deliver }
    }

    func post(_ message: MakerMessage, within window: CallWindow) async -> MakerAnswer {
        guard runtime.now <= window.start else { return .notSent("too late") }
        guard let serial = message.data["device_sn"]?.string.flatMap({ SerialNumber($0) }),
            let company = message.data["auth_corpid"]?.string
        else { return .refused(400) }
        let request = message.data["req_id"]?.string ?? ""
        let isQuestion = message.data["question"]?.bool == true
        let what = isQuestion ? "question" : message.type
        outside.note("\(serial): \(what) \(request)")
        let answer: MakerAnswer
        switch what {
        case "bind":
            let isRight = message.data["verif_code"]?.string == World.code
            answer = await bind(within: window, request) { [self] in
                decide(request, serial, company, isRight: isRight)
            }
        case "question", "holder":
            answer = await asked(by: window.end) { [self] in
                memory.withLock { memory in
                    let result = isQuestion ? memory.results[request] : 0
                    return result == 0 && memory.holders[serial] != company ? nil : result
                }
            }
        default: answer = await letGo(by: window.end) { [self] in release(serial, company) }
        }
        outside.note("\(serial): \(what) \(request) \(answer)")
        return answer
    }

    // MARK: Deciding

    private func decide(_ request: String, _ serial: SerialNumber, _ company: String, isRight: Bool) -> Int64
    {
        let (errcode, binds) = memory.withLock { memory -> (Int64, Bool) in
            if let known = memory.results[request] { return (known, false) }
            let holder = memory.holders[serial]
            let errcode: Int64
            if let holder, holder != company {
                errcode = 2
            } else {
                errcode = isRight ? 0 : 6
            }
            memory.results[request] = errcode
            if errcode == 0 { memory.holders[serial] = company }
            return (errcode, errcode == 0)
        }
        if binds { outside.bindAtVendor(serial) }
        return errcode
    }

    private func release(_ serial: SerialNumber, _ company: String) {
        let isHeld = memory.withLock { memory in
            guard memory.holders[serial] == company else { return false }
            memory.holders[serial] = nil
            return true
        }
        if isHeld { outside.unbindAtVendor(serial) }
    }

    // MARK: Answering

    private func wait(_ milliseconds: Int64, by deadline: Instant) async -> Bool {
        let due = runtime.now.advanced(byMilliseconds: milliseconds)
        await runtime.sleep(until: min(due, deadline))
        return due <= deadline
    }

    /// A call without an answer, which may have its effect at any time until a minute after its end.
    private func leaveOpen(
        _ milliseconds: Int64, by deadline: Instant, _ effect: @escaping @Sendable () -> Void
    ) async -> MakerAnswer {
        let outside = outside
        let end = min(milliseconds, max(0, deadline.milliseconds(since: runtime.now)))
        if outside.chance(60) {
            let begun = runtime.now
            outside.later(outside.milliseconds(0...(end + Outside.longestMilliseconds))) {
                if !outside.isTooLate(begun: begun) { effect() }
            }
        }
        return await wait(milliseconds, by: deadline) ? .unknown("reset") : .unknown("timeout")
    }

    private func bind(
        within window: CallWindow, _ request: String, _ decide: @escaping @Sendable () -> Int64
    ) async -> MakerAnswer {
        let isQuick = outside.isCalm || outside.chance(60)
        let milliseconds = outside.milliseconds(isQuick ? 50...400 : 400...21_000)
        switch outside.isCalm ? 0 : outside.milliseconds(0...9) {
        case 0...3:
            guard runtime.now.advanced(byMilliseconds: milliseconds) <= window.end else {
                return await leaveOpen(milliseconds, by: window.end) { _ = decide() }
            }
            _ = await wait(milliseconds, by: window.end)
            return .answered(["errcode": .integer(decide())])
        case 4...6:
            outside.later(milliseconds) { [self] in await tell(request, decide()) }
            return await wait(outside.milliseconds(10...600), by: window.end)
                ? .accepted : .unknown("timeout")
        case 7: return .refused(429)
        default: return await leaveOpen(milliseconds, by: window.end) { _ = decide() }
        }
    }

    /// Until it is thanked, or refused for good.
    private func tell(_ request: String, _ errcode: Int64) async {
        let body =
            #"{"model_id":"\#(World.model)","req_id":"\#(request)","errcode":\#(errcode)}"#
        let status = await deliver.withLock { $0 }?(body)
        outside.note("\(request): result \(errcode) posted, \(status.map(String.init) ?? "nobody there")")
        if status == 409 { outside.fault("\(request): a result is said to differ, and there is one") }
        guard status == nil || status == 503 else { return }
        outside.later(3_000) { [self] in await tell(request, errcode) }
    }

    /// - Parameter result: nil for what was never seen, or let go.
    private func asked(
        by deadline: Instant, _ result: @Sendable () -> Int64?
    ) async -> MakerAnswer {
        let isAnswered = outside.isCalm || outside.chance(85)
        guard await wait(isAnswered ? outside.milliseconds(20...400) : 60_000, by: deadline) else {
            return .unknown("timeout")
        }
        guard let result = result() else { return .refused(404) }
        return .answered(["errcode": .integer(result)])
    }

    private func letGo(by deadline: Instant, _ effect: @escaping @Sendable () -> Void) async -> MakerAnswer {
        let milliseconds = outside.milliseconds(50...2_000)
        switch outside.isCalm ? 0 : outside.milliseconds(0...9) {
        case 0...5:
            guard await wait(milliseconds, by: deadline) else { return .unknown("timeout") }
            effect()
            return .answered(["errcode": 0])
        case 6: return await wait(milliseconds, by: deadline) ? .accepted : .unknown("timeout")
        default: return await leaveOpen(6_000, by: deadline, effect)
        }
    }
}
