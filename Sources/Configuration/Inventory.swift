import Crypto
import Elements
import Events

/// What stood at each key when a file was read, so that two readings can be told apart.
package struct Inventory: Sendable {
    fileprivate enum Value: Equatable, Sendable {
        case digest([UInt8])
        case secret(Secret)
    }

    fileprivate struct Entry: Equatable, Sendable {
        let value: Value
        let needsRestart: Bool
        /// Digests of what a PEM file holds.
        var parts: Set<[UInt8]> = []
        /// Whether it stands in the environment, which is what it was at the start.
        var isFixed = false
    }

    private var entries: [String: Entry] = [:]

    mutating func note(_ bytes: [UInt8], at path: String, needsRestart: Bool) {
        let before: [UInt8] = if case .digest(let digest)? = entries[path]?.value { digest } else { [] }
        // A file and its path are one key.
        entries[path] = Entry(value: .digest(Digest.sha256(before, bytes)), needsRestart: needsRestart)
    }

    /// A PEM file; its path has been noted before.
    mutating func note(pem bytes: [UInt8], at path: String) {
        note(bytes, at: path, needsRestart: false)
        let parts = String(decoding: bytes, as: UTF8.self)
            .split(separator: "-----BEGIN ", omittingEmptySubsequences: false).dropFirst()
            .map { $0.split(separator: "-----END ").first ?? "" }
        entries[path]?.parts = Set(parts.map { part in Digest.sha256(part.utf8.filter { $0 > 32 }) })
    }

    mutating func note(_ secret: Secret, at path: String, needsRestart: Bool, isFixed: Bool) {
        entries[path] = Entry(value: .secret(secret), needsRestart: needsRestart, isFixed: isFixed)
    }

    /// The secrets that no reading of the file finds changed, since they stand in the process's environment.
    package var fixed: [String] { entries.filter(\.value.isFixed).keys.sorted() }

    /// Of the key's value and, where it names a file, of what stands there; nil where nothing was read.
    func digest(at path: String) -> [UInt8]? {
        if case .digest(let digest)? = entries[path]?.value { digest } else { nil }
    }

    /// What differs, by key path; a key that has come or gone differs too. What stands in an object that waits for
    /// a restart itself is not named besides.
    package struct Change: Equatable, Sendable {
        package var taken: [String] = []
        package var needingRestart: [String] = []
    }

    package func change(to other: Inventory) -> Change {
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

    /// The secrets and PEM files that are now a part of what they were: whoever writes one file anew is not done
    /// yet.
    package func cutShort(in other: Inventory) -> [String] {
        entries.keys.sorted().compactMap { path in
            guard let before = entries[path], let now = other.entries[path],
                let loss = now.loss(since: before)
            else { return nil }
            return "\(path): found \(loss) that it had, expected a whole one; restart if it is meant"
        }
    }
}

extension Inventory.Entry {
    /// What is left, as "1 of the 2 certificates"; nil if something else than a part is there.
    fileprivate func loss(since before: Self) -> String? {
        switch (before.value, value) {
        case (.secret(let before), .secret(let now)):
            now.count < before.count && before.exposed.contains(now.exposed)
                ? "\(now.count) of the \(before.count) characters" : nil
        case (.digest, .digest):
            !parts.isEmpty && parts.isStrictSubset(of: before.parts)
                ? "\(parts.count) of the \(before.parts.count) certificates" : nil
        case (.secret, .digest), (.digest, .secret): nil
        }
    }
}
