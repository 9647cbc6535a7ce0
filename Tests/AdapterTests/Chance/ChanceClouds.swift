import Adapter
import Binding
import Cloud
import Elements
import Events
import Support

/// A vendor that delays, refuses and loses by chance. What an unanswered call was to do is done within a
/// minute of its end, or never.
struct ChanceVendor: BindingAuthority, TimeWitness {
    let outside: Outside
    func askTime(by deadline: Instant) async {}

    func ask(
        _ question: Question, about subject: Subject, within window: CallWindow
    ) async -> AuthorityAnswer {
        let (device, code) = (subject.device, subject.code)
        let answer =
            switch question {
            case .verify: await verify(code, within: window)
            case .bind(.wifi): await bind(device, isRight: ChanceVendor.isRight(code), within: window)
            case .bind(.key): await bind(device, isRight: true, within: window)
            case .bind(.pureBluetooth), .bind(.forward): VendorAnswer.notSent("not played")
            case .outcome, .holder, .reach: await deviceInfo(device, by: window.end)
            case .status: await onlineStatus(by: window.end)
            case .release: await told("unbind", device) { await unbound(device, by: window.end) }
            }
        return answer.answer(to: question, by: .standard)
    }

    private var runtime: Simulation { outside.simulation }

    private func wait(_ milliseconds: Int64, by deadline: Instant) async -> Bool {
        let due = runtime.now.advanced(byMilliseconds: milliseconds)
        await runtime.sleep(until: min(due, deadline))
        return due <= deadline
    }

    /// A call without a clear answer, which may have its effect at any time until a minute after its end.
    private func leaveOpen(
        _ milliseconds: Int64, by deadline: Instant, _ answer: VendorAnswer = .unknown("reset"),
        _ effect: @escaping @Sendable () -> Void
    ) async -> VendorAnswer {
        let outside = outside
        let end = min(milliseconds, max(0, deadline.milliseconds(since: runtime.now)))
        if outside.chance(60) {
            let begun = runtime.now
            outside.later(outside.milliseconds(0...(end + Outside.longestMilliseconds))) {
                if !outside.isTooLate(begun: begun) { effect() }
            }
        }
        return await wait(milliseconds, by: deadline) ? answer : .unknown("timeout")
    }

    private func told(
        _ call: String, _ device: DeviceFacts, _ ask: () async -> VendorAnswer
    ) async -> VendorAnswer {
        outside.note("\(device.serial): \(call)")
        let answer = await ask()
        outside.note("\(device.serial): \(call) \(answer)")
        return answer
    }

    private func bind(
        _ device: DeviceFacts, isRight: Bool, within window: CallWindow
    ) async -> VendorAnswer {
        await told("bind", device) { await played(device, isRight: isRight, within: window) }
    }

    private func played(
        _ device: DeviceFacts, isRight: Bool, within window: CallWindow
    ) async -> VendorAnswer {
        guard runtime.now <= window.start else { return .notSent("too late") }
        let (outside, serial) = (outside, device.serial)
        let isQuick = outside.isCalm || outside.chance(60)
        let milliseconds = outside.milliseconds(isQuick ? 50...400 : 400...21_000)
        guard isRight else {
            return await wait(milliseconds, by: window.end)
                ? .code(5462, VendorData()) : .unknown("timeout")
        }
        switch outside.isCalm ? 0 : outside.milliseconds(0...9) {
        case 0...4:
            guard runtime.now.advanced(byMilliseconds: milliseconds) <= window.end else {
                return await leaveOpen(milliseconds, by: window.end) { outside.bindAtVendor(serial) }
            }
            let isTaken = outside.boundAt(serial) != nil && outside.chance(50)
            if !isTaken {
                outside.later(outside.milliseconds(0...milliseconds)) { outside.bindAtVendor(serial) }
            }
            _ = await wait(milliseconds, by: window.end)
            return .code(isTaken ? 5049 : 200, VendorData())
        case 5:
            return await wait(milliseconds, by: window.end)
                ? .code(5460, VendorData()) : .unknown("timeout")
        case 6:
            return await leaveOpen(milliseconds, by: window.end, .code(5048, VendorData())) {
                outside.bindAtVendor(serial)
            }
        default:
            return await leaveOpen(milliseconds, by: window.end) { outside.bindAtVendor(serial) }
        }
    }

    private func verify(_ code: VerificationCode?, within window: CallWindow) async -> VendorAnswer {
        guard runtime.now <= window.start else { return .notSent("too late") }
        let milliseconds = outside.milliseconds(outside.isCalm || outside.chance(80) ? 20...300 : 300...3_000)
        guard await wait(milliseconds, by: window.end) else { return .unknown("timeout") }
        return .code(ChanceVendor.isRight(code) ? 200 : 5462, VendorData())
    }

    private static func isRight(_ code: VerificationCode?) -> Bool {
        code?.secret.exposed == Array(World.code.utf8)
    }

    private func unbound(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        let (outside, serial) = (outside, device.serial)
        let milliseconds = outside.milliseconds(50...2_000)
        switch outside.isCalm ? 0 : outside.milliseconds(0...9) {
        case 0...5:
            let isBound = outside.boundAt(serial) != nil
            if isBound {
                outside.later(outside.milliseconds(0...milliseconds)) { outside.unbindAtVendor(serial) }
            }
            _ = await wait(milliseconds, by: deadline)
            return .code(isBound ? 200 : 5052, VendorData())
        case 6:
            return await wait(milliseconds, by: deadline) ? .code(5050, VendorData()) : .unknown("timeout")
        default:
            return await leaveOpen(6_000, by: deadline) { outside.unbindAtVendor(serial) }
        }
    }

    private func deviceInfo(_ device: DeviceFacts, by deadline: Instant) async -> VendorAnswer {
        let isAnswered = outside.isCalm || outside.chance(85)
        guard await wait(isAnswered ? outside.milliseconds(20...400) : 60_000, by: deadline) else {
            return .unknown("timeout")
        }
        guard let boundAt = outside.boundAt(device.serial) else { return .code(5052, VendorData()) }
        var data = VendorData()
        (data.deviceType, data.status) = (1, 1)
        data.boundAt = runtime.instant(of: boundAt)
        return .code(200, data)
    }

    private func onlineStatus(by deadline: Instant) async -> VendorAnswer {
        var data = VendorData()
        data.isOnline = outside.chance(50)
        return await wait(100, by: deadline) ? .code(200, data) : .unknown("timeout")
    }
}

/// WeCom, which answers most of the time.
struct ChanceWeCom: WeComPort {
    let outside: Outside
    func askTime(by deadline: Instant) async {}

    private var runtime: Simulation { outside.simulation }

    func lack(at now: UnixTime) -> RedemptionLack? { nil }

    var ticketName: String { "ticket" }

    func take(_ ticket: Credential) -> Bool { true }

    func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer {
        guard outside.isCalm || outside.chance(80) else { return .notSent("refused") }
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: 20))
        guard await commit() else { return .notSent("not committed") }
        outside.send(code)
        let isSecret = outside.isCalm || outside.chance(40)
        let other = outside.pick([-1, 40_014, 40_029, 45_009, 0])
        if isSecret || other == 0 { outside.spend(code) }
        await runtime.sleep(until: runtime.now.advanced(byMilliseconds: outside.milliseconds(10...4_000)))
        if isSecret {
            return .secret(
                DeviceSecret(
                    secret: Secret("secret"), accessToken: Secret("token"),
                    accessTokenEnds: runtime.unixNow.advanced(bySeconds: 7_200), isProved: true))
        }
        return other == 0 ? .unanswered("reset") : .refused(other, "")
    }

    func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord {
        let isAnswered = outside.isCalm || outside.chance(85)
        let due = runtime.now.advanced(byMilliseconds: isAnswered ? outside.milliseconds(20...300) : 60_000)
        await runtime.sleep(until: min(due, deadline))
        guard due <= deadline else { return .silence(wecomCode: nil) }
        return outside.owner(of: serial) == nil ? .notBound : .bound
    }

    func proves(_ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant) async -> Bool? { true }

    func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer { .unanswered("not played") }

    func modelToken(by deadline: Instant) async -> Credential? { nil }
}
