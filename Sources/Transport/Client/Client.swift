/// Outgoing calls, each on the loop of its caller, over connections that the loop keeps.
package final class Client: Caller, Sendable {
    private let loops: Loops
    private let conversations: [LoopBound<Conversations>]

    /// - Throws: Why the trusted certificates cannot be read.
    package init(
        on loops: Loops, limits: ClientLimits = ClientLimits(), trust: TLSTrust = .system
    ) throws(TLSError) {
        self.loops = loops
        let context = try SSLContext.client(trusting: trust)
        let resolver = Resolver(timepiece: loops.timepiece, limits: limits)
        conversations = loops.members.map { loop in
            LoopBound(Conversations(on: loop, limits: limits, context: context, resolver: resolver), to: loop)
        }
    }

    deinit {
        for conversation in conversations {
            conversation.loop.call { conversation.value.pool.closeKept() }
        }
    }

    /// Makes one call. It ends at its deadline, whatever it waits for then.
    package func call(_ call: Call) async -> CallOutcome {
        let loop = loops.next
        for conversation in conversations where conversation.loop === loop {
            return await loop.run { await conversation.value.call(call) }
        }
        preconditionFailure("a loop without its conversations")
    }
}
