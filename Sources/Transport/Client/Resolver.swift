import CLinux
import Elements
import Glibc

/// Host names to addresses, on a thread of its own: the C library blocks for as long as it likes.
///
/// Calls that ask for a name together share one question, and its answer for a while.
final class Resolver: Sendable {
    private typealias Answer = Result<[SocketAddress], CallFault>

    private struct State {
        var thread: EventLoop?
        var asked: [String: Promise<Answer>] = [:]
        var known: [String: (addresses: [SocketAddress], until: Instant)] = [:]
    }

    /// Names remembered at once; beyond that all are forgotten.
    private static let knownNames = 256

    private let timepiece: Timepiece
    private let limits: ClientLimits
    private let state = Guarded(State())

    init(timepiece: Timepiece, limits: ClientLimits) {
        self.timepiece = timepiece
        self.limits = limits
    }

    deinit {
        state.withLock { $0.thread }?.stop(joining: false)
    }

    /// The addresses of a host, in the order in which to try them, with port 0.
    ///
    /// - Throws: `CallFault.resolution`, `.timeout` or `.overLimit`.
    func addresses(
        of host: String, until deadline: Instant, on loop: EventLoop
    ) async throws(CallFault) -> [SocketAddress] {
        switch look(for: host) {
        case .known(let addresses): return addresses
        case .overLimit: throw .overLimit
        case .failed(let error): throw .connect(error)
        case .asked(let promise):
            guard let answer = await promise.wait(until: deadline, on: loop) else { throw .timeout }
            return try answer.get()
        }
    }

    private enum Found {
        case known([SocketAddress])
        case asked(Promise<Answer>)
        case overLimit
        case failed(KernelError)
    }

    private func look(for host: String) -> Found {
        state.withLock { state in
            if let known = state.known[host], Clock.now < known.until { return .known(known.addresses) }
            if let promise = state.asked[host] { return .asked(promise) }
            guard state.asked.count < limits.waitingNames else { return .overLimit }
            do throws(KernelError) {
                let thread: EventLoop
                if let running = state.thread {
                    thread = running
                } else {
                    thread = try EventLoop(timepiece: timepiece)
                }
                state.thread = thread
                let promise = Promise<Answer>()
                state.asked[host] = promise
                thread.call { [self] in finish(host, promise) }
                return .asked(promise)
            } catch {
                return .failed(error)
            }
        }
    }

    private func finish(_ host: String, _ promise: Promise<Answer>) {
        let answer = Self.ask(for: host)
        state.withLock { state in
            state.asked[host] = nil
            guard case .success(let addresses) = answer else { return }
            if state.known.count >= Self.knownNames { state.known = [:] }
            let until = Clock.now.advanced(byMilliseconds: limits.resolvedMilliseconds)
            state.known[host] = (addresses, until)
        }
        promise.keep(answer)
    }

    private static func ask(for host: String) -> Answer {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let outcome = unsafe getaddrinfo(host, nil, &hints, &list)
        guard outcome == 0 else {
            return unsafe .failure(.resolution(String(cString: gai_strerror(outcome))))
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            var storage = sockaddr_storage()
            unsafe memcpy(&storage, entry.pointee.ai_addr, Int(entry.pointee.ai_addrlen))
            if let address = SocketAddress(storage) { addresses.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return addresses.isEmpty ? .failure(.resolution("no address")) : .success(addresses)
    }
}
