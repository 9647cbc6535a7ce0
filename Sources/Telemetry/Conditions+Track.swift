import Elements

extension Conditions {
    /// What is known of a condition, whether it stands or not.
    struct Track {
        var running = 0
        var minute = LastMinute()
        var lastMet: Instant
        /// When the newest question was asked whose answer spoke for it.
        var asked = Instant(nanoseconds: .min)
        var lastTold: Instant?
        var standing: Standing?
        /// With which devices it was met last, the newest first.
        var devices: [String] = []
        /// Whether there were more of them.
        var isCut = false

        private static let mostDevices = 16

        init(lastMet: Instant) { self.lastMet = lastMet }

        mutating func name(_ device: String?) {
            guard let device, !device.isEmpty else { return }
            let others = devices.filter { $0 != device }
            isCut = isCut || others.count >= Self.mostDevices
            devices = [device] + others.prefix(Self.mostDevices - 1)
        }

        mutating func meet(_ example: Example, at now: UnixTime) {
            guard var standing else { return }
            standing.count += 1
            standing.last = example.withAdvice(of: standing.last)
            standing.lastAt = now
            (standing.devices, standing.isCut) = (devices, isCut)
            self.standing = standing
        }

        mutating func end() {
            running = 0
            (devices, isCut) = ([], false)
            standing = nil
        }

        /// Whether nothing has spoken for it for so long that it is over, or that nobody need remember it.
        func isQuiet(_ condition: Condition, at now: Instant) -> Bool {
            let quiet = now.milliseconds(since: lastMet)
            return switch condition.entry.ends {
            case .quiet(let minutes): quiet >= minutes * 60_000
            case .told: standing == nil && quiet >= Conditions.tellingMilliseconds
            }
        }
    }
}
