import Elements
import Glibc

/// A listening socket, open until the last loop that watches it lets go.
final class Listener: Sendable {
    let socket: Socket
    /// Whether another process holds it too, and serves who comes later.
    let isShared: Bool

    init(_ socket: consuming Socket, isShared: Bool) {
        self.socket = socket
        self.isShared = isShared
    }
}

/// One loop's part in accepting the connections of a listener.
///
/// All loops watch the same socket, and the kernel wakes one of them for a connection. With a socket a
/// loop, those that wait in a closing loop's queue would be lost.
final class Acceptor: EventLoop.Watcher {
    private let listener: Listener
    private let loop: EventLoop
    private let limits: ServerLimits
    private let admit: (consuming Socket, SocketAddress) -> Void
    /// Closes a connection that nobody vouches for; false when there is none.
    private let makeRoom: () -> Bool
    private let paused: () -> Void
    private var token: UInt64?
    private var timer: LoopTimer?
    /// Closed to make room when descriptors run out.
    private var spare: Descriptor?

    init(
        _ listener: Listener, on loop: EventLoop, limits: ServerLimits,
        admit: @escaping (consuming Socket, SocketAddress) -> Void, makeRoom: @escaping () -> Bool,
        paused: @escaping () -> Void
    ) {
        self.listener = listener
        self.loop = loop
        self.limits = limits
        self.admit = admit
        self.makeRoom = makeRoom
        self.paused = paused
    }

    func start() {
        timer = nil
        do throws(KernelError) {
            if spare == nil { spare = try Descriptor.spare() }
            token = try loop.watch(listener.socket.number, .connections, self)
        } catch {
            pause()
        }
    }

    /// Lets go of the listener, after the connections that the kernel has finished for it.
    func stop() {
        if token != nil, !listener.isShared { acceptAll() }
        if let timer { loop.disarm(timer) }
        timer = nil
        unwatch()
    }

    func woken(_ event: Poller.Event) { acceptAll() }

    private func acceptAll() {
        var faults = 0
        var hasMadeRoom = false
        for _ in 0..<limits.acceptsPerTurn {
            do throws(KernelError) {
                var peer: SocketAddress?
                guard let socket = try listener.socket.accept(peer: &peer) else { return }
                hasMadeRoom = false
                if let peer { admit(socket, peer) }
            } catch {
                switch error.code {
                case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                    // Whoever waits may be known; of those who are not, one has to go for it. Where that does
                    // not help, the machine has no room.
                    guard !hasMadeRoom, makeRoom() else {
                        shed()
                        return pause()
                    }
                    hasMadeRoom = true
                default:
                    // A fault of the one connection, which is gone (accept(2), "Error handling").
                    faults += 1
                }
            }
        }
        // A fault of the listener itself would be met again at once, turn after turn.
        if faults == limits.acceptsPerTurn { pause() }
    }

    /// Closes the connection that waits first, instead of leaving it in the dark.
    private func shed() {
        spare = nil
        var peer: SocketAddress?
        // Without a descriptor even so, it waits until the pause is over.
        _ = try? listener.socket.accept(peer: &peer)
        // Tried again when the pause is over.
        spare = try? Descriptor.spare()
    }

    /// A socket that stays ready while nothing can be accepted would wake the loop without end.
    private func pause() {
        paused()
        unwatch()
        let timer = LoopTimer { [unowned self] in start() }
        self.timer = timer
        loop.arm(timer, at: loop.now.advanced(byMilliseconds: limits.acceptPauseMilliseconds))
    }

    private func unwatch() {
        guard let token else { return }
        self.token = nil
        do throws(KernelError) {
            try loop.forget(token, keeping: listener.socket.number)
        } catch {
            preconditionFailure("a watched descriptor is not watched: \(error)")
        }
    }
}
