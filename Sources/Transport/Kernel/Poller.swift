import CLinux
import Glibc

/// An epoll instance.
///
/// Each registration carries a token of its own. The kernel may still report a descriptor that was
/// closed earlier in the same batch, and its number may belong to a newer connection by then; the token
/// says which one was meant.
@safe
struct Poller: ~Copyable {
    struct Interest: OptionSet {
        let rawValue: UInt32

        static let read = Interest(rawValue: EPOLLIN.rawValue | EPOLLRDHUP.rawValue)
        static let write = Interest(rawValue: EPOLLOUT.rawValue)
        /// Reports a change once; what is there is then read or written to its end.
        static let edges = Interest(rawValue: EPOLLET.rawValue)
        /// Connections on a listening socket that several pollers share: wakes one of them, not all.
        static let connections = Interest(rawValue: EPOLLIN.rawValue | EPOLLEXCLUSIVE.rawValue)
    }

    struct Event {
        let token: UInt64
        private let bits: UInt32

        init(token: UInt64, bits: UInt32) {
            self.token = token
            self.bits = bits
        }

        // An error or a hang-up is met by the call that is tried next, whichever it is.
        private var isBroken: Bool { bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 }
        var isReadable: Bool { hasEnded || bits & EPOLLIN.rawValue != 0 }
        var isWritable: Bool { isBroken || bits & EPOLLOUT.rawValue != 0 }
        /// Nothing more will arrive behind what is there.
        var hasEnded: Bool { isBroken || bits & EPOLLRDHUP.rawValue != 0 }
    }

    private let descriptor: Descriptor
    private var batch: [epoll_event]

    /// An epoll instance is readable for another one while it has events.
    var number: CInt { descriptor.number }

    init(batch count: Int) throws(KernelError) {
        let number = try KernelError.attempt("epoll_create1") { epoll_create1(CInt(EPOLL_CLOEXEC)) }
        unsafe batch = Array(repeating: epoll_event(), count: count)
        descriptor = Descriptor(adopting: number)
    }

    func add(_ number: CInt, _ interest: Interest, token: UInt64) throws(KernelError) {
        var event = unsafe epoll_event(events: interest.rawValue, data: epoll_data_t(u64: token))
        try KernelError.attempt("epoll_ctl") {
            unsafe epoll_ctl(descriptor.number, EPOLL_CTL_ADD, number, &event)
        }
    }

    /// Only for a descriptor that stays open: closing one removes it.
    func remove(_ number: CInt) throws(KernelError) {
        try KernelError.attempt("epoll_ctl") {
            epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, nil)
        }
    }

    /// Waits for events.
    ///
    /// - Parameter milliseconds: -1 waits for ever.
    /// - Returns: How many there are, for `event(at:)`, until the next wait.
    mutating func wait(milliseconds: CInt) throws(KernelError) -> Int {
        let number = descriptor.number
        let room = unsafe CInt(batch.count)
        do throws(KernelError) {
            return Int(
                try KernelError.attempt("epoll_wait", repeating: false) {
                    unsafe epoll_wait(number, &batch, room, milliseconds)
                })
        } catch  where error.code == EINTR {
            return 0
        }
    }

    func event(at index: Int) -> Event {
        unsafe Event(token: batch[index].data.u64, bits: batch[index].events)
    }
}
