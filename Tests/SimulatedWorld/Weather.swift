import Elements

/// How rough a run is: what goes wrong how often, drawn once from its seed, until calm comes.
final class Weather: Sendable {
    /// In a hundred.
    struct Odds: Sendable {
        /// Calls to a cloud that are lost, late, cut or garbled.
        let calls: Int64
        /// Calls that a cloud answers with something other than it should.
        let answers: Int64
        /// Answers of ours that never arrive.
        let replies: Int64
        /// Commits that fail or take long.
        let commits: Int64
        /// Requests that somebody has tampered with, beside each genuine one.
        let strangers: Int64
    }

    private let odds: Odds
    private let calm = Guarded(false)
    private let vendorAway = Guarded(false)

    init(_ dice: Dice) {
        odds = Odds(
            calls: dice.pick([0, 15, 30, 50]), answers: dice.pick([0, 10, 30]),
            replies: dice.pick([0, 10, 25]),
            commits: dice.pick([0, 2, 6, 15]), strangers: dice.pick([0, 15, 50]))
    }

    var isCalm: Bool { calm.withLock { $0 } }

    func calmDown() { calm.withLock { $0 = true } }

    /// Whether the vendor's cloud answers nobody.
    var isVendorAway: Bool { !isCalm && vendorAway.withLock { $0 } }

    func setVendorAway(_ isAway: Bool) { vendorAway.withLock { $0 = isAway } }

    /// nil when nothing goes wrong any more.
    var now: Odds { isCalm ? Odds(calls: 0, answers: 0, replies: 0, commits: 0, strangers: 0) : odds }
}
