package import Binding
package import Cloud
package import Elements
package import Events

/// The vendor's cloud with its answers written down in its own numbers, and every call counted.
///
/// Each answer takes its own time; a call that nobody wrote an answer for is `.unknown` at its deadline.
package final class ScriptedVendor: BindingAuthority, TimeWitness {
    package struct Reply: Sendable {
        package let answer: VendorAnswer
        package let afterMilliseconds: Int64

        package init(_ answer: VendorAnswer, after milliseconds: Int64 = 10) {
            self.answer = answer
            afterMilliseconds = milliseconds
        }

        package static func code(_ code: Int, after milliseconds: Int64 = 10) -> Reply {
            Reply(.code(code, VendorData()), after: milliseconds)
        }
    }

    private struct State {
        var replies: [String: [Reply]] = [:]
        var calls: [String: Int] = [:]
        var deviceKeys: [String: [String]] = [:]
        var devices: [String: DeviceFacts] = [:]
        var toldDevice = false
        var turns: [String: (at: Instant, to: VendorAnswer)] = [:]
        var clock: UnixTime?
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// Answers the next calls of this name so, the last one for ever.
    package func answer(_ call: String, _ replies: Reply...) {
        state.withLock { $0.replies[call] = replies }
    }

    /// Its clock is so far ahead of our time as that is now, and goes on by itself; nil lets it tell none.
    package func set(clockAhead milliseconds: Int64?) {
        let zero = runtime.unixNow.advanced(byMilliseconds: -runtime.now.milliseconds)
        state.withLock { $0.clock = milliseconds.map { zero.advanced(byMilliseconds: $0) } }
    }

    /// Says its time, once it has a clock.
    package func askTime(by deadline: Instant) async {
        guard let clock = state.withLock({ $0.clock }) else { return }
        let now = runtime.now
        runtime.timepiece.hear(
            .date(.otherCloud, clock.advanced(byMilliseconds: now.milliseconds)), at: now)
    }

    /// Whatever else is written for this call: what ends at `instant` or later is answered so.
    package func turn(_ call: String, at instant: Instant, to answer: VendorAnswer) {
        state.withLock { $0.turns[call] = (instant, answer) }
    }

    package func calls(_ name: String) -> Int { state.withLock { $0.calls[name] ?? 0 } }

    /// About which devices, by their keys, a call was made, in order.
    package func deviceKeys(_ name: String) -> [String] { state.withLock { $0.deviceKeys[name] ?? [] } }
    /// What the last call of this name was about.
    package func device(of call: String) -> DeviceFacts? { state.withLock { $0.devices[call] } }

    package var bindCalls: Int {
        calls("deviceBindingByWifi") + calls("bindDeviceDk") + calls("deviceBindingByPureBt")
    }

    private func reply(
        to call: String, about device: DeviceFacts, by deadline: Instant
    ) async -> VendorAnswer {
        let reply: Reply? = state.withLock { state in
            state.calls[call, default: 0] += 1
            state.deviceKeys[call, default: []].append(device.deviceKey)
            state.devices[call] = device
            guard var replies = state.replies[call], let first = replies.first else { return nil }
            if replies.count > 1 { replies.removeFirst() }
            state.replies[call] = replies
            return first
        }
        let due = reply.map { runtime.now.advanced(byMilliseconds: $0.afterMilliseconds) }
        guard let reply, let due, due <= deadline else {
            await runtime.sleep(until: deadline)
            return .unknown("timeout")
        }
        await runtime.sleep(until: due)
        if let turn = state.withLock({ $0.turns[call] }), runtime.now >= turn.at { return turn.to }
        return reply.answer
    }

    package func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        if case .verify(let isBinding) = question { state.withLock { $0.toldDevice = isBinding } }
        let answer = await reply(to: question.vendorCall, about: subject.device, by: window.end)
        let isAboutHolder = question.vendorCall == "deviceInfo"
        return (isAboutHolder ? completed(answer) : answer).answer(to: question, by: .standard)
    }

    /// Whether the last verification had the device told of it.
    package var toldDevice: Bool { state.withLock { $0.toldDevice } }

    /// A 200 without data is ours since long ago: what an answer may lack is no matter of a script.
    private func completed(_ answer: VendorAnswer) -> VendorAnswer {
        guard case .code(200, var data) = answer else { return answer }
        data.deviceType = data.deviceType ?? 1
        data.status = data.status ?? 1
        data.boundAt = data.boundAt ?? runtime.now.advanced(byMilliseconds: -86_400_000)
        return .code(200, data)
    }
}

/// WeCom's interface with its answers written down, and every attempt to spend a code counted.
package final class ScriptedWeCom: WeComPort {
    private struct State {
        var lack: RedemptionLack?
        var isBound: Bool?
        var refusal: Int?
        var hangs = false
        var secrets: [SecretAnswer] = []
        var secretMilliseconds: Int64 = 20
        var attempts: [[UInt8]: Int] = [:]
        var looks = 0
        var deviceToken: DeviceTokenAnswer?
        var deviceTokenMilliseconds: Int64 = 20
        var deviceTokens = 0
        var modelToken: Credential?
        var proofs: [Bool?] = []
        var proofsAsked = 0
        var clock: UnixTime?
    }

    private let state = Guarded(State())
    private let runtime: any Runtime

    package init(_ runtime: any Runtime) {
        self.runtime = runtime
    }

    /// Answers `get_device_token` so from now on; without it, nothing comes until the deadline.
    package func answer(deviceToken: DeviceTokenAnswer, after milliseconds: Int64 = 20) {
        state.withLock { state in
            state.deviceToken = deviceToken
            state.deviceTokenMilliseconds = milliseconds
        }
    }

    package func set(modelToken: Credential?) { state.withLock { $0.modelToken = modelToken } }

    /// How often a device's token was asked for.
    package var deviceTokens: Int { state.withLock { $0.deviceTokens } }

    /// Its clock is so far ahead of our time as that is now, and goes on by itself; nil lets it tell none.
    package func set(clockAhead milliseconds: Int64?) {
        let zero = runtime.unixNow.advanced(byMilliseconds: -runtime.now.milliseconds)
        state.withLock { $0.clock = milliseconds.map { zero.advanced(byMilliseconds: $0) } }
    }

    /// Says its time, once it has a clock.
    package func askTime(by deadline: Instant) async {
        guard let clock = state.withLock({ $0.clock }) else { return }
        let now = runtime.now
        runtime.timepiece.hear(
            .date(.wecom, clock.advanced(byMilliseconds: now.milliseconds)), at: now)
    }

    package func set(canRedeem: Bool) { set(lack: canRedeem ? nil : .ticket) }

    package func set(lack: RedemptionLack?) { state.withLock { $0.lack = lack } }

    /// From now on `get_device_detail` says nothing until its deadline, or answers again.
    package func hang(_ hangs: Bool = true) { state.withLock { $0.hangs = hangs } }

    /// What `get_device_detail` says; nil for no answer.
    package func set(isBound: Bool?) {
        state.withLock { ($0.isBound, $0.refusal) = (isBound, nil) }
    }

    /// From now on `get_device_detail` is refused by this errcode.
    package func refuse(_ code: Int) { state.withLock { ($0.isBound, $0.refusal) = (nil, code) } }

    /// Answers the next attempts so, the last one for ever; without any, with a secret.
    ///
    /// - Parameter milliseconds: From the first byte of an attempt to its answer.
    package func answer(_ secrets: SecretAnswer..., after milliseconds: Int64 = 20) {
        answer(secrets, after: milliseconds)
    }

    package func answer(_ secrets: [SecretAnswer], after milliseconds: Int64 = 20) {
        state.withLock { state in
            state.secrets = secrets
            state.secretMilliseconds = milliseconds
        }
    }

    /// Requests to redeem that have left, in all.
    package var attempts: Int { state.withLock { $0.attempts.values.reduce(0, +) } }

    /// The most that left for one code.
    package var mostAttemptsForOneCode: Int { state.withLock { $0.attempts.values.max() ?? 0 } }

    package var looks: Int { state.withLock { $0.looks } }

    /// Answers the next questions about a secret so, the last one for ever; without any, with yes.
    package func prove(_ proofs: Bool?...) { state.withLock { $0.proofs = proofs } }

    package var proofsAsked: Int { state.withLock { $0.proofsAsked } }

    package func lack(at now: UnixTime) -> RedemptionLack? { state.withLock { $0.lack } }

    package var ticketName: String { "ticket" }

    package func take(_ ticket: Credential) -> Bool { true }

    package func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer {
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: 20))
        guard await commit() else { return .notSent("not committed") }
        let (answer, wait): (SecretAnswer?, Int64) = state.withLock { state in
            state.attempts[code.secret.exposed, default: 0] += 1
            guard let first = state.secrets.first else { return (nil, state.secretMilliseconds) }
            if state.secrets.count > 1 { state.secrets.removeFirst() }
            return (first, state.secretMilliseconds)
        }
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: wait))
        return answer
            ?? .secret(
                DeviceSecret(
                    secret: Secret("secret"), accessToken: Secret("token"),
                    accessTokenEnds: runtime.unixNow.advanced(bySeconds: 7_200), isProved: true))
    }

    package func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord {
        let hangs = state.withLock { $0.hangs }
        await runtime.sleep(until: hangs ? deadline : runtime.now.advanced(byMilliseconds: 20))
        return state.withLock { state in
            state.looks += 1
            guard !hangs, let isBound = state.isBound else {
                return .silence(wecomCode: hangs ? nil : state.refusal)
            }
            return isBound ? .bound : .notBound
        }
    }

    package func proves(
        _ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant
    ) async -> Bool? {
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: 20))
        return state.withLock { state in
            state.proofsAsked += 1
            guard let first = state.proofs.first else { return true }
            if state.proofs.count > 1 { state.proofs.removeFirst() }
            return first
        }
    }

    package func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer {
        let (answer, wait): (DeviceTokenAnswer?, Int64) = state.withLock { state in
            state.deviceTokens += 1
            return (state.deviceToken, state.deviceTokenMilliseconds)
        }
        let due = runtime.now.advanced(byMilliseconds: wait)
        guard let answer, due <= deadline else {
            await runtime.sleep(until: deadline)
            return .unanswered("timeout")
        }
        await runtime.sleep(until: due)
        return answer
    }

    package func modelToken(by deadline: Instant) async -> Credential? { state.withLock { $0.modelToken } }
}
