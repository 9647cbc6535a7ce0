import Glibc

/// One open file descriptor, with the duty to close it.
///
/// The kernel hands a number out again as soon as it is closed: a copy kept elsewhere would one day name
/// a stranger's file. Moving this value moves the duty; the number is lent for one call, never stored.
struct Descriptor: ~Copyable {
    let number: CInt

    init(adopting number: CInt) {
        precondition(number >= 0)
        self.number = number
    }

    deinit {
        // Linux has closed it even when close(2) reports EINTR: a second try might close a stranger's.
        _ = close(number)
    }

    /// Gives the duty up, for a number that travels to another thread and is adopted there.
    consuming func surrender() -> CInt {
        let number = number
        discard self
        return number
    }
}

extension Descriptor {
    /// A descriptor that stands for nothing: closed when the process has no other left.
    static func spare() throws(KernelError) -> Descriptor {
        Descriptor(
            adopting: try KernelError.attempt("open") { unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) })
    }
}
