import Elements
import Foundation

/// What a program did to its ledger's files, in the order in which it was done.
struct Recording {
    enum Change {
        case created
        case written(at: Int, Range<Int>)
        case truncated(to: Int)
        case synced
        case folderSynced
        case removed
    }

    struct Entry {
        let path: String
        let change: Change
        let began: Instant
        let ended: Instant
    }

    let entries: [Entry]
    private let bytes: [UInt8]

    init(_ file: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: file))
        self.bytes = bytes
        var entries: [Entry] = []
        var place = 0
        // The last entry may not be whole: the program was killed.
        while place + Recording.headLength <= bytes.count {
            let head = place
            func number(_ offset: Int, _ count: Int) -> Int {
                bytes[head + offset..<head + offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
            }
            let (kind, pathLength, offset, length) = (number(0, 4), number(4, 4), number(8, 8), number(16, 8))
            let content = place + Recording.headLength + pathLength
            let end = content + (kind == 2 ? length : 0)
            guard end <= bytes.count else { break }
            let change: Change =
                switch kind {
                case 1: .created
                case 2: .written(at: offset, content..<end)
                case 3: .truncated(to: offset)
                case 4: .synced
                case 5: .folderSynced
                default: .removed
                }
            entries.append(
                Entry(
                    path: String(decoding: bytes[place + Recording.headLength..<content], as: UTF8.self),
                    change: change, began: Instant(nanoseconds: Int64(number(24, 8))),
                    ended: Instant(nanoseconds: Int64(number(32, 8)))))
            place = end
        }
        self.entries = entries
    }

    /// The layout of `struct entry` in interposer.c.
    private static let headLength = 40

    func content(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }
}

/// The ledger's files on a disk whose power can be cut.
///
/// A completed sync makes durable what was written to that file before the sync began; a completed sync
/// of the folder, the names in it. Everything else may be there after a power cut, or not, or in part.
struct Disk {
    private enum Loose {
        case write(at: Int, ArraySlice<UInt8>)
        case truncation(to: Int)
    }

    private struct File {
        var durable: [UInt8] = []
        var loose: [Loose] = []
        var isNamed = false
        /// Its name is gone once the folder is synced.
        var isRemoved = false
    }

    private var files: [String: File] = [:]
    private static let sectorLength = 512

    /// Carries out what had begun by `instant`. What had not ended by then is never durable.
    mutating func perform(_ entry: Recording.Entry, of recording: Recording, by instant: Instant) {
        let path = entry.path
        switch entry.change {
        case .created:
            if files[path]?.isRemoved ?? true { files[path] = File() }
        case .written(let offset, let range):
            files[path, default: File()].loose.append(.write(at: offset, recording.content(range)))
        case .truncated(let count):
            files[path, default: File()].loose.append(.truncation(to: count))
        case .synced where entry.ended <= instant:
            guard var file = files.removeValue(forKey: path) else { return }
            for change in file.loose { Disk.apply(change, to: &file.durable) }
            file.loose = []
            files[path] = file
        case .folderSynced where entry.ended <= instant:
            files = files.filter { !$0.value.isRemoved }
            for name in files.keys { files[name]?.isNamed = true }
        case .removed: files[path]?.isRemoved = true
        case .synced, .folderSynced: break
        }
    }

    /// The files as they are found after the power is back.
    ///
    /// - Parameter chance: Draws what else has reached the disk; without it, nothing has.
    func content(_ chance: inout (any RandomNumberGenerator)?) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            guard var generator = chance else {
                if file.isNamed { contents[path] = file.durable }
                continue
            }
            defer { chance = generator }
            if !file.isNamed || file.isRemoved, Bool.random(using: &generator) { continue }
            var bytes = file.durable
            for change in file.loose {
                guard Bool.random(using: &generator) else { continue }
                guard case .write(let offset, let content) = change, Bool.random(using: &generator) else {
                    Disk.apply(change, to: &bytes)
                    continue
                }
                // Torn: some of its sectors have arrived.
                for start in stride(from: content.startIndex, to: content.endIndex, by: Disk.sectorLength)
                where Bool.random(using: &generator) {
                    let end = min(start + Disk.sectorLength, content.endIndex)
                    let place = offset + start - content.startIndex
                    Disk.apply(.write(at: place, content[start..<end]), to: &bytes)
                }
            }
            contents[path] = bytes
        }
        return contents
    }

    private static func apply(_ change: Loose, to bytes: inout [UInt8]) {
        switch change {
        case .write(let offset, let content):
            let end = offset + content.count
            if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
            bytes.replaceSubrange(offset..<end, with: content)
        case .truncation(let count):
            if bytes.count > count {
                bytes.removeLast(bytes.count - count)
            } else {
                bytes += [UInt8](repeating: 0, count: count - bytes.count)
            }
        }
    }
}
