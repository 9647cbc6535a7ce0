import Elements
import Glibc
import Synchronization

/// Both clocks, as all loops of a program see them.
final class Clock: Sendable {
    /// Nanoseconds from the machine's start to the time of day's zero: by the system's time of day at
    /// `init`, and moved only by `move`.
    private let epoch: Atomic<Int64>

    init() {
        epoch = Atomic(Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME))
    }

    var now: Instant { Instant(nanoseconds: Self.read(CLOCK_BOOTTIME)) }

    var unixNow: UnixTime {
        UnixTime(milliseconds: (epoch.load(ordering: .relaxed) + Self.read(CLOCK_BOOTTIME)) / 1_000_000)
    }

    /// Milliseconds that the system's time of day is ahead of ours.
    var systemAheadMilliseconds: Int64 {
        let ahead = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME)
        return (ahead - epoch.load(ordering: .relaxed)) / 1_000_000
    }

    func move(byMilliseconds milliseconds: Int64) {
        epoch.add(milliseconds * 1_000_000, ordering: .relaxed)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock that does not exist.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
