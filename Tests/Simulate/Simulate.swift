import Dispatch
import Elements
import Glibc
import SimulatedWorld

/// Plays many seeds on every core, and prints what they came to.
@main struct Simulate {
    static func main() {
        guard let orders = Orders(Array(CommandLine.arguments.dropFirst())) else {
            Simulate.print("usage: simulate SEEDS [--from N], or simulate --seed N [--trace]")
            exit(64)
        }
        exit(orders.isSingle ? show(orders) : playAll(orders))
    }

    // MARK: One seed

    private static func show(_ orders: Orders) -> CInt {
        do {
            let outcome = try Run.play(seed: orders.first, isTold: orders.isTraced)
            for line in outcome.trace { Simulate.print(line) }
            report(outcome)
            return outcome.violations.isEmpty ? 0 : 1
        } catch {
            Simulate.print("the world cannot be made: \(error)")
            return 70
        }
    }

    private static func report(_ outcome: Run.Outcome) {
        Simulate.print(
            "seed \(outcome.seed): \(outcome.violations.count) violations, \(outcome.mishaps) faults, "
                + "\(outcome.simulatedMilliseconds / 1_000) simulated seconds")
        for violation in outcome.violations { Simulate.print("  " + violation) }
    }

    // MARK: Many seeds

    private struct Tally {
        var next: UInt64
        var played = 0
        var mishaps = 0
        var milliseconds: Int64 = 0
        var failed: [Run.Outcome] = []
        var trouble: String?
    }

    private static let progressSeeds = 1_000
    private static let mostFailures = 5

    private static func playAll(_ orders: Orders) -> CInt {
        let tally = Guarded(Tally(next: orders.first))
        let end = orders.first + orders.count
        let start = ContinuousClock.now
        let cores = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        DispatchQueue.concurrentPerform(iterations: cores) { _ in
            while let seed = take(tally, end) {
                do {
                    add(try Run.play(seed: seed), to: tally, since: start, of: orders.count)
                } catch {
                    tally.withLock { $0.trouble = "\(error)" }
                }
            }
        }
        return conclude(tally.withLock { $0 }, ContinuousClock.now - start)
    }

    private static func take(_ tally: Guarded<Tally>, _ end: UInt64) -> UInt64? {
        tally.withLock { tally in
            guard tally.next < end, tally.trouble == nil, tally.failed.count < mostFailures else {
                return nil
            }
            defer { tally.next += 1 }
            return tally.next
        }
    }

    private static func add(
        _ outcome: Run.Outcome, to tally: Guarded<Tally>, since start: ContinuousClock.Instant,
        of count: UInt64
    ) {
        let played = tally.withLock { tally in
            tally.played += 1
            tally.mishaps += outcome.mishaps
            tally.milliseconds += outcome.simulatedMilliseconds
            if !outcome.violations.isEmpty { tally.failed.append(outcome) }
            return tally.played
        }
        if !outcome.violations.isEmpty {
            report(outcome)
            Simulate.print("  replay: deploy/simulate --seed \(outcome.seed) --trace")
        }
        if played % progressSeeds == 0 {
            Simulate.print("\(played) of \(count) seeds, \(seconds(ContinuousClock.now - start)) s")
        }
    }

    private static func conclude(_ tally: Tally, _ time: Duration) -> CInt {
        if let trouble = tally.trouble {
            Simulate.print("the world cannot be made: \(trouble)")
            return 70
        }
        let years = Double(tally.milliseconds) / 1_000 / 86_400 / 365.25
        let perSeed = Double(tally.mishaps) / Double(max(tally.played, 1))
        let perSecond = Double(tally.played) / max(Double(seconds(time)) ?? 1, 0.1)
        Simulate.print(
            "\(tally.played) seeds, \(tally.failed.reduce(0) { $0 + $1.violations.count }) violations; "
                + "\(decimal(perSeed)) faults a seed, \(decimal(perSecond)) seeds a second, "
                + "\(decimal(years)) simulated years in \(seconds(time)) s")
        if !tally.failed.isEmpty {
            let seeds = tally.failed.map(\.seed).sorted().map(String.init).joined(separator: ", ")
            Simulate.print("failed: \(seeds). Replay one: deploy/simulate --seed N --trace")
        }
        return tally.failed.isEmpty ? 0 : 1
    }

    private static func seconds(_ time: Duration) -> String {
        decimal(Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18)
    }

    /// With one digit behind the point.
    private static func decimal(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    static func print(_ line: String) {
        Swift.print(line)
        // The progress is for whoever waits.
        fflush(nil)
    }
}

/// What the command line asks for.
private struct Orders {
    var first: UInt64 = 0
    var count: UInt64 = 0
    var isSingle = false
    var isTraced = false

    init?(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--from", "--seed":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                first = number
                if word == "--seed" { (isSingle, count) = (true, 1) }
            case "--trace": isTraced = true
            default:
                guard let number = UInt64(word), !isSingle else { return nil }
                count = number
            }
        }
        guard count > 0 else { return nil }
    }
}
