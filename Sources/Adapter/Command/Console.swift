import Desk
import FoundationEssentials
import Glibc

/// The two streams of the process. Writing waits for whoever reads them: for commands, not for loops.
enum Console {
    static let errorStream: CInt = STDERR_FILENO

    /// Whether a person reads what is written to the standard error.
    static var isReadByPerson: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether the terminal can only put one character behind the other.
    static var isDumb: Bool { ProcessInfo.processInfo.environment["TERM"] == "dumb" }

    /// Whether the standard error is the journal, which takes a priority off the front of each line.
    ///
    /// What is named in the environment is handed on to children too, whose standard error may be another one.
    /// Source: systemd.exec(5), `JOURNAL_STREAM`; sd-daemon(3).
    static var isJournal: Bool {
        var status = stat()
        guard let named = ProcessInfo.processInfo.environment["JOURNAL_STREAM"],
            unsafe fstat(STDERR_FILENO, &status) == 0
        else { return false }
        return named == "\(status.st_dev):\(status.st_ino)"
    }

    /// How many columns the terminal has that shows the standard output; nil where it is none.
    static var width: Int? {
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        var size = winsize()
        let isKnown = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : Columns.ofLine
    }

    /// In which whoever has typed the command reads.
    static let language = Language(of: CommandLine.arguments)

    static func print(_ words: Words) { print(words[language]) }

    static func complain(_ words: Words) { complain(words[language]) }

    static func print(_ text: String, ending: String = "\n") {
        write(Array((text + ending).utf8), to: STDOUT_FILENO)
    }

    static func complain(_ text: String) {
        write(Array(text.utf8) + [10], to: STDERR_FILENO)
    }

    /// What was asked for must not be half there and look whole; but whoever reads no more has had enough.
    private static func unwritten(_ code: CInt, _ descriptor: CInt) {
        guard descriptor == STDOUT_FILENO, code != EPIPE else { return }
        complain("wecom-bind: what it prints cannot be written (errno \(code))")
        Exit.unavailable.end()
    }

    static func write(_ bytes: [UInt8], to descriptor: CInt) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return unwritten(errno, descriptor) }
            rest = rest.dropFirst(count)
        }
    }
}
