import Desk
import Events
import Glibc

/// How the process ends, as sysexits(3) has it where it has one.
package enum Exit: Int32, Sendable {
    case success = 0
    /// It ran, and what it checked did not hold.
    case failed = 1
    /// It ran, nothing failed, and not all could be checked.
    case incomplete = 2
    case usage = 64
    case noInput = 66
    case unavailable = 69
    case software = 70
    case configuration = 78

    /// Ends the process here: nothing that waits is run, and nothing is undone.
    ///
    /// exit(3) would run OpenSSL's handlers on this thread, which free what the loops' threads go on using.
    package func end() -> Never {
        _exit(rawValue)
    }
}

/// Why a command could not do its work, in words for the person who typed it.
struct CommandFailure: Error {
    let exit: Exit
    let words: Words

    /// Of several things that are wrong, each by itself.
    var mistakes: [String] = []
    /// Whether people have been told already.
    var isTold = false

    init(_ exit: Exit, _ words: Words) {
        self.exit = exit
        self.words = words
    }

    init(_ exit: Exit, _ text: String) { self.init(exit, Words(said: text)) }

    /// Names each mistake in a line of its own.
    init(_ exit: Exit, _ heading: String, _ mistakes: [String]) {
        let count = mistakes.count == 1 ? "one mistake" : "\(mistakes.count) mistakes"
        self.init(
            exit,
            mistakes.reduce(Words("\(heading) 有 \(mistakes.count) 处错误：", "\(heading) has \(count):")) {
                $0 + Words("\n  ") + Words(said: $1)
            })
        self.mistakes = mistakes
    }

    /// As the log and scripts have it.
    var text: String { words.en }

    /// Without the mistakes, where those are named by themselves.
    var heading: String {
        mistakes.isEmpty ? text : String(text.prefix { !$0.isNewline })
    }

    /// The mistakes as the log has them; null when there are none to name.
    var namedMistakes: JSON { mistakes.isEmpty ? .null : .array(mistakes.map(JSON.string)) }

    init(_ misuse: Arguments.Misuse) {
        self.init(.usage, misuse.words)
    }
}
