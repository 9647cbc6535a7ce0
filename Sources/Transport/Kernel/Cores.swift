import CLinux

/// Cores of this machine, of the first 64: a bit each.
package struct Cores: Sendable, Equatable {
    private let bits: UInt

    private init(bits: UInt) { self.bits = bits }

    /// Those that this thread may run on.
    package static func allowed() throws(KernelError) -> Cores {
        var bits: UInt = 0
        try KernelError.attempt("sched_getaffinity") { unsafe linux_cores(&bits) }
        return Cores(bits: bits)
    }

    package var count: Int { bits.nonzeroBitCount }

    /// The first one, and the others; nil where there are not two.
    package var parted: (first: Cores, others: Cores)? {
        let first = bits & (~bits &+ 1)
        return count < 2 ? nil : (Cores(bits: first), Cores(bits: bits & ~first))
    }

    /// Keeps this thread to them, and every thread and process that it starts from now on.
    package func keepThread() throws(KernelError) {
        try KernelError.attempt("sched_setaffinity") { linux_keep_to_cores(bits) }
    }
}
