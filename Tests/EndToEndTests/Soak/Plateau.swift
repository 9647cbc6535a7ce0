/// Whether a figure that is looked at again and again has stopped growing, by the count of what was done
/// meanwhile and not by the time that it took.
///
/// What is under way makes a figure jump; the lowest one of each stretch does not have it, unless the machine was
/// taken away for all of the stretch. So what counts is the *floor*: what the figure has not fallen below since. A
/// floor clearly above all before it is a *rise*. The figure is flat once as much has been done without a rise as was
/// done before the last one, and it is measured for as much again.
struct Plateau {
    enum State: Equatable {
        case warming
        /// Flat since so many; the measurement ends at `until`.
        case measuring(until: Int)
        /// It has grown by so many bytes for each that was done, or by less than nothing.
        case flat(bytesEach: Double)
        case growing(bytesEach: Double)
    }

    private struct Stretch {
        let end: Int
        let lowest: Int
    }

    /// How many are done at least before anything is called flat.
    let least: Int
    /// How many are done at most before it must be flat.
    let most: Int

    private(set) var state = State.warming
    private var stretches: [Stretch] = []
    private var begin = 0
    private var lowest: Int?

    private static let stretch = 250
    /// More than what comes and goes makes the lowest figure of a stretch differ, and less than a leak of
    /// 100 bytes makes of `least`.
    private static let riseBytes = 96 * 1_024
    /// Half of the least leak that must be found.
    private static let mostBytesEach = 50.0
    /// What grows as fast in the second half as in the first is on no way to a plateau.
    private static let straight = 0.8

    init(least: Int = 4_000, most: Int = 200_000) {
        self.least = least
        self.most = most
    }

    var isDecided: Bool {
        switch state {
        case .warming, .measuring: false
        case .flat, .growing: true
        }
    }

    /// - Parameters:
    ///   - bytes: The figure.
    ///   - count: How many have been done; never fewer than the last time.
    mutating func add(_ bytes: Int, after count: Int) {
        lowest = min(lowest ?? bytes, bytes)
        guard count >= begin + Plateau.stretch, let low = lowest, !isDecided else { return }
        stretches.append(Stretch(end: count, lowest: low))
        (begin, lowest) = (count, nil)
        decide(at: count)
    }

    /// After how many the floor rose last.
    private var lastRise: Int {
        var lowest = Int.max
        let floors = stretches.reversed().map { stretch in
            lowest = min(lowest, stretch.lowest)
            return (end: stretch.end, bytes: lowest)
        }
        var last = floors[floors.count - 1]
        for floor in floors.reversed() where floor.bytes > last.bytes + Plateau.riseBytes { last = floor }
        return last.end
    }

    private mutating func decide(at count: Int) {
        switch state {
        case .warming:
            if count >= max(least, 2 * lastRise) {
                state = .measuring(until: 2 * count)
            } else if count >= most || isStraight(at: count) {
                state = .growing(bytesEach: growth(from: count / 2, to: count))
            }
        case .measuring(let end):
            guard count >= end else { return }
            let each = growth(from: end / 2, to: count)
            state = each > Plateau.mostBytesEach ? .growing(bytesEach: each) : .flat(bytesEach: each)
        case .flat, .growing: break
        }
    }

    private func isStraight(at count: Int) -> Bool {
        guard count >= 2 * least else { return false }
        let (early, late) = (growth(from: count / 8, to: count / 2), growth(from: count / 2, to: count))
        return late > Plateau.mostBytesEach && late > Plateau.straight * early
    }

    /// The slope between the first and the last quarter of a span: bytes for each that was done.
    private func growth(from start: Int, to end: Int) -> Double {
        let span = stretches.filter { start < $0.end && $0.end <= end }
        let quarter = max(1, span.count / 4)
        let (first, last) = (span.prefix(quarter), span.suffix(quarter))
        guard let one = first.first?.end, let two = last.first?.end, two > one else { return 0 }
        let low = { (part: ArraySlice<Stretch>) in Double(part.map(\.lowest).min() ?? 0) }
        return (low(last) - low(first)) / Double(two - one)
    }
}
