import Elements
import Events
import HTTP
import Sandbox
import Transport

/// The least that an adapter does: asks the vendor, answers, spends the code; no ledger, no second try.
final class SmallestAdapter: Sendable {
    private struct State: Sendable {
        var ticket = ""
        var answers: [String: Errcode] = [:]
    }

    private let bench: StandInBench
    private let state = Guarded(State())

    init(_ bench: StandInBench) { self.bench = bench }

    func decide(_ callback: Callback) async -> FakeAdapter.Reply {
        switch callback.event {
        case .modelTicket(let push):
            let text = push.ticket.secret.exposedText
            state.withLock { $0.ticket = text }
            return .body(200, "success")
        case .bind(let bind):
            return .sealed(.bind(await answer(bind, callback.base.requestID.text)))
        case .device(.unbind, let parties):
            // A failure shows in the vendor's bindings.
            if let token = try? await bench.bearer() {
                _ = try? await bench.unbind(token, parties.serial.text)
            }
            return .body(200, "")
        default:
            return .body(200, "")
        }
    }

    private func answer(_ bind: Event.Bind, _ request: String) async -> Errcode {
        if let known = state.withLock({ $0.answers[request] }) { return known }
        let errcode = await ask(bind)
        state.withLock { $0.answers[request] = errcode }
        if errcode == .success {
            let code = bind.authCode.secret.exposedText
            bench.loops.spawn { [self] in await redeem(code) }
        }
        return errcode
    }

    private func ask(_ bind: Event.Bind) async -> Errcode {
        do {
            let code = bind.verificationCode.secret.exposedText
            let answer = try await bench.bindByWiFi(
                try await bench.bearer(), bind.parties.serial.text, code: code)
            return switch answer.code {
            case 200: .success
            case 5462: .deviceCheckFailed
            case 5461, 5213: .wrongCode
            case 5049, 5412: .alreadyBound
            case 5460: .deviceOffline
            default: .cannotBind
            }
        } catch {
            return .cannotBind
        }
    }

    private func redeem(_ code: String) async {
        let ticket = state.withLock { $0.ticket }
        let body: JSON = [
            "model_id": .string(StandInBench.model), "model_secret": .string(StandInBench.modelSecret),
            "model_ticket": .string(ticket),
        ]
        // A failure shows in the stand-in's counters.
        guard
            let answer = try? await bench.answer(
                bench.weCom, "POST", "/cgi-bin/openhw/get_model_token", body: body),
            let token = answer["model_access_token"]?.string
        else { return }
        _ = try? await bench.answer(
            bench.weCom, "POST", "/cgi-bin/openhw/get_device_secret?model_access_token=\(token)",
            body: ["auth_code": .string(code)])
    }
}
