import Dispatch
import Elements

/// Lines to a stream that somebody else reads, written on a queue of its own so that no loop ever waits
/// for the reader. When too many lines wait, the newest are dropped and counted.
final class LineWriter: Sendable {
    private static let mostWaiting = 4_096

    private struct State {
        var waiting = 0
        var dropped = 0
    }

    private let descriptor: CInt
    private let queue = DispatchQueue(label: "lines")
    private let state = Guarded(State())

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    func write(_ line: [UInt8]) {
        let hasRoom = state.withLock { state in
            guard state.waiting < LineWriter.mostWaiting else {
                state.dropped += 1
                return false
            }
            state.waiting += 1
            return true
        }
        guard hasRoom else { return }
        queue.async { [self] in
            Console.write(line, to: descriptor)
            let dropped = state.withLock { state in
                state.waiting -= 1
                defer { state.dropped = 0 }
                return state.dropped
            }
            if dropped > 0 {
                Console.write(
                    Array("{\"level\":\"warn\",\"event\":\"log_lines_dropped\",\"count\":\(dropped)}\n".utf8),
                    to: descriptor)
            }
        }
    }

    /// Waits until everything has been written, or for a second: nobody may be reading.
    func flush() {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .seconds(1))
    }
}
