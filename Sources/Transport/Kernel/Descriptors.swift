import CLinux

/// How many descriptors the process may have open, and who gets how many of them.
package struct Descriptors: Equatable, Sendable {
    package let count: Int

    /// For the ledger, the loops, the listeners, and the peers of this machine.
    private static let kept = 128

    package init(count: Int) {
        self.count = count
    }

    /// Takes as many as the process may have at all.
    ///
    /// Those that it has at first are a limit for old programs, which number them by bits: see setrlimit(2).
    package static func raise() throws(KernelError) -> Descriptors {
        Descriptors(count: try KernelError.attempt("setrlimit") { linux_raise_descriptors() })
    }

    /// Half of them are for who calls us, and half for whom we call: a bind needs one of each at once.
    private var half: Int { max(1, (count - Self.kept) / 2) }

    package func bound(_ limits: ServerLimits) -> ServerLimits {
        var bound = limits
        bound.connections = min(limits.connections, half)
        return bound
    }

    /// - Parameter pools: How many there will be of such clients, over all loops.
    package func bound(_ limits: ClientLimits, pools: Int) -> ClientLimits {
        var bound = limits
        bound.connections = min(limits.connections, max(1, half / pools))
        bound.keptPerEndpoint = min(limits.keptPerEndpoint, bound.connections)
        return bound
    }
}
