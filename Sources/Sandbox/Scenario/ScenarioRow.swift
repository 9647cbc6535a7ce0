/// What came of playing a scenario: one row of the table.
package struct ScenarioRow: Sendable, Equatable {
    package let title: String
    /// The callbacks that were sent, in order: `3 × bind, unbind`.
    package var sent: String = ""
    /// Of the last answer that the scenario expects an errcode of, or of the last one.
    package var status: Int?
    package var expectedErrcodes: [Int] = []
    package var errcode: Int?
    /// The slowest answer to any step.
    package var milliseconds: Int64 = 0
    /// Calls that the vendor had about the device.
    package var vendorCalls = 0
    /// Calls of `get_device_secret` for the device.
    package var redemptions = 0
    /// What was not as expected, first of all; nil when the scenario passed.
    package var difference: String?
    /// What kept the program from its usual answers meanwhile, and was not the scenario's; set by who plays it.
    package var disturbance: String?

    package var hasPassed: Bool { difference == nil }

    /// Whether anything of it has reached the program.
    package var wasPlayed: Bool { !sent.isEmpty }

    /// Whether what differs says anything about the program.
    package var isJudged: Bool { hasPassed || disturbance == nil }

    /// - Parameter difference: Why it cannot be played; nil for what is about to be.
    init(title: String, _ difference: String? = nil) {
        self.title = title
        self.difference = difference
    }
}
