import Dispatch
import Elements
import Glibc
import SimulatedWorld

/// Plays many seeds on every core, and prints what they came to.
///
/// A seed is played by one thread from its beginning to its end, in a world of its own: clock, executor and
/// chance follow from the seed, so its run is the same whatever is played beside it.
struct Search {
    private let orders: SeedOrders
    private let progress: Guarded<Progress>
    private let start = ContinuousClock.now

    /// Seeds between two lines, after the first of which a search has the memory that it needs.
    private static let seedsALine = 1_000

    init(_ orders: SeedOrders) {
        self.orders = orders
        progress = Guarded(Progress(from: orders.first, count: orders.count))
    }

    /// - Returns: The exit code: 0 when no seed failed, 1 when one did or memory grew, 70 when no world
    ///   could be made, 130 when somebody ended it.
    func run() -> CInt {
        let sources = [SIGINT, SIGTERM].map(heed)
        let cores = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        DispatchQueue.concurrentPerform(iterations: cores) { _ in
            while let seed = progress.withLock({ $0.take() }) { play(seed) }
        }
        for source in sources { source.cancel() }
        return conclude()
    }

    /// At a signal it ends after the seeds that are being played; at a second one at once.
    private func heed(_ number: CInt) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [progress] in
            progress.withLock { $0.stop() }
            signal(number, SIG_DFL)
        }
        source.resume()
        return source
    }

    private func play(_ seed: UInt64) {
        let outcome: Run.Outcome
        do {
            outcome = try Run.play(seed: seed)
        } catch {
            return progress.withLock { $0.stop(because: "\(error)") }
        }
        let (isTold, line): (Bool, Progress?) = progress.withLock { progress in
            let isTold = progress.add(outcome)
            guard progress.played % Search.seedsALine == 0 else { return (isTold, nil) }
            progress.note(megabytes: Resident.megabytes)
            return (isTold, progress)
        }
        if isTold {
            Simulate.report(outcome)
            Simulate.print("  replay: deploy/simulate --seed \(seed) --trace")
        }
        if let line { tell(line) }
    }

    private func tell(_ progress: Progress) {
        let left = Double(orders.count) / Double(progress.played) - 1
        var line =
            "\(progress.played) of \(orders.count) seeds, \(progress.failures) failed, \(decimal(seconds)) s, "
            + "\(decimal(seconds * left)) s left, \(progress.memory)"
        if let command = progress.command { line += "; from here: \(command)" }
        Simulate.print(line)
    }

    private func conclude() -> CInt {
        let progress = progress.withLock { progress in
            progress.note(megabytes: Resident.megabytes)
            return progress
        }
        if let trouble = progress.trouble {
            Simulate.print("the world cannot be made: \(trouble)")
            return 70
        }
        let years = Double(progress.milliseconds) / 1_000 / 86_400 / 365.25
        Simulate.print(
            "\(progress.played) seeds, \(progress.violations) violations; "
                + "\(decimal(Double(progress.mishaps) / Double(max(progress.played, 1)))) faults a seed, "
                + "\(decimal(Double(progress.played) / max(seconds, 0.1))) seeds a second, "
                + "\(decimal(years)) simulated years in \(decimal(seconds)) s, \(progress.memory)")
        if let growth = progress.growth { Simulate.print("\(growth): something of a run is kept") }
        if progress.failures > 0 {
            Simulate.print("failed: \(progress.failedSeeds). Replay one: deploy/simulate --seed N --trace")
        }
        if let command = progress.command {
            Simulate.print("ended by a signal; from here: \(command)")
            return 130
        }
        return progress.failures == 0 && progress.growth == nil ? 0 : 1
    }

    private var seconds: Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }

    /// With one digit behind the point.
    private func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
