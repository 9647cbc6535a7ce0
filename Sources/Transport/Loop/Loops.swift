package import Elements
import Synchronization

/// The event loops of a program, one a core, and its runtime.
///
/// Whoever asks from a loop's own thread is served by that loop; whoever asks from elsewhere, by the
/// next in turn. They share one time of day.
package final class Loops: Runtime, Sendable {
    package let members: [EventLoop]
    package let timepiece: Timepiece
    private let turn = Atomic<Int>(0)

    /// Starts the threads.
    ///
    /// - Parameter late: Hears how late the loops come to what is due, in microseconds: called on their threads.
    package init(count: Int, late: @escaping @Sendable (Int64) -> Void = { _ in }) throws(KernelError) {
        precondition(count > 0)
        timepiece = Timepiece(Clock.systemTime, at: Clock.now)
        var members: [EventLoop] = []
        for _ in 0..<count {
            do throws(KernelError) {
                members.append(try EventLoop(timepiece: timepiece, late: late))
            } catch {
                for member in members { member.stop() }
                throw error
            }
        }
        self.members = members
    }

    deinit { stop() }

    /// Ends the threads once the jobs that wait have run. Tasks that still wait for something never resume.
    package func stop() {
        for member in members { member.stop() }
    }

    /// The loop whose thread this is; nil on a foreign thread.
    package var current: EventLoop? { members.first { $0.isCurrent } }

    /// The loop for work that has none yet.
    package var next: EventLoop {
        current ?? members[turn.wrappingAdd(1, ordering: .relaxed).oldValue % members.count]
    }

    package func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value {
        await next.run(operation)
    }

    package var now: Instant { Clock.now }

    package var systemTime: SystemTime { Clock.systemTime }

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        next.schedule(at: instant, action)
    }

    package func spawn(_ operation: @escaping @Sendable () async -> Void) {
        next.spawn(operation)
    }

    package func randomBytes(_ count: Int) -> [UInt8] {
        members[0].randomBytes(count)
    }
}
