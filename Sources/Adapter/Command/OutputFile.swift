import Desk
import Elements
import Glibc

/// A file that is written to: a log, a report. Writing to a file waits for nobody.
final class OutputFile: Sendable {
    private let descriptor: CInt

    /// What becomes of a file that is there.
    enum Manner {
        case appended, overwritten
        /// Nothing may be there.
        case new

        fileprivate var flag: CInt {
            switch self {
            case .appended: O_APPEND
            case .overwritten: O_TRUNC
            case .new: O_EXCL
            }
        }
    }

    init(_ path: String, _ manner: Manner) throws(CommandFailure) {
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | manner.flag, 0o600)
        guard descriptor >= 0 else {
            guard errno != EEXIST else {
                throw CommandFailure(
                    .failed,
                    Words(
                        "\(path) 已经存在，不会覆盖它：请换一个文件名",
                        "\(path) is there, and is not overwritten: name another file"))
            }
            throw CommandFailure(.unavailable, Words("无法写入 \(path)", "\(path) cannot be written"))
        }
    }

    deinit { _ = close(descriptor) }

    func write(_ bytes: [UInt8]) { Console.write(bytes, to: descriptor) }
}
