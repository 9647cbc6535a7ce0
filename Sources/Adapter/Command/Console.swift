import Glibc

/// The two streams of the process. Writing waits for whoever reads them: for commands, not for loops.
enum Console {
    static let errorStream: CInt = STDERR_FILENO

    static func print(_ text: String, ending: String = "\n") {
        write(Array((text + ending).utf8), to: STDOUT_FILENO)
    }

    static func complain(_ text: String) {
        write(Array(text.utf8) + [10], to: STDERR_FILENO)
    }

    static func write(_ bytes: [UInt8], to descriptor: CInt) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            // Nobody reads any more, and there is nowhere left to say so.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
