import CLinux
import Elements
import Glibc

/// What the service manager or an operator tells the process.
package enum ServiceSignal: Sendable, Equatable {
    /// SIGTERM or SIGINT: finish what runs, and end.
    case terminate
    /// SIGHUP: read configuration, keys and certificates anew.
    case reload
}

/// Signals as ordinary events on a loop.
package final class SignalWatch: Sendable {
    private let loop: EventLoop
    private let receiver: LoopBound<Receiver>

    /// Makes the signals wait to be read, for this thread and for those that it starts, and SIGPIPE be
    /// nothing. The first thing that a process does: a thread started earlier would still die of them.
    package static func holdSignals() {
        _ = signal(SIGPIPE, SIG_IGN)
        var set = Receiver.signals
        // Fails only for an operation that does not exist.
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    package init(on loops: Loops) throws(KernelError) {
        loop = loops.members[0]
        receiver = LoopBound(try Receiver(on: loop), to: loop)
        loop.call { [receiver] in receiver.value.start() }
    }

    deinit {
        loop.call { [receiver] in receiver.value.stop() }
    }

    /// The next signal, in the order of their coming; for one task at a time.
    package func next() async -> ServiceSignal {
        await loop.run { [receiver] in await receiver.value.next() }
    }
}

/// The signalfd, on its loop's thread.
private final class Receiver: EventLoop.Watcher {
    static var signals: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, number) }
        return set
    }

    private let loop: EventLoop
    private let descriptor: Descriptor
    private var token: UInt64?
    // One signal of a kind is remembered, as the kernel itself does.
    private var pending: [ServiceSignal] = []
    private var waiter: CheckedContinuation<ServiceSignal, Never>?

    init(on loop: EventLoop) throws(KernelError) {
        self.loop = loop
        var set = Self.signals
        let number = try KernelError.attempt("signalfd") {
            unsafe signalfd(-1, &set, CInt(SFD_NONBLOCK | SFD_CLOEXEC))
        }
        descriptor = Descriptor(adopting: number)
    }

    func start() {
        do throws(KernelError) {
            token = try loop.watch(descriptor.number, .read, self)
        } catch {
            preconditionFailure("signals cannot be watched: \(error)")
        }
    }

    func stop() {
        if let token { loop.forget(token) }
        token = nil
    }

    func next() async -> ServiceSignal {
        if !pending.isEmpty { return pending.removeFirst() }
        precondition(waiter == nil, "signals have one reader")
        return await withCheckedContinuation { waiter = $0 }
    }

    func woken(_ event: Poller.Event) {
        while let signal = read() {
            if let waiter {
                self.waiter = nil
                waiter.resume(returning: signal)
            } else if !pending.contains(signal) {
                pending.append(signal)
            }
        }
    }

    private func read() -> ServiceSignal? {
        var info = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        let count = unsafe Glibc.read(descriptor.number, &info, size)
        // Nothing there, which is how each batch ends.
        guard count == size else { return nil }
        return CInt(bitPattern: info.ssi_signo) == SIGHUP ? .reload : .terminate
    }
}
