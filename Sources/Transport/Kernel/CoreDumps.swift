import CLinux

/// What the kernel does with the memory of a process that crashes.
package enum CoreDumps {
    /// Has it forgotten: it holds every key and every token.
    ///
    /// Source: core(5), prctl(2), PR_SET_DUMPABLE.
    package static func refuse() throws(KernelError) {
        try KernelError.attempt("prctl") { linux_refuse_core_dumps() }
    }
}
