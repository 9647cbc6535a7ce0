import Elements
import Foundation

/// What the machine withheld from some processes while a test timed them.
///
/// A bound of real time says something about a program only as far as it was given a processor. Two
/// witnesses are asked: how long the processes' threads waited for one, and how much processor time went to
/// others. Only what both say was withheld, so that neither a program that keeps its own threads waiting nor
/// others that run when nobody else wants to excuse anything.
package final class Pace: Sendable {
    package enum Verdict: Equatable, Sendable {
        case kept
        case broken
        /// It was late by no more than the machine kept from it in a span as long as that.
        case notJudged(withheldMilliseconds: Int64)
    }

    fileprivate struct Look {
        let at: Instant
        /// Nanoseconds that threads of the processes have been ready to run and did not, since they began.
        let waited: Int64
        /// Nanoseconds that others have had a processor.
        let others: Int64
    }

    fileprivate static let intervalMicroseconds: UInt32 = 40_000

    private let watch: Watch
    /// How many looks there were when this began.
    private let first: Int

    /// Watches this process and others, until `end`.
    package init(with others: [Int32] = []) {
        // Tests that watch their own process only look at it once for all of them.
        watch = others.isEmpty ? Watch.own : Watch(of: others)
        first = watch.begin()
    }

    /// What was once seen: at so many milliseconds, how long threads had waited, and how much others had had.
    package init(recorded: [(at: Int64, waited: Int64, others: Int64)]) {
        let looks = recorded.map { look in
            Look(
                at: Instant(nanoseconds: look.at * 1_000_000), waited: look.waited * 1_000_000,
                others: look.others * 1_000_000)
        }
        (watch, first) = (Watch(recorded: looks), 0)
    }

    package func end() { watch.end() }

    /// Whether something was done in time.
    ///
    /// - Parameters:
    ///   - milliseconds: How long it took.
    ///   - bound: What it may take.
    package func judge(_ milliseconds: Int64, atMost bound: Int64) -> Verdict {
        guard milliseconds > bound else { return .kept }
        let withheld = withheldMilliseconds(within: milliseconds)
        return milliseconds - withheld <= bound ? .notJudged(withheldMilliseconds: withheld) : .broken
    }

    /// Whether something came about that had so long for it.
    ///
    /// - Parameter milliseconds: How long it had. A fifth of that excuses it.
    package func judge(_ isSo: Bool, within milliseconds: Int64) -> Verdict {
        guard !isSo else { return .kept }
        let withheld = withheldMilliseconds(within: milliseconds)
        return withheld * 5 >= milliseconds ? .notJudged(withheldMilliseconds: withheld) : .broken
    }

    /// The most that was withheld in any span of a length since the watch began.
    package func withheldMilliseconds(within milliseconds: Int64) -> Int64 {
        let looks = watch.looks[first...]
        // The span may begin and end between two looks.
        let length = milliseconds + 2 * Int64(Pace.intervalMicroseconds) / 1_000
        var most: Int64 = 0
        var first = looks.startIndex
        for last in looks {
            while last.at.milliseconds(since: looks[first].at) > length { first += 1 }
            most = max(most, min(last.waited - looks[first].waited, last.others - looks[first].others))
        }
        return most / 1_000_000
    }
}

/// Looks at some processes again and again, on a thread of its own, while anybody wants it to.
private final class Watch: Sendable {
    private struct State {
        var looks: [Pace.Look] = []
        var users = 0
        var isLooking = false
    }

    static let own = Watch(of: [])

    private let processes: [String]
    private let state: Guarded<State>

    init(of others: [Int32]) {
        processes = ["self"] + others.map { "\($0)" }
        state = Guarded(State())
    }

    init(recorded looks: [Pace.Look]) {
        processes = []
        state = Guarded(State(looks: looks))
    }

    var looks: [Pace.Look] { state.withLock { $0.looks } }

    /// - Returns: How many looks there have been.
    func begin() -> Int {
        let (first, begins) = state.withLock { state in
            state.users += 1
            defer { state.isLooking = true }
            return (state.looks.count, !state.isLooking)
        }
        look()
        // On a thread of its own, since those of the tests are busy with what is timed.
        if begins { Thread.detachNewThread { [self] in go() } }
        return first
    }

    func end() { state.withLock { $0.users -= 1 } }

    private func go() {
        while state.withLock({ state in
            state.isLooking = state.users > 0
            return state.isLooking
        }) {
            usleep(Pace.intervalMicroseconds)
            look()
        }
    }

    private func look() {
        let waited = processes.reduce(0) { $0 + Watch.waited($1) }
        let used = processes.reduce(0) { $0 + Watch.used($1) }
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let look = Pace.Look(
            at: Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)),
            waited: waited,
            others: Watch.usedByAll - used)
        state.withLock { $0.looks.append(look) }
    }

    /// Source: Linux, Documentation/scheduler/sched-stats.rst, /proc/PID/schedstat: the second number.
    private static func waited(_ process: String) -> Int64 {
        let folder = "/proc/\(process)/task"
        // A thread may end while it is looked at.
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return threads.reduce(0) { $0 + (numbers("\(folder)/\($1)/schedstat").dropFirst().first ?? 0) }
    }

    /// Source: proc_pid_stat(5), the 14th and 15th field.
    private static func used(_ process: String) -> Int64 {
        let text = text("/proc/\(process)/stat")
        // The name may contain anything; behind it stands the third field.
        let fields = text.suffix(from: text.lastIndex(of: ")") ?? text.startIndex).split(separator: " ")
        return fields.dropFirst(12).prefix(2).reduce(0) { $0 + (Int64($1) ?? 0) } * tick
    }

    /// Source: proc_stat(5): all but idle, iowait and the guests' time, which is counted as the user's.
    private static var usedByAll: Int64 {
        let numbers = text("/proc/stat").prefix { $0 != "\n" }.split(separator: " ").compactMap { Int64($0) }
        return numbers.prefix(8).enumerated().reduce(0) {
            $0 + ($1.offset == 3 || $1.offset == 4 ? 0 : $1.element)
        }
            * tick
    }

    private static let tick = 1_000_000_000 / Int64(sysconf(CInt(_SC_CLK_TCK)))

    private static func numbers(_ path: String) -> [Int64] {
        text(path).split { " \n".contains($0) }.compactMap { Int64($0) }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
