import Glibc
import SimulatedWorld

/// Plays one seed and tells it, or many, and tells what they came to.
@main struct Simulate {
    static func main() {
        guard let orders = SeedOrders(Array(CommandLine.arguments.dropFirst())) else {
            Simulate.print("usage: simulate SEEDS [--from N], or simulate --seed N [--trace]")
            exit(64)
        }
        exit(orders.isSingle ? show(orders) : Search(orders).run())
    }

    private static func show(_ orders: SeedOrders) -> CInt {
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

    static func report(_ outcome: Run.Outcome) {
        Simulate.print(
            "seed \(outcome.seed): \(outcome.violations.count) violations, \(outcome.mishaps) faults, "
                + "\(outcome.simulatedMilliseconds / 1_000) simulated seconds")
        for violation in outcome.violations { Simulate.print("  " + violation) }
    }

    static func print(_ line: String) {
        Swift.print(line)
        // The progress is for whoever waits.
        fflush(nil)
    }
}
