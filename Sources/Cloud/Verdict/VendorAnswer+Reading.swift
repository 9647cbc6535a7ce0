package import Binding
import Elements
import Events

extension VendorAnswer {
    /// What it means, as an answer to this question.
    ///
    /// Source: vendor documentation; which code means what stands in `VendorCode.documented`.
    package func answer(to question: Question, by table: VerdictTable) -> AuthorityAnswer {
        let call = question.vendorCall
        switch self {
        case .code(let code, let data):
            let row = table.row(for: code)
            return AuthorityAnswer(
                row.word(with: data, for: question), code: code, call: call, said: "code \(code)",
                allowance: row.allowance)
        case .notSent(let fault): return .notSent(fault, call: call)
        case .unknown(let fault): return .unknown(fault, call: call)
        }
    }
}

extension Question {
    /// What the vendor's documents call the call.
    package var vendorCall: String {
        switch self {
        case .verify: "verifyBindingCode"
        case .bind(.wifi): "deviceBindingByWifi"
        case .bind(.key): "bindDeviceDk"
        case .bind(.pureBluetooth): "deviceBindingByPureBt"
        case .bind(.forward): "forward"
        case .outcome, .holder, .reach: "deviceInfo"
        case .status: "device/detail"
        case .release: "unbundlingDeviceDk"
        }
    }
}

extension VendorCode {
    fileprivate var allowance: AuthorityAnswer.Allowance {
        guard traits.contains(.overQuota) else { return .unlimited }
        return traits.contains(.turnedAway) ? .busy : .usedUp
    }

    fileprivate func word(with data: VendorData, for question: Question) -> AuthorityAnswer.Word {
        switch question {
        case .verify: verification
        case .bind(let way): binding(by: way, data)
        case .outcome, .holder, .reach: ownership(data)
        case .status: status(data)
        case .release: release
        }
    }

    private var verification: AuthorityAnswer.Word {
        switch kind {
        case .success: .verified
        case .transient: passing
        case .installer, .operator, .unlisted: .refused(traits.contains(.codeMissing) ? .ours : refusal)
        case .unknown: .unclear
        }
    }

    private func binding(by way: Question.Way, _ data: VendorData) -> AuthorityAnswer.Word {
        let refusal = isOurMistake(by: way) ? .ours : refusal
        return switch kind {
        case .success: .bound(mode: data.bindingMode, isVerified: data.isVerified)
        case .transient: passing
        case .installer where isTaken: .taken(refusal)
        case .installer, .operator: .refused(refusal)
        case .unknown, .unlisted: .unclear
        }
    }

    /// What may pass is asked again, but for a token, which has been refreshed and sent once more already.
    private var passing: AuthorityAnswer.Word {
        if traits.contains(.noPolling) { return .refused(refusal) }
        if traits.contains(.turnedAway) { return .turnedAway(refusal) }
        return answer == .byOnlineStatus ? .notYet(whenStatusUnknown) : .busy(refusal)
    }

    /// The vendor misses a code that was typed, or does not like one that nobody typed. Of a pure-Bluetooth
    /// device it does not say more about what was typed.
    ///
    /// States: Maker 8.
    private func isOurMistake(by way: Question.Way) -> Bool {
        guard case .pureBluetooth(let deposit) = way else { return traits.contains(.codeMissing) }
        return deposit.encryptedBindingCode != nil
            && !traits.isDisjoint(with: [.codeMissing, .codeMalformed])
    }

    /// An answer that lacks what it is asked for is none: not whose the device is, whether it counts, and of one
    /// that is ours, since when.
    ///
    /// States: Device 22.
    private func ownership(_ data: VendorData) -> AuthorityAnswer.Word {
        guard kind == .success else { return traits.contains(.notOurs) ? .notOurs : .unclear }
        switch (data.deviceType, data.status, data.boundAt) {
        case (nil, _, _), (_, nil, _), (1?, 1?, nil): return .unclear
        case (1?, 1?, let boundAt?): return .ours(boundAt: boundAt, isVerified: data.isVerified)
        case (_?, _?, _): return .notOurs
        }
    }

    private func status(_ data: VendorData) -> AuthorityAnswer.Word {
        if traits.contains(.nonExistent) { return .online(false) }
        guard kind == .success, let isOnline = data.isOnline else { return .unclear }
        return .online(isOnline)
    }

    /// What is not ours is let go of; what may pass by itself is no word.
    private var release: AuthorityAnswer.Word {
        if kind == .success || traits.contains(.notOurs) { return .released }
        return isFinal ? .refused(refusal) : .unclear
    }
}
