import Dispatch
import Elements
import Glibc

/// Lines to a stream that somebody else reads, written on a queue of its own so that no loop ever waits
/// for the reader. Where they come thick and fast, those of two milliseconds are written together, since a thread that
/// is woken and a system call for each line cost more than the line. When too many lines wait, the newest are dropped and counted.
package final class LineWriter: Sendable {
    private static let mostWaiting = 4_096
    private static let gatheredNanoseconds: UInt64 = 2_000_000

    private struct State {
        /// Of those that wait, one behind the other.
        var bytes: [UInt8] = []
        /// Also those that are being written.
        var waiting = 0
        var isWriting = false
        /// When something was last written, by the machine's uptime in nanoseconds.
        var lastWritten: UInt64 = 0
        var dropped: Int64 = 0
        var report: @Sendable (Int64) -> Void = { _ in }
    }

    private let sink: @Sendable ([UInt8]) -> Void
    private let queue = DispatchQueue(label: "lines")
    private let state = Guarded(State())

    /// - Parameter sink: Takes whole lines, and may wait.
    package init(to sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
    }

    /// Tells how many were dropped, once half of the room is free again.
    package func onDropped(_ report: @escaping @Sendable (Int64) -> Void) {
        state.withLock { $0.report = report }
    }

    package func write(_ line: [UInt8]) {
        let begins = state.withLock { state in
            guard state.waiting < LineWriter.mostWaiting else {
                state.dropped += 1
                return false
            }
            state.waiting += 1
            state.bytes += line
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if begins { queue.async { [self] in work() } }
    }

    /// Lets more lines come, if the last ones have just been written. Not by a semaphore, whose time-out goes by the
    /// time of day: set back, that would keep the log silent.
    private func gather() {
        let now = DispatchTime.now().uptimeNanoseconds
        let next = state.withLock { $0.lastWritten } + LineWriter.gatheredNanoseconds
        guard next > now else { return }
        usleep(UInt32((next - now) / 1_000))
    }

    /// Writes until nothing waits.
    private func work() {
        while true {
            gather()
            let (bytes, count): ([UInt8], Int) = state.withLock { state in
                defer { state.bytes = [] }
                state.isWriting = !state.bytes.isEmpty
                return (state.bytes, state.waiting)
            }
            guard !bytes.isEmpty else { return }
            sink(bytes)
            finish(count)
        }
    }

    private func finish(_ count: Int) {
        let (dropped, report): (Int64, @Sendable (Int64) -> Void) = state.withLock { state in
            state.waiting -= count
            state.lastWritten = DispatchTime.now().uptimeNanoseconds
            // The report is a line too, and must take no other's place.
            guard state.waiting <= LineWriter.mostWaiting / 2 else { return (0, state.report) }
            defer { state.dropped = 0 }
            return (state.dropped, state.report)
        }
        if dropped > 0 { report(dropped) }
    }

    /// Waits until everything has been written, or for a second: nobody may be reading.
    package func flush() {
        var left = 1_000
        while left > 0, state.withLock({ $0.isWriting }) {
            usleep(1_000)
            left -= 1
        }
    }
}
