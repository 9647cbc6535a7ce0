import HTTP

/// What a parser made of a stretch of bytes.
struct Verdict: Equatable, Sendable, CustomStringConvertible {
    var messages: [String] = []
    /// Why it ended; nil when it waits for more.
    var refusal: HTTPError.Reason?

    var description: String { "\(messages)\(refusal.map { ", then \($0)" } ?? "")" }
}

/// The ways of cutting a message: whole, in two at every byte, and byte by byte.
func everyCut(_ bytes: [UInt8]) -> [[ArraySlice<UInt8>]] {
    [[bytes[...]], bytes.indices.map { bytes[$0...$0] }]
        + bytes.indices.dropFirst().map { [bytes[..<$0], bytes[$0...]] }
}

/// Feeds a request parser and takes every request as soon as it is there.
func requests(in slices: [ArraySlice<UInt8>], limits: Limits = .callback) -> Verdict {
    var parser = RequestParser(limits: limits)
    var verdict = Verdict()
    do {
        for slice in slices {
            try parser.receive(slice)
            while let request = try parser.next() { verdict.messages.append(summary(request)) }
        }
    } catch {
        verdict.refusal = error.reason
    }
    return verdict
}

/// Feeds a response parser, and tells it at the end that the peer has closed.
func response(
    in slices: [ArraySlice<UInt8>], to method: String = "GET", limits: Limits = .call
) -> Verdict {
    var parser = ResponseParser(limits: limits, for: method)
    var verdict = Verdict()
    do {
        for slice in slices {
            try parser.receive(slice)
            if let response = try parser.next() { verdict.messages.append(summary(response)) }
        }
        if let response = try parser.finished() { verdict.messages.append(summary(response)) }
    } catch {
        verdict.refusal = error.reason
    }
    return verdict
}

private func summary(_ request: Request) -> String {
    let query = request.query.map { "?" + $0 } ?? ""
    let host = request.fields["host"].map { " @" + $0 } ?? ""
    return "\(request.method) \(request.path)\(query)\(host)\(content(request.body))"
        + (request.keepsAlive ? "" : " close")
}

private func summary(_ response: Response) -> String {
    "\(response.status)\(content(response.body))" + (response.keepsAlive ? "" : " close")
}

private func content(_ body: [UInt8]) -> String {
    body.isEmpty ? "" : " <" + String(decoding: body, as: UTF8.self) + ">"
}

func bytes(_ text: some StringProtocol) -> ArraySlice<UInt8> {
    Array(text.utf8)[...]
}
