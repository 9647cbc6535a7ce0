/// Which time of day to believe: the one read at start and carried on since, or the system's clock when that
/// has jumped.
///
/// A step of the system's clock may be the mending of a wrong one or the breaking of a right one. Those who
/// see the outside decide: both clouds by the Date fields of their answers, or WeCom's authentic callbacks
/// by their timestamps. All numbers are milliseconds ahead of the believed time.
package enum WallClock {
    /// A smaller step is followed at once.
    package static let toleranceMilliseconds: Int64 = 5_000
    /// A move by less ends no wait too early that matters: what guards against others has more in reserve.
    package static let slightMilliseconds: Int64 = 500
    /// Less is what two readings one after the other may differ by.
    package static let leastMilliseconds: Int64 = 50
    /// Callbacks that a median is made of, each of another second.
    package static let callbacksForMedian = 3

    /// What the others' clocks say; nil while they say nothing.
    package struct Witnesses: Equatable, Sendable {
        package var wecom: Int64?
        package var vendor: Int64?
        package var callbacks: Int64?

        package init(wecom: Int64? = nil, vendor: Int64? = nil, callbacks: Int64? = nil) {
            self.wecom = wecom
            self.vendor = vendor
            self.callbacks = callbacks
        }
    }

    package enum Verdict: Equatable, Sendable {
        /// The believed time is the system's.
        case steady
        /// The believed time moves by so much.
        case follow(Int64)
        /// The system's clock stands alone, this far off.
        case doubt(Int64)
    }

    package static func judge(system: Int64, _ witnesses: Witnesses) -> Verdict {
        guard abs(system) >= leastMilliseconds else { return .steady }
        guard abs(system) > toleranceMilliseconds else { return .follow(system) }
        let clouds = [witnesses.wecom, witnesses.vendor]
        let isBelieved =
            clouds.allSatisfy { agrees($0, with: system) } || agrees(witnesses.callbacks, with: system)
        return isBelieved ? .follow(system) : .doubt(system)
    }

    private static func agrees(_ witness: Int64?, with system: Int64) -> Bool {
        witness.map { abs($0 - system) <= toleranceMilliseconds } ?? false
    }
}

/// The system's clock, beside a runtime's own time of day.
package protocol SystemClock: AnyObject, Sendable {
    /// Milliseconds that the system's clock is ahead of the believed time of day.
    var systemAheadMilliseconds: Int64 { get }

    /// The believed time of day moves; `now` does not.
    func moveUnixNow(byMilliseconds milliseconds: Int64)
}
