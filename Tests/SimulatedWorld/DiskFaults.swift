import Binding
import Elements

/// What becomes of each batch of commits.
struct DiskFaults: Sendable {
    enum Failure: Sendable {
        /// Nothing of it was written, and everybody is told so.
        case undone(LedgerFailure)
        /// The sync failed: it may be on disk or not.
        case poisoned(isOnDisk: Bool)
    }

    struct Fate: Sendable {
        /// From the first statement to the end of the sync.
        let milliseconds: Int64
        let failure: Failure?
    }

    let dice: Dice
    let weather: Weather
    let chronicle: Chronicle

    var pickMilliseconds: Int64 { dice.number(0...2) }

    /// How long a process whose ledger is poisoned still goes on.
    var exitMilliseconds: Int64 { dice.number(0...50) }

    func next() -> Fate {
        guard dice.chance(weather.now.commits) else {
            return Fate(milliseconds: dice.number(0...6), failure: nil)
        }
        switch dice.number(0...11) {
        case 0...2:
            chronicle.mishap("a commit stalls")
            return Fate(milliseconds: dice.number(100...4_000), failure: nil)
        case 3:
            chronicle.mishap("a commit stalls for long")
            return Fate(milliseconds: dice.number(4_000...20_000), failure: nil)
        case 4...6:
            chronicle.mishap("a commit is undone")
            return Fate(milliseconds: dice.number(0...40), failure: .undone(.unavailable("chance")))
        case 7...8:
            chronicle.mishap("the disk is full")
            return Fate(milliseconds: dice.number(0...40), failure: .undone(.full))
        case 9:
            chronicle.mishap("a commit stalls, and is undone")
            return Fate(milliseconds: dice.number(200...3_000), failure: .undone(.unavailable("chance")))
        default:
            chronicle.mishap("a sync fails")
            return Fate(milliseconds: dice.number(0...40), failure: .poisoned(isOnDisk: dice.chance(50)))
        }
    }

    func reportStranger(_ what: String) { chronicle.violation("a stranger's request leads to \(what)") }
}
