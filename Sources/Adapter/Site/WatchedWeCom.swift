package import Binding
package import Elements
package import Events
package import Telemetry

/// WeCom's interface for one model, with an eye on the questions that it leaves unanswered.
///
/// While it says nothing of devices, none goes to another company and none is taken back. Three questions
/// running are an alert, once; an answer ends the run, unless its question is older than theirs, and none counts that is
/// older than an answered one.
///
/// States: Device 32.
package final class WatchedWeCom: WeComPort {
    private struct State {
        var unanswered = 0
        var wecomCode: Int?
        /// When the last of them was asked.
        var asked: Instant?
        /// When the last one was asked that was answered.
        var answered: Instant?
    }

    private let model: ModelID
    private let wecom: any WeComPort
    private let runtime: any Runtime
    private let log: Log
    private let conditions: Conditions
    private let state = Guarded(State())

    private static let questionsToAlert = 3

    package init(
        _ wecom: any WeComPort, of model: ModelID, on runtime: any Runtime, log: Log, conditions: Conditions
    ) {
        self.model = model
        self.wecom = wecom
        self.runtime = runtime
        self.log = log
        self.conditions = conditions
    }

    /// Whether it says nothing, by WeCom's errcode if it gave one.
    package var silence: WeComWord? {
        let state = state.withLock { $0 }
        return state.unanswered < Self.questionsToAlert ? nil : .silence(wecomCode: state.wecomCode)
    }

    package func word(on serial: SerialNumber, by deadline: Instant) async -> WeComWord {
        let asked = runtime.now
        let word = await wecom.word(on: serial, by: deadline)
        switch word {
        case .bound, .notBound: answered(asked)
        case .silence(let code): unanswered(serial, code, asked)
        }
        return word
    }

    private func unanswered(_ serial: SerialNumber, _ code: Int?, _ asked: Instant) {
        let count = state.withLock { state in
            if let answered = state.answered, asked < answered { return 0 }
            state.unanswered += 1
            state.wecomCode = code
            state.asked = max(state.asked ?? asked, asked)
            return state.unanswered
        }
        let fields: [Log.Key: JSON] = [
            .model: .string(model.text), .device: .string(serial.text),
            .wecomCode: code.map { JSON.integer(Int64($0)) } ?? .null,
        ]
        log.tell(.wecomUnanswered, fields)
        guard count == Self.questionsToAlert else { return }
        conditions.begin(
            .wecomSilent, about: model.text, Conditions.Example(fields, todo: Self.todo(code)))
    }

    /// Where the catalogue has no better word: nobody answers at all.
    private static func todo(_ code: Int?) -> String? {
        switch code {
        case 48002?: "have WeCom allow the model the interface get_device_detail"
        case .some: "look the errcode of get_device_detail up in WeCom's list"
        case nil: nil
        }
    }

    private func answered(_ asked: Instant) {
        let isNews = state.withLock { state in
            let answered = max(state.answered ?? asked, asked)
            state.answered = answered
            guard asked >= state.asked ?? asked else { return false }
            state = State(answered: answered)
            return true
        }
        guard isNews else { return }
        conditions.over(.wecomSilent, about: model.text)
    }
}

// MARK: The rest, as it is

extension WatchedWeCom {
    package func lack(at now: UnixTime) -> RedemptionLack? { wecom.lack(at: now) }

    package var ticketName: String { wecom.ticketName }

    package func take(_ ticket: Credential) -> Bool { wecom.take(ticket) }

    package func deviceSecret(
        for code: AuthCode, within window: AttemptWindow, commit: @escaping @Sendable () async -> Bool
    ) async -> SecretAnswer {
        await wecom.deviceSecret(for: code, within: window, commit: commit)
    }

    package func proves(
        _ secret: DeviceSecret, of serial: SerialNumber, by deadline: Instant
    ) async -> Bool? {
        await wecom.proves(secret, of: serial, by: deadline)
    }

    package func deviceToken(
        of serial: SerialNumber, secret: Secret, by deadline: Instant
    ) async -> DeviceTokenAnswer {
        await wecom.deviceToken(of: serial, secret: secret, by: deadline)
    }

    package func modelToken(by deadline: Instant) async -> Credential? {
        await wecom.modelToken(by: deadline)
    }

    package func askTime(by deadline: Instant) async { await wecom.askTime(by: deadline) }
}
