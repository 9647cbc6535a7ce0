import Crypto
import Glibc

/// The small file beside a ledger that says which one it is, and how many commits it has had at least.
///
/// It is never ahead of what is durable in the ledger, and may be behind. So a ledger that is behind its
/// marker is not the one that was last in service.
///
/// It has two places, written in turn: one whose writing was cut short leaves the other as it was.
struct Marker {
    let path: String
    private var isSecondNext = false

    /// A sector of its own each.
    private static let placeLength = 512

    init(besides ledger: String) {
        path = ledger + ".marker"
    }

    /// What it says; nil when it is not there, or says nothing that can be trusted.
    mutating func read() throws(LedgerError) -> Identity? {
        let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(path: path, call: "open", code: errno)
        }
        defer { close(number) }
        var bytes = [UInt8](repeating: 0, count: 2 * Self.placeLength)
        let count = unsafe pread(number, &bytes, bytes.count, 0)
        guard count >= 0 else { throw .file(path: path, call: "pread", code: errno) }
        let first = Self.read(bytes[..<Self.placeLength])
        let second = Self.read(bytes[Self.placeLength...])
        guard let first else { return second }
        guard let second, second.isNewer(than: first) else {
            isSecondNext = true
            return first
        }
        return second
    }

    /// Writes it so that it is there after a power cut.
    mutating func write(_ identity: Identity) throws(LedgerError) {
        let number = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw .file(path: path, call: "open", code: errno) }
        defer { close(number) }
        let text = Self.text(identity)
        let offset = isSecondNext ? Self.placeLength : 0
        guard unsafe pwrite(number, text, text.count, offset) == text.count else {
            throw .file(path: path, call: "pwrite", code: errno)
        }
        guard fdatasync(number) == 0 else { throw .file(path: path, call: "fdatasync", code: errno) }
        isSecondNext.toggle()
    }

    /// Says only this from now on: what it said of another ledger is gone.
    mutating func begin(_ identity: Identity) throws(LedgerError) {
        try write(identity)
        try write(identity)
        try LedgerFile.syncFolder(of: path)
    }

    // MARK: A place

    private static func text(_ identity: Identity) -> [UInt8] {
        let words = "ledger \(Hex.encode(identity.id)) commits \(identity.commits)"
        return Array("\(words) check \(check(words))\n".utf8)
    }

    private static func read(_ place: ArraySlice<UInt8>) -> Identity? {
        let line = String(decoding: place.prefix { $0 != UInt8(ascii: "\n") && $0 != 0 }, as: UTF8.self)
        let words = line.split(separator: " ")
        guard words.count == 6, words[0] == "ledger", words[2] == "commits", words[4] == "check",
            let id = Hex.decode(String(words[1])), let commits = Int64(words[3]),
            check(words.prefix(4).joined(separator: " ")) == words[5]
        else { return nil }
        return Identity(id: id, commits: commits)
    }

    /// Tells a place that was written as a whole; whoever can write the file can make one.
    private static func check(_ words: String) -> String {
        String(Hex.encode(Digest.sha256(Array(words.utf8))).prefix(16))
    }
}

extension Identity {
    /// Of two places of one marker.
    fileprivate func isNewer(than other: Identity) -> Bool { commits > other.commits }
}
