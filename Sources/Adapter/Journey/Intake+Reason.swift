import Binding
import Elements
import Envelope
import Events
import HTTP

// MARK: To no route

extension Intake {
    /// Routes whose Tokens are tried on what is not signed with its own route's.
    private static let mostTried = 32
    /// Callbacks are a few hundred bytes, and each key that is tried costs a hash over all of it.
    private static let mostBytesTried = 8_192

    /// A request whose path is no route. Whether WeCom has sent it is looked up by the keys of the routes.
    func astray(_ request: Request) -> Refusal {
        let direction = site.signpost.direction(from: request.path)
        guard let signer = signer(of: request, first: direction?.route) else {
            var refusal = Refusal(
                status: 404, Reason(.noRoute), direction?.1.text ?? Intake.unlike(request.path))
            refusal.nearest = direction?.route
            return refusal
        }
        return misrouted(404, signer, signer.path == direction?.route ? direction?.1.text : nil)
    }

    private static func unlike(_ path: String) -> String {
        path.lowercased().contains("%3f")
            ? "the query was encoded into the path: its ? came as %3F" : "no route is like this path"
    }

    private func misrouted(_ status: Int, _ signer: Route, _ detail: String? = nil) -> Refusal {
        var refusal = Refusal(
            status: status, Reason(.misrouted), detail ?? "signed with the Token of \(signer.path)")
        refusal.nearest = signer.path
        return refusal
    }

    private func signer(of request: Request, first: String?) -> Route? {
        // Nothing is computed for whom the fence keeps out, for what no callback is as long as, nor while there is too
        // much to do.
        guard !isOverloaded, request.body.count <= Intake.mostBytesTried,
            site.fence?.judge(request, from: peer) != .stranger(refused: true)
        else { return nil }
        do {
            let letter = try request.answeredMethod == "GET" ? asked(request) : posted(request)
            return signer(of: letter, first: first)
        } catch {
            return nil
        }
    }

    /// The route whose Token has signed it.
    ///
    /// One that is not fresh may be a copy that somebody has kept, and says nothing of how things are.
    private func signer(of letter: Letter, first: String?, besides own: String? = nil) -> Route? {
        guard let seconds = Int64(letter.stamp.timestamp),
            abs(unixNow.seconds - seconds) <= site.freshnessSeconds
        else { return nil }
        let paths = [first].compactMap { $0 } + site.paths.filter { $0 != first && $0 != own }
        return paths.prefix(Intake.mostTried).lazy.compactMap { site.routes[$0] }.first { route in
            !letter.signature.verifying(letter.ciphertext, letter.stamp, among: route.keys).isEmpty
        }
    }
}

// MARK: Not opened

extension Intake {
    func refusal(of letter: Letter, for error: EnvelopeError, on route: Route) -> Refusal {
        if error == .signature, letter.ciphertext.utf8.count <= Intake.mostBytesTried, !isOverloaded,
            let signer = signer(of: letter, first: nil, besides: route.path)
        {
            return misrouted(403, signer)
        }
        return .unauthenticated(error.word, words(for: error, letter, on: route))
    }

    private func words(for error: EnvelopeError, _ letter: Letter, on route: Route) -> String {
        switch error {
        case .signature:
            "no Token of \(route.keys.count) gives this signature" + (letter.change.map { ": \($0)" } ?? "")
        case .receiver(let expected, let arrived):
            "the envelope is for \(arrived)\(whose(arrived)), this URL expects \(expected.joined(separator: " or "))"
        case .token, .encodingAESKey, .timestampShape, .nonceShape, .signatureShape, .base64, .cipherLength,
            .padding, .truncated:
            "\(error)"
        }
    }

    /// Whose an identity is that came to a route of somebody else.
    private func whose(_ identity: String) -> String {
        // Described, since it is none.
        if identity.contains(" ") || identity == "nobody" { return "" }
        if identity == site.provider.text { return " (the provider's corp id)" }
        guard let other = site.routes.values.first(where: { $0.receiver == identity }) else {
            return " (none of this configuration: another corp, a suite or a model)"
        }
        return " (the model of \(other.path))"
    }
}

extension EnvelopeError {
    /// For the counters: which step turned the envelope away.
    fileprivate var word: Reason.Word {
        switch self {
        case .signature: .signature
        case .receiver: .receiver
        case .token, .encodingAESKey, .timestampShape, .nonceShape, .signatureShape: .shape
        case .base64, .cipherLength, .padding, .truncated: .cipher
        }
    }
}

extension Intake.Letter {
    /// What was done to its text on its way, as far as that can be seen: Base64 has neither blanks nor escapes.
    fileprivate var change: String? {
        let text = Array(ciphertext.utf8)
        if text.contains(UInt8(ascii: "%")) {
            return "\(name) is encoded once more than it should be"
        }
        if text.contains(UInt8(ascii: " ")) {
            return "\(name) has blanks, which were pluses: a gateway has decoded it as a form"
        }
        return nil
    }
}
