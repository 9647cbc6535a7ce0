import Binding
import Crypto
import Elements
import Glibc
import Ledger
import Support

/// Lives a part of a ledger's life in a process of its own, and says after each step that it is done.
///
/// As the program does, it ends when the ledger cannot be opened or is poisoned, and tries a step again that
/// found the disk full.
@main struct LedgerLife {
    /// How it ended, as an exit code.
    private enum Ending: CInt {
        case whole = 0
        /// The ledger refused a step for a reason that nobody knows of.
        case refused = 1
        case usage = 64
        case notOpened = 69
        case poisoned = 70
        case diskStaysFull = 75
    }

    private static let attempts = 3
    private static let key = [UInt8](repeating: 7, count: SealingKey.keyLength)

    static func main() async {
        let words = CommandLine.arguments
        guard words.count == 4, let part = LedgerSteps.Part(rawValue: words[2]), let last = Int(words[3])
        else {
            complain("usage: ledger-life FILE first|later STEPS; having done so many, it ends as if killed")
            _exit(Ending.usage.rawValue)
        }
        _exit(await live(part, upTo: last, path: words[1]).rawValue)
    }

    private static func live(_ part: LedgerSteps.Part, upTo last: Int, path: String) async -> Ending {
        let runtime = ManualRuntime(unixNow: part.begins)
        let ledger: SQLiteLedger
        do {
            ledger = try SQLiteLedger(
                path: path, seal: try SealingKey(Secret(key)), runtime: runtime, limits: part.limits
            ) { reason in
                complain(reason)
                _exit(Ending.poisoned.rawValue)
            }
        } catch {
            complain("not opened: \(error)")
            return .notOpened
        }
        ledger.set(hasService: true)
        for (index, step) in part.steps.enumerated() {
            if index == last { cutOff(ledger) }
            runtime.advance(byMilliseconds: step.wait)
            let times = LedgerTimes(by: runtime.now.advanced(byMilliseconds: 60_000))
            if let ending = await take(step, in: ledger, times) {
                await ledger.close(by: times.wait)
                return ending
            }
            say("\(index + 1)")
        }
        if last == part.steps.count { cutOff(ledger) }
        await ledger.close(by: runtime.now.advanced(byMilliseconds: 60_000))
        say("closed")
        return .whole
    }

    /// Ends before the ledger is let go, which would close it.
    private static func cutOff(_ ledger: SQLiteLedger) -> Never {
        withExtendedLifetime(ledger) { _exit(Ending.whole.rawValue) }
    }

    /// - Returns: Why the step was not taken; nil when it was.
    private static func take(
        _ step: LedgerSteps.Step, in ledger: SQLiteLedger, _ times: LedgerTimes
    ) async -> Ending? {
        for _ in 0..<attempts {
            do throws(LedgerFailure) {
                try await step.run(ledger, times)
                return nil
            } catch {
                complain("\(error)")
                guard error == .full else { return .refused }
            }
        }
        return .diskStaysFull
    }

    // MARK: Streams

    private static func say(_ text: String) { put(text, to: STDOUT_FILENO) }

    private static func complain(_ text: String) { put(text, to: STDERR_FILENO) }

    /// In one call that keeps nothing back: the next one may be the last.
    private static func put(_ text: String, to stream: CInt) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe write(stream, bytes, bytes.count)
    }
}
