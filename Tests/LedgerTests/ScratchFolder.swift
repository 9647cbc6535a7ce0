import Crypto
import Elements
import Foundation
import Glibc
import Ledger
import Support

/// A folder for one test's ledger, gone with this value.
final class ScratchFolder: Sendable {
    let path: String

    /// - Parameter parent: Where it lies.
    init(in parent: String = "/tmp") throws {
        let name = Hex.encode(SystemRandom.bytes(8))
        path = "\(parent)/wecom-bind-ledger-\(name)"
        guard unsafe mkdir(path, 0o700) == 0 else { throw Failure(code: errno) }
    }

    deinit {
        // What stays is in nobody's way.
        try? FileManager.default.removeItem(atPath: path)
    }

    struct Failure: Error {
        let code: CInt
    }

    var file: String { path + "/ledger" }

    /// Everything in the database file and its log.
    func bytes() throws -> [UInt8] {
        try Self.read(file) + (try Self.read(file + "-wal"))
    }

    /// Overwrites part of the database file.
    func write(_ bytes: [UInt8], at offset: Int) throws {
        let number = unsafe Glibc.open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw Failure(code: errno) }
        defer { close(number) }
        guard unsafe pwrite(number, bytes, bytes.count, offset) == bytes.count else {
            throw Failure(code: errno)
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        // The log is not there when it has been emptied.
        guard number >= 0 else { return [] }
        defer { close(number) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(number, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer.prefix(count)
        }
    }
}

extension SealingKey {
    static func sample(_ byte: UInt8 = 7) -> SealingKey {
        do {
            return try SealingKey(Secret([UInt8](repeating: byte, count: SealingKey.keyLength)))
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
