import Binding
import Elements
import HTTP
import Transport

extension CloudLine {
    func ask(_ request: WeComRequest, token: Secret? = nil, by deadline: Instant) async -> WeComReply {
        await carry(
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: deadline),
            to: request.endpoint
        ) { WeComReply($0, to: request, token) }
    }

    /// Asks what must be asked once: on a connection that the peer cannot have closed meanwhile.
    func ask(
        _ request: WeComRequest, token: Secret, within window: AttemptWindow,
        commit: @escaping @Sendable () async -> Bool
    ) async -> WeComReply {
        await carry(
            Call(
                origin: origin, request: request.http(under: origin.basePath, token: token),
                deadline: window.start, answerMilliseconds: window.answerMilliseconds,
                reusesConnection: false, beforeFirstByte: commit),
            to: request.endpoint
        ) { WeComReply($0, to: request, token) }
    }
}

extension WeComReply {
    fileprivate init(_ outcome: CallOutcome, to request: WeComRequest, _ token: Secret?) {
        self.init(outcome, hiding: request.secrets + [token].compactMap { $0 })
    }
}
