import Elements
import Foundation
import Telemetry
import Testing

@Suite struct LineWriterTests {
    /// A reader that stands still holds nobody up; what it has missed it is told when it goes on.
    @Test func `what found no room is counted, and told once there is room`() {
        let (begun, mayGoOn) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let (written, writes) = (Guarded(0), Guarded(0))
        let writer = LineWriter { lines in
            writes.withLock { $0 += 1 }
            let isFirst = written.withLock { count in
                defer { count += lines.count { $0 == 10 } }
                return count == 0
            }
            guard isFirst else { return }
            begun.signal()
            mayGoOn.wait()
        }
        let dropped = Guarded<[Int64]>([])
        writer.onDropped { count in dropped.withLock { $0.append(count) } }
        writer.write([10])
        begun.wait()
        for _ in 0..<5_000 { writer.write([10]) }
        mayGoOn.signal()
        let lost = { dropped.withLock { $0.reduce(0, +) } }
        let isWhole = { lost() + Int64(written.withLock { $0 }) == 5_001 }
        // Each waits for a second at most.
        for _ in 0..<60 where !isWhole() { writer.flush() }
        #expect(isWhole() && lost() > 0)
        #expect(dropped.withLock { $0.count } == 1)
        #expect(writes.withLock { $0 } == 2, "what waited was written together")
    }
}
