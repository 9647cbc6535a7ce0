import CLinux
package import Elements
import Glibc

/// The kernel's clocks.
package enum Clock {
    /// Neither stops in sleep nor follows the time of day.
    static var now: Instant { Instant(nanoseconds: read(CLOCK_BOOTTIME)) }

    /// The time of day, as whoever may set it has set it.
    package static var systemTime: SystemTime {
        SystemTime(
            UnixTime(milliseconds: read(CLOCK_REALTIME) / 1_000_000),
            isSynchronised: linux_clock_is_synchronised())
    }

    static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // Fails only for a clock that does not exist.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
