import CLinux
import Glibc

/// An eventfd: what another thread pulls to wake a loop.
struct Wakeup: ~Copyable {
    private let descriptor: Descriptor

    init() throws(KernelError) {
        let flags = CInt(EFD_NONBLOCK | EFD_CLOEXEC)
        descriptor = Descriptor(adopting: try KernelError.attempt("eventfd") { eventfd(0, flags) })
    }

    var number: CInt { descriptor.number }

    func pull() {
        // The only failure is a full counter, and then the loop is awake already.
        _ = eventfd_write(descriptor.number, 1)
    }

    func rest() {
        var count: eventfd_t = 0
        // Nothing to read means nothing to do.
        _ = unsafe eventfd_read(descriptor.number, &count)
    }
}
