import Crypto
import Elements
import Foundation
import Testing

/// The secrets that a plant's program has to do with; none may be seen outside of it.
///
/// Those of the configuration as text and as the keys they spell, what callbacks bring, and what the
/// stand-ins hand out, which is a word and random hexadecimal digits.
enum Canaries {
    private static let texts: [Data] = {
        let folder = Plant.fixtures.appending(path: "demo/secrets")
        // An unreadable folder would show as a test without canaries below.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let configured = names.compactMap { try? Plant.secret($0).exposed }
        let keys = configured.compactMap { Base64.decode(String(decoding: $0, as: UTF8.self) + "=") }
        let others = ["code-of-", "0123456789ABCDEF", "a-ticket"].map { Array($0.utf8) }
        return (configured + keys.filter { $0.count >= 16 } + others).map { Data($0) }
    }()

    private static let given = ["mat-", "dat-", "cat-", "ds-", "Bearer ", "QJWT "].map { Data($0.utf8) }
    private static let digits = 16

    static var count: Int { texts.count + given.count }

    /// What of them is in these bytes.
    static func found(in bytes: Data) -> [String] {
        var found = texts.filter { bytes.range(of: $0) != nil }
        for word in given {
            var start = bytes.startIndex
            while let range = bytes.range(of: word, in: start..<bytes.endIndex) {
                let tail = bytes[range.upperBound...].prefix(digits)
                if tail.count == digits, tail.allSatisfy(\.isHexadecimalDigit) { found.append(word) }
                start = range.upperBound
            }
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }
}

extension UInt8 {
    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self)
    }
}

extension Plant {
    /// Looks for every secret in the log and in the ledger's files.
    func expectNoSecretOutside() throws {
        #expect(Canaries.count > 25)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in files
        where (name.hasPrefix("log") || name.hasPrefix("ledger")) && !name.hasSuffix(".sock") {
            let bytes = try Data(contentsOf: folder.appending(path: name))
            #expect(Canaries.found(in: bytes) == [], "in \(name)")
        }
    }
}
