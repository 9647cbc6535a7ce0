package import Elements

/// How somebody reads: in which language, and by which clock on the wall.
package struct Reader: Sendable {
    package let language: Language
    /// How far their clock is ahead of UTC.
    package let secondsEast: Int64

    package static let farthestEast: Int64 = 14 * 3_600

    /// - Parameter secondsEast: Of a place on earth; what is farther is taken as UTC.
    package init(_ language: Language, secondsEast: Int64) {
        self.language = language
        self.secondsEast = abs(secondsEast) <= Self.farthestEast ? secondsEast : 0
    }

    /// What the clock's times are called, with how far it is from UTC.
    package var zone: String {
        let name = language == .zh ? secondsEast == 8 * 3_600 ? "北京时间 " : "UTC" : ""
        let minutes = abs(secondsEast) / 60
        let sign = secondsEast < 0 ? "-" : "+"
        return name + sign + Self.two(minutes / 60) + ":" + Self.two(minutes % 60)
    }

    /// `09:36:58.324`
    package func time(_ time: UnixTime) -> String { slice(time, 11, 12) }

    /// `09:36:58`
    package func second(_ time: UnixTime) -> String { slice(time, 11, 8) }

    /// `11-29`
    package func day(_ time: UnixTime) -> String { slice(time, 5, 5) }

    /// When the present day has begun.
    package func midnight(before now: UnixTime) -> UnixTime {
        let local = now.seconds + secondsEast
        return UnixTime(seconds: local - (local % 86_400 + 86_400) % 86_400 - secondsEast)
    }

    /// The second, and the day where that is another one than today.
    package func moment(_ time: UnixTime, now: UnixTime) -> String {
        day(time) == day(now) ? second(time) : "\(day(time)) \(second(time))"
    }

    private func slice(_ time: UnixTime, _ start: Int, _ count: Int) -> String {
        String(time.advanced(bySeconds: secondsEast).text.dropFirst(start).prefix(count))
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension Words {
    /// A length of time, as far as people count it.
    package init(seconds: Int64) {
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        self =
            switch (minutes, rest) {
            case (0, _): Words("\(rest) 秒", "\(rest) s")
            case (_, 0): Words("\(minutes) 分钟", "\(minutes) min")
            default: Words("\(minutes) 分 \(rest) 秒", "\(minutes) min \(rest) s")
            }
    }
}
