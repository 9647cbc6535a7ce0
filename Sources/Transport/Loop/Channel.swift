import Elements

/// A connected socket whose one user waits for it on its loop.
///
/// Everything happens on the loop's thread. At most one task waits at a time. One timer serves all its
/// waits: it is moved only when a wait ends sooner than the timer would go off, and when it goes off too
/// early for the wait under way, it is armed anew. A busy connection so never touches the heap.
final class Channel: EventLoop.Watcher {
    private enum Direction { case reading, writing }

    let loop: EventLoop
    /// Nil once it is closed.
    private var socket: Socket?
    private var token: UInt64 = 0

    // The kernel reports changes only: a side stays ready until a call says that it would block.
    private var isReadable = true
    private var isWritable = true
    private var hasEnded = false
    private var isAborted = false

    private var direction: Direction?
    private var deadline = Instant(nanoseconds: 0)
    private var continuation: CheckedContinuation<Void, Never>?
    private var timer: LoopTimer?
    /// Called when something can be read and nobody waits for it.
    var unexpectedly: (() -> Void)?

    /// - Parameters:
    ///   - rank: Of a peer that calls us, or one that we call.
    ///   - isConnecting: The socket is not writable before the kernel says so.
    init(
        _ socket: consuming Socket, on loop: EventLoop, as rank: EventLoop.Rank, isConnecting: Bool = false
    ) throws(KernelError) {
        self.loop = loop
        isWritable = !isConnecting
        let number = socket.number
        self.socket = consume socket
        token = try loop.watch(number, [.read, .write, .edges], as: rank, self)
        timer = LoopTimer { [unowned self] in timerWentOff() }
    }

    var isOpen: Bool { socket != nil }

    /// Closes the socket. Whoever waits, gives up.
    func close() {
        guard socket != nil else { return }
        loop.forget(token)
        if let timer { loop.disarm(timer) }
        timer = nil
        unexpectedly = nil
        socket = nil
        isAborted = true
        resume()
    }

    /// Makes the wait under way, and every later one, end at once.
    func abort() {
        isAborted = true
        resume()
    }

    // MARK: Transferring

    /// Reads what is there into the loop's buffer, or waits for it.
    ///
    /// - Returns: How many bytes came; 0 once the peer has ended its side.
    func read(until deadline: Instant) async throws(StreamFault) -> Int {
        while true {
            guard !isAborted else { throw .aborted }
            if isReadable, let count = try readNow() { return count }
            guard await wait(.reading, until: deadline) else {
                // Bytes may have come in the very turn in which the timer went off.
                guard !isAborted, let count = try readNow() else { throw .timedOut }
                return count
            }
        }
    }

    /// Reads what is there and does not wait; nil when nothing is there.
    func readNow() throws(StreamFault) -> Int? {
        switch socket?.read(into: &loop.buffer) {
        case .bytes(let count)?:
            // Less than was asked for: the rest is yet to come, and will be reported (epoll(7)). The end
            // is not reported again, and may be there behind these bytes.
            isReadable = hasEnded || count == loop.buffer.count
            return count
        case .wouldBlock?:
            isReadable = false
            return nil
        case .end?: return 0
        case .failed(let error)?: throw .kernel(error)
        case nil: throw .aborted
        }
    }

    /// Writes once, as soon as something fits.
    ///
    /// - Returns: How many bytes the kernel took, at least one.
    func write(_ bytes: ArraySlice<UInt8>, until deadline: Instant) async throws(StreamFault) -> Int {
        while true {
            guard !isAborted else { throw .aborted }
            guard loop.now <= deadline else { throw .timedOut }
            if isWritable, let count = try writeNow(bytes) { return count }
            guard await wait(.writing, until: deadline) else { throw .timedOut }
        }
    }

    /// Writes as much as there is room for; for the last words before the close, which nobody waits for.
    func writeWithoutWaiting(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        _ = socket?.write(bytes[...])
    }

    private func writeNow(_ bytes: ArraySlice<UInt8>) throws(StreamFault) -> Int? {
        switch socket?.write(bytes) {
        case .bytes(let count)?: return count
        case .wouldBlock?:
            isWritable = false
            return nil
        case .failed(let error)?: throw .kernel(error)
        case .end?, nil: throw .aborted
        }
    }

    /// Waits for a connection attempt.
    func connected(until deadline: Instant) async throws(StreamFault) {
        while !isWritable, !isAborted {
            guard await wait(.writing, until: deadline) else { throw .timedOut }
        }
        guard !isAborted else { throw .aborted }
        if let error = socket?.pendingError() { throw .kernel(error) }
    }

    func endWriting() { socket?.endWriting() }

    func resetOnClose() { socket?.resetOnClose() }

    var millisecondsSinceLastBytes: Int64 { socket?.millisecondsSinceLastBytes ?? 0 }

    var hasPeerEnded: Bool { socket?.hasPeerEnded ?? false }

    /// Waits until something may be read; false once `deadline` has come.
    func readable(until deadline: Instant) async -> Bool {
        while !isReadable, !isAborted {
            guard await wait(.reading, until: deadline) else { return false }
        }
        return true
    }

    /// Ends the wait under way as if its deadline had come.
    func expire() {
        guard let continuation else { return }
        // `direction` stays: the wait takes it as "not there".
        self.continuation = nil
        continuation.resume()
    }

    // MARK: Waiting

    private func wait(_ direction: Direction, until deadline: Instant) async -> Bool {
        precondition(continuation == nil, "a channel has one user")
        guard loop.now < deadline else { return false }
        self.direction = direction
        self.deadline = deadline
        if let timer, !timer.isArmed || deadline < timer.instant { loop.arm(timer, at: deadline) }
        await withCheckedContinuation { continuation = $0 }
        return isAborted || self.direction == nil
    }

    /// Wakes the waiting task; `direction` nil tells it that what it waited for is there.
    private func resume() {
        direction = nil
        guard let continuation else { return }
        self.continuation = nil
        continuation.resume()
    }

    func woken(_ event: Poller.Event) {
        if event.isReadable { isReadable = true }
        if event.isWritable { isWritable = true }
        if event.hasEnded { hasEnded = true }
        switch direction {
        case .reading where isReadable: resume()
        case .writing where isWritable: resume()
        case .reading, .writing, nil: break
        }
        if event.isReadable, continuation == nil { unexpectedly?() }
    }

    private func timerWentOff() {
        guard continuation != nil, let timer else { return }
        guard deadline <= loop.now else { return loop.arm(timer, at: deadline) }
        expire()
    }
}
