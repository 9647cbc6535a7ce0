import SimulatedWorld

/// How far a search has come, and what its seeds came to.
///
/// Sums and a sorted list only: they do not show which seed ended first.
struct Progress {
    private let end: UInt64
    private var next: UInt64
    private var underWay: Set<UInt64> = []
    private(set) var played = 0
    private(set) var mishaps = 0
    private(set) var milliseconds: Int64 = 0
    private(set) var violations = 0
    private(set) var failures = 0
    private var failed: [UInt64] = []
    /// Whether no further seed is begun.
    private(set) var isStopped = false
    /// Why no world could be made.
    private(set) var trouble: String?
    /// Megabytes in memory when all that a run needs had been needed.
    private var warm: Int?
    private var megabytes: Int?

    /// So many seeds that failed are told whole, and so many are named.
    private static let mostTold = 5
    private static let mostNamed = 200
    private static let mostGrowthMegabytes = 50

    init(from first: UInt64, count: UInt64) {
        next = first
        end = first + count
    }

    // MARK: Seeds

    /// The next seed to play; nil when there is none.
    mutating func take() -> UInt64? {
        guard next < end, !isStopped else { return nil }
        underWay.insert(next)
        defer { next += 1 }
        return next
    }

    /// - Returns: Whether the outcome is to be told.
    mutating func add(_ outcome: Run.Outcome) -> Bool {
        underWay.remove(outcome.seed)
        played += 1
        mishaps += outcome.mishaps
        milliseconds += outcome.simulatedMilliseconds
        guard !outcome.violations.isEmpty else { return false }
        violations += outcome.violations.count
        failures += 1
        if failed.count < Progress.mostNamed { failed.append(outcome.seed) }
        return failures <= Progress.mostTold
    }

    mutating func stop() { isStopped = true }

    mutating func stop(because trouble: String) {
        isStopped = true
        self.trouble = trouble
    }

    /// What plays the rest: every seed before it has been played. Nil when there is no rest.
    var command: String? {
        let first = underWay.min() ?? next
        return first < end ? "deploy/simulate \(end - first) --from \(first)" : nil
    }

    /// The seeds that failed, in order; as many as are named.
    var failedSeeds: String {
        let more = failures > failed.count ? ", and \(failures - failed.count) more" : ""
        return failed.sorted().map(String.init).joined(separator: ", ") + more
    }

    // MARK: Memory

    mutating func note(megabytes: Int?) {
        if warm == nil { warm = megabytes }
        self.megabytes = megabytes
    }

    var memory: String { megabytes.map { "\($0) MB" } ?? "memory unknown" }

    /// What has grown although every run that is over gave back what it had; nil when nothing has.
    var growth: String? {
        guard let warm, let megabytes, megabytes - warm > Progress.mostGrowthMegabytes else { return nil }
        return "memory grew from \(warm) to \(megabytes) MB"
    }
}
