import Elements
import Envelope
import Events
import HTTP
import Sandbox
import Transport

/// A request that is sealed, and what its answer has to be.
struct BenchShot: Sendable {
    enum Expectation: Sendable {
        /// A status that is no yes, with something in it.
        case refusal
        /// Nothing, or the word.
        case acknowledgement
        case echo
        /// A sealed yes.
        case yes
        /// Any sealed answer, or none: where there is more than can be done, a no in time is right.
        case decision
    }

    /// Its req_id, which is its device's serial too.
    let request: String
    let prepared: WeComSender.Prepared
    let expectation: Expectation

    /// What came, in a word; and whether that is what has to come.
    func judge(_ outcome: CallOutcome, _ sender: WeComSender) throws(EnvelopeError) -> (
        word: String, isRight: Bool
    ) {
        guard case .answered(let response, _) = outcome else { return (Self.word(outcome), isLenient) }
        let reply = try sender.read(response, to: prepared)
        return (Self.word(reply), isRight(reply))
    }

    private var isLenient: Bool {
        if case .decision = expectation { true } else { false }
    }

    private func isRight(_ reply: SenderReply) -> Bool {
        let isGood = reply.status.map { (200...299).contains($0) } ?? false
        return switch expectation {
        case .refusal: !isGood && reply.body == .text
        case .acknowledgement: isGood && (reply.body == .empty || reply.body == .success)
        case .echo: isGood && reply.body == .echo
        case .yes: isGood && reply.body == .sealed && reply.errcode == 0
        case .decision: isGood ? reply.body == .sealed && reply.errcode != nil : reply.body == .text
        }
    }

    private static func word(_ outcome: CallOutcome) -> String {
        switch outcome {
        case .answered: "answered"
        case .notSent(let fault): "not sent (\(fault))"
        case .unknown(let fault, _, _): "no answer (\(fault))"
        }
    }

    private static func word(_ reply: SenderReply) -> String {
        switch reply.body {
        case .sealed: reply.errcode.map { "errcode \($0)" } ?? "sealed, no errcode"
        case .none, .empty, .success, .echo, .text, .garbage:
            "\(reply.status ?? 0) \(reply.body.rawValue)"
        }
    }
}
