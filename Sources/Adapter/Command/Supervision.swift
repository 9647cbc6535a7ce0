import Elements
import Events
import FoundationEssentials
import Telemetry
import Transport

/// Whoever has started this program: it gives us sockets, hears how we are, and takes us for dead when it hears
/// nothing.
struct Supervision {
    private let manager: ServiceManager
    private let loops: Loops
    private let log: Log

    init(of loops: Loops, _ log: Log) {
        manager = ServiceManager(environment: Supervision.environment)
        self.loops = loops
        self.log = log
    }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }

    static func inherited() throws(Service.Failure) -> InheritedSockets {
        do {
            return try InheritedSockets(environment: environment)
        } catch {
            throw Service.Failure(text: "\(error)")
        }
    }

    /// It serves.
    func begin() {
        tell(.ready)
        guard let watchdog = manager.watchdogMilliseconds else { return }
        loops.spawn { await self.live(everyMilliseconds: max(1, watchdog / 3)) }
    }

    func tell(_ news: ServiceManager.News) {
        do throws(KernelError) {
            try manager.tell(news)
        } catch {
            log.tell(.supervisorUnheard, [.failure: .string("\(error)")])
        }
    }

    /// Every loop has a turn before it is said that they turn.
    private func live(everyMilliseconds wait: Int64) async {
        while true {
            for loop in loops.members { await loop.run {} }
            tell(.alive)
            await loops.sleep(until: loops.now.advanced(byMilliseconds: wait))
        }
    }
}
