import CLinux
package import Elements
import Glibc

/// A program in a process of its own.
package final class ChildProcess: Sendable {
    package let number: Int32
    /// What waitpid(2) said; nil while the process was not reaped.
    private let status = Guarded<Int32?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: Its path.
    ///   - output: The file that it prints to; what is there stays.
    ///   - errors: The file that it complains to.
    package init(
        _ program: String, _ words: [String], output: String = "/dev/null", errors: String = "/dev/null"
    ) throws(KernelError) {
        var number: pid_t = 0
        var list = unsafe ([program] + words).map { unsafe strdup($0) } + [nil]
        let code = unsafe linux_start_program(&number, program, &list, output, errors)
        unsafe list.forEach { unsafe free($0) }
        try KernelError.check("posix_spawn", code)
        self.number = number
    }

    /// Its exit code; negative when it died of a signal; nil while it runs.
    package var exit: Int32? {
        status.withLock { status in
            reap(&status, WNOHANG)
            return status.map { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : -($0 & 0x7F) }
        }
    }

    /// Sends a signal, unless the process has ended.
    package func signal(_ signal: Int32) {
        status.withLock { status in
            // One that was reaped may have given its number to another process.
            if reap(&status, WNOHANG) { Glibc.kill(number, signal) }
        }
    }

    /// Kills it, and waits for the end that the kernel makes.
    package func end() {
        signal(SIGKILL)
        status.withLock { _ = reap(&$0, 0) }
    }

    /// Waits for its end.
    ///
    /// - Returns: Its exit code, as `exit` has it; nil when it still runs at that instant.
    package func wait(until end: Instant, on runtime: any Runtime) async -> Int32? {
        while exit == nil, runtime.now < end {
            await runtime.sleep(until: runtime.now.advanced(byMilliseconds: 1))
        }
        return exit
    }

    /// - Returns: Whether it still runs.
    @discardableResult
    private func reap(_ status: inout Int32?, _ options: Int32) -> Bool {
        var word: Int32 = 0
        if status == nil, unsafe waitpid(number, &word, options) == number { status = word }
        return status == nil
    }
}
