import Cloud
package import Elements
package import HTTP
package import Transport

/// The maker's own service as a local HTTP server: it checks signatures, decides forwarded binds by a rule
/// (the usual code is right, and one company has a device), remembers every other message, counts all of
/// them and misbehaves on order.
///
/// Messages are scripted by serial and by what they are: `bind`, `question`, `holder`, `unbind`, `undo`,
/// `user_scan`, or the type of any other. The `code` of a scripted answer is its errcode. Its `data` is a whole result instead, as
/// `{"code": 5462}`; or `{"post": […]}`, which answers 202 and posts what the list says, see
/// `ResultPoster`.
package final class MakerStandIn: Sendable {
    private let front: StandInFront<MakerRules>
    private let poster: ResultPoster

    /// - Parameters:
    ///   - secrets: What messages are signed with, both ways; the first one signs results.
    ///   - patience: Milliseconds after which a connection that was to hang is closed all the same.
    package init(
        on runtime: any Runtime, secrets: [Secret], over caller: any Caller, patience: Int64 = 30_000
    ) {
        poster = ResultPoster(signing: secrets.first ?? Secret(""), over: caller, on: runtime)
        let rules = MakerRules(StandardWebhook(secrets), posting: poster, on: runtime)
        front = StandInFront(rules, on: runtime, patience: patience)
    }

    /// Where results go: the adapter, under `/vendor/results`.
    package func post(to adapter: Origin) { poster.post(to: adapter) }

    /// Answers one request: the function that a server, or a simulated network, is given.
    package func serve(_ request: Request, _ exchange: any Exchange) async {
        await front.serve(request, exchange)
    }
}
