import Crypto
import Elements
import Foundation
import HTTP
import Testing
import Transport

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
    /// Looks for every secret in the logs of all its programs, in the ledger's files, in copies of them, and
    /// in whatever was once written to them as far as that was recorded.
    func expectNoSecretOutside() throws {
        #expect(Canaries.count > 25)
        for case let file as URL in files {
            let name = file.lastPathComponent
            guard ["log", "ledger", "recording"].contains(where: name.hasPrefix), !name.hasSuffix(".sock")
            else { continue }
            let bytes = try Data(contentsOf: file)
            #expect(Canaries.found(in: bytes) == [], "in \(name)")
            let isSanitized = name.hasPrefix("log") && bytes.range(of: Data("Sanitizer".utf8)) != nil
            #expect(!isSanitized, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    /// Looks for every secret in what a server that still runs tells of itself.
    func expectNoSecretInMetrics() async throws {
        guard isRunning, !(try log("listening").isEmpty) else { return }
        let call = Call(
            origin: try admin, request: Request(method: "GET", target: "/metrics"),
            deadline: loops.now.advanced(byMilliseconds: 2_000))
        switch await client.call(call) {
        case .answered(let response, _): #expect(Canaries.found(in: Data(response.body)) == [])
        case .unknown(.tooLarge, _, _): Issue.record("there are more metrics than are looked through")
        // One that is refused its calls may not answer.
        case .notSent, .unknown: break
        }
    }

    private var files: FileManager.DirectoryEnumerator {
        FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) ?? .init()
    }
}
