import Crypto
import Elements
import Events

/// What stood at each key when a file was read, so that two readings can be told apart.
package struct Inventory: Sendable {
    private enum Value: Equatable, Sendable {
        case digest([UInt8])
        case secret(Secret)
    }

    private struct Entry: Equatable, Sendable {
        let value: Value
        let needsRestart: Bool
    }

    private var entries: [String: Entry] = [:]

    mutating func note(_ bytes: [UInt8], at path: String, needsRestart: Bool) {
        let before: [UInt8] = if case .digest(let digest)? = entries[path]?.value { digest } else { [] }
        // A file and its path are one key.
        entries[path] = Entry(value: .digest(Digest.sha256(before, bytes)), needsRestart: needsRestart)
    }

    mutating func note(_ secret: Secret, at path: String, needsRestart: Bool) {
        entries[path] = Entry(value: .secret(secret), needsRestart: needsRestart)
    }

    /// Of the key's value and, where it names a file, of what stands there; nil where nothing was read.
    func digest(at path: String) -> [UInt8]? {
        if case .digest(let digest)? = entries[path]?.value { digest } else { nil }
    }

    /// What differs, by key path; a key that has come or gone differs too. What stands in an object that waits for
    /// a restart itself is not named besides.
    struct Change: Equatable, Sendable {
        var taken: [String] = []
        var needingRestart: [String] = []
    }

    func change(to other: Inventory) -> Change {
        var change = Change()
        for path in Set(entries.keys).union(other.entries.keys).sorted() {
            guard entries[path] != other.entries[path],
                !change.needingRestart.contains(where: { path.hasPrefix("\($0).") })
            else { continue }
            if (entries[path] ?? other.entries[path])?.needsRestart == true {
                change.needingRestart.append(path)
            } else {
                change.taken.append(path)
            }
        }
        return change
    }

    /// The secrets that are now the beginning of what they were: whoever writes one file anew is not done yet.
    func cutShort(in other: Inventory) -> [String] {
        entries.keys.sorted().compactMap { path in
            guard case .secret(let before)? = entries[path]?.value,
                case .secret(let now)? = other.entries[path]?.value, now.count < before.count,
                Secret(Array(before.exposed.prefix(now.count))) == now
            else { return nil }
            return "\(path): found the first \(now.count) of \(before.count) characters that it had,"
                + " expected a whole secret; restart if it is meant"
        }
    }
}
