import CSpawn
import Elements
package import Foundation

/// A program in a process of its own, whose streams are files.
///
/// Foundation's `Process` is not used: with a thousand descriptors open its `run()` reads past the end of a
/// directory entry, which ends the tests; and what it starts may hold descriptors of ours, so that whoever
/// waits for our output waits for the child as well.
package final class Child: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package let number: Int32
    /// What waitpid(2) said; nil while the process was not reaped.
    private let status = Guarded<Int32?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: A path, or a name to be looked for on PATH.
    ///   - environment: All of it; nil for ours.
    ///   - folder: Where it runs; nil for ours.
    ///   - terminal: The one that it belongs to, as if somebody had typed its name there; nil for none but ours.
    ///   - input: The file it reads; a terminal's own if there is one.
    ///   - output: The file it prints to, made anew.
    ///   - errors: The file it complains to, made anew; the same path as `output` for one stream.
    ///   - handed: Descriptors of ours that it gets as its third and following ones; none below 100.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String]? = nil, in folder: URL? = nil,
        terminal: Terminal? = nil, input: String = "/dev/null", output: String = "/dev/null",
        errors: String = "/dev/null", handed: [CInt] = []
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let terminal {
            // The first one that the leader of a session opens becomes the session's.
            unsafe posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        if errors == output {
            unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        for (place, descriptor) in handed.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, descriptor, 3 + CInt(place))
        }
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3 + CInt(handed.count))
        if let folder { unsafe posix_spawn_file_actions_addchdir_np(&actions, folder.path) }

        // What we ignore or hold back is none of the program's business.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(
            &attributes,
            Int16(
                POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (terminal == nil ? 0 : POSIX_SPAWN_SETSID)))

        let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
        var number: pid_t = 0
        let error = unsafe Child.withCStrings([program] + arguments) { words in
            unsafe Child.withCStrings(variables) { variables in
                unsafe posix_spawnp(&number, program, &actions, &attributes, words, variables)
            }
        }
        guard error == 0 else {
            throw Failure(
                description: "\(program) does not start: \(unsafe String(cString: strerror(error)))")
        }
        self.number = number
    }

    /// What a program printed, and how it ended.
    package struct Outcome: Sendable {
        /// Negative when it died of a signal.
        package let exit: Int32
        package let output: String
        package let errors: String
    }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - input: What it can read.
    ///   - seconds: It is killed when it needs longer: the end of a wait in vain.
    package static func run(
        _ program: String, _ arguments: [String], environment besides: [String: String] = [:],
        in folder: URL? = nil, input: String = "", within seconds: Int = 600
    ) throws -> Outcome {
        let files = FileManager.default.temporaryDirectory.appending(path: "child-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: files) }
        let (read, printed, complained) = (
            files.appending(path: "input"), files.appending(path: "output"), files.appending(path: "errors")
        )
        try Data(input.utf8).write(to: read)
        let child = try Child(
            "timeout", ["--signal=KILL", "\(seconds)", program] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(besides) { $1 }, in: folder,
            input: read.path, output: printed.path, errors: complained.path)
        return Outcome(
            exit: child.wait(),
            output: String(decoding: try Data(contentsOf: printed), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: complained), as: UTF8.self))
    }

    package var isRunning: Bool { status.withLock { reap(&$0, WNOHANG) == nil } }

    /// Whether the kernel has written its memory down, or has given it to whoever does; known after its end.
    package var hasDumpedCore: Bool { status.withLock { ($0 ?? 0) & 0x80 != 0 } }

    /// Sends a signal, unless the process has ended.
    package func signal(_ signal: Int32) {
        status.withLock { status in
            // One that was reaped may have given its number to another process.
            if reap(&status, WNOHANG) == nil { kill(number, signal) }
        }
    }

    /// Waits for the end.
    ///
    /// - Returns: The exit code; negative when it died of a signal.
    @discardableResult
    package func wait() -> Int32 {
        // Waits without reaping, so that nobody who only looks waits too.
        var information = unsafe siginfo_t()
        while unsafe waitid(P_PID, id_t(number), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        let status = self.status.withLock { reap(&$0, 0) } ?? 0
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : -signal
    }

    private func reap(_ status: inout Int32?, _ options: Int32) -> Int32? {
        if status == nil {
            var word: Int32 = 0
            if unsafe waitpid(number, &word, options) == number { status = word }
        }
        return status
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let pointers = unsafe strings.map { unsafe strdup($0) }
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe try body(pointers + [nil])
    }
}
