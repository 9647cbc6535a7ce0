import Crypto
import Desk
import FoundationEssentials
import Glibc

/// `keys new`: a fresh secret in the form that its key wants, from the system's random numbers.
enum NewKey {
    enum Kind: String, CaseIterable {
        case token, aes, seal
    }

    private static let tokenLength = 32

    static func make(_ kind: Kind) -> String {
        switch kind {
        case .token: token()
        case .aes: encodingAESKey()
        case .seal: Hex.encode(SystemRandom.bytes(SealingKey.keyLength))
        }
    }

    /// The longest that WeCom takes, of letters and digits.
    private static func token() -> String {
        var text: [UInt8] = []
        while text.count < tokenLength {
            // Of the 256 values of a byte as many stand for each character; the others are passed over.
            text += SystemRandom.bytes(tokenLength).lazy.filter { $0 < 248 }.map { alphabet[Int($0) % 62] }
        }
        return String(decoding: text.prefix(tokenLength), as: UTF8.self)
    }

    /// 32 bytes in Base64 without its padding, so that the last character's spare bits are zero; drawn again until
    /// there are letters and digits only, as about one in four has.
    private static func encodingAESKey() -> String {
        while true {
            let text = Base64.encode(SystemRandom.bytes(32)).dropLast()
            if text.utf8.allSatisfy(alphabet.contains) { return String(text) }
        }
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Makes a file of it that only its owner reads; and whoever is meant to read what root puts into a folder of
    /// another group's, as the package makes one for its service.
    ///
    /// - Returns: That group; nil for none.
    /// - Throws: If anything is there already.
    static func write(_ key: String, to path: String) throws(CommandFailure) -> String? {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard number >= 0 else {
            throw errno == EEXIST
                ? CommandFailure(
                    .failed,
                    Words(
                        "\(path) 已经存在，不会覆盖密钥：请换一个文件名",
                        "\(path) is there, and no key is overwritten: name another file"))
                : CommandFailure(
                    .unavailable,
                    Words("无法创建 \(path)（errno \(errno)）", "\(path) cannot be made (errno \(errno))"))
        }
        defer { close(number) }
        let line = Array((key + "\n").utf8)
        let group = readers(besides: path)
        guard fchmod(number, 0o600) == 0, unsafe Glibc.write(number, line, line.count) == line.count,
            group.map({ fchown(number, 0, $0) == 0 && fchmod(number, 0o640) == 0 }) ?? true,
            fsync(number) == 0
        else {
            _ = unsafe unlink(path)
            throw CommandFailure(.unavailable, Words("无法写入 \(path)", "\(path) cannot be written"))
        }
        return group.map { group in
            unsafe getgrgid(group).map { unsafe String(cString: $0.pointee.gr_name) } ?? "#\(group)"
        }
    }

    private static func readers(besides path: String) -> gid_t? {
        var folder = stat()
        let parent = URL(filePath: path).deletingLastPathComponent().path
        guard geteuid() == 0, unsafe stat(parent, &folder) == 0, folder.st_gid != 0 else { return nil }
        return folder.st_gid
    }
}
