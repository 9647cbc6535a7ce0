import Elements
import Glibc

/// Both clocks, as all loops of a program see them.
struct Clock: Sendable {
    /// Nanoseconds from the machine's start to the time of day's zero, by the time of day at `init`.
    private let epoch: Int64

    init() {
        epoch = Self.read(CLOCK_REALTIME) - Self.read(CLOCK_BOOTTIME)
    }

    var now: Instant { Instant(nanoseconds: Self.read(CLOCK_BOOTTIME)) }

    var unixNow: UnixTime { UnixTime(milliseconds: (epoch + Self.read(CLOCK_BOOTTIME)) / 1_000_000) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock that does not exist.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
