import Binding
import Cloud
import Configuration
import Elements
import Events
import HTTP
import Telemetry

/// `/vendor/results`: what the maker's service has decided about a bind that was forwarded to it.
///
/// The first result of a request stays, and is on disk before its sender is thanked. It decides the
/// request while that waits, and is a late truth afterwards.
struct Results: Equipped {
    static let path = "/vendor/results"

    let kit: Kit
    let flights: Flights

    private static let patienceMilliseconds: Int64 = 2_000

    func take(_ message: MakerReceiver.Message) async -> Response {
        guard let model = message.body["model_id"]?.string.flatMap({ ModelID($0) }),
            let request = message.body["req_id"]?.string.flatMap({ RequestID($0) })
        else { return refused("model_id and req_id must be those of the forwarded bind") }
        let result: MakerResult
        do {
            result = try MakerResult(reading: message.body)
        } catch {
            return refused(error.rawValue)
        }
        guard let key = site.value.forwardedKey(request, of: model) else { return unknownRequest() }
        do {
            switch try await commit(result, about: key) {
            case .unknownRequest: return unknownRequest()
            case .taken(_, isLate: false): return Response.message(200, "taken")
            case .taken(_, isLate: true): return Response.message(200, "taken, after WeCom had its answer")
            case .repeated: return Response.message(200, "taken before")
            case .differs(let first):
                return Response.message(409, "\(first) came first and stays: have the device looked into")
            }
        } catch {
            counters.ledgerTroubles.add(.result)
            return Response.message(503, "not stored, try again")
        }
    }

    /// Puts a result on disk, however it came, and wakes whoever waits for it.
    func commit(
        _ result: MakerResult, about key: RequestKey
    ) async throws(LedgerFailure) -> TakeResult.Outcome {
        let conclusion = result.conclusion(by: site.value.verdicts)
        let by = runtime.now.advanced(byMilliseconds: Results.patienceMilliseconds)
        let outcome = try await ledger.run(TakeResult(result, conclusion, about: key), by: by)
        switch outcome {
        case .taken(let number, let isLate):
            counters.makerMessages.add(isLate ? .lateResult : .result)
            flights.flight(number)?.took(Forwarding.answer(result, ending: conclusion, call: "forward"))
            agenda.wake(at: runtime.unixNow)
        case .differs, .unknownRequest, .repeated:
            break
        }
        return outcome
    }

    /// The first result stays, so that whoever was faster is believed.
    func first(of result: MakerResult, about key: RequestKey) async -> MakerResult {
        do {
            switch try await commit(result, about: key) {
            case .differs(let first): return first
            case .taken, .repeated, .unknownRequest: return result
            }
        } catch {
            // It goes to disk with the request's settlement, if at all.
            return result
        }
    }

    private func refused(_ reason: String) -> Response {
        counters.makerMessages.add(.malformedResult)
        return Response.message(400, reason)
    }

    private func unknownRequest() -> Response {
        counters.makerMessages.add(.unknownResult)
        return Response.message(404, "no bind with this req_id was forwarded for this model")
    }
}

extension Site {
    /// The row of a bind that was forwarded; nil when the model forwards nothing.
    func forwardedKey(_ request: RequestID, of model: ModelID) -> RequestKey? {
        guard let known = models[model]?.model, known.conversation == .forward else { return nil }
        return RequestKey(route: known.path, eventType: Event.Kind.bind.rawValue, requestID: request)
    }
}
