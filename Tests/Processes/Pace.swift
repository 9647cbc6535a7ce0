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

    private struct Look {
        let at: Instant
        /// Nanoseconds that threads of the processes have been ready to run and did not, since they began.
        let waited: Int64
        /// Nanoseconds that others have had a processor.
        let others: Int64
    }

    private struct State {
        var looks: [Look] = []
        var isOver = false
    }

    private static let intervalMicroseconds: UInt32 = 40_000

    private let state = Guarded(State())

    /// Watches this process and others, until `end`.
    package init(with others: [Int32] = []) {
        look(at: others)
        // On a thread of its own, since those of the tests are busy with what is timed.
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isOver }) {
                usleep(Pace.intervalMicroseconds)
                look(at: others)
            }
        }
    }

    /// What was once seen: at so many milliseconds, how long threads had waited, and how much others had had.
    package init(recorded: [(at: Int64, waited: Int64, others: Int64)]) {
        let looks = recorded.map { look in
            Look(
                at: Instant(nanoseconds: look.at * 1_000_000), waited: look.waited * 1_000_000,
                others: look.others * 1_000_000)
        }
        state.withLock { $0.looks = looks }
    }

    package func end() { state.withLock { $0.isOver = true } }

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
        let looks = state.withLock { $0.looks }
        // The span may begin and end between two looks.
        let length = milliseconds + 2 * Int64(Pace.intervalMicroseconds) / 1_000
        var most: Int64 = 0
        var first = 0
        for last in looks {
            while last.at.milliseconds(since: looks[first].at) > length { first += 1 }
            most = max(most, min(last.waited - looks[first].waited, last.others - looks[first].others))
        }
        return most / 1_000_000
    }

    // MARK: One look

    private func look(at others: [Int32]) {
        let processes = ["self"] + others.map { "\($0)" }
        let waited = processes.reduce(0) { $0 + Pace.waited($1) }
        let used = processes.reduce(0) { $0 + Pace.used($1) }
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let look = Look(
            at: Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)),
            waited: waited,
            others: Pace.usedByAll - used)
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
