import Adapter
import Binding
import Support
import Telemetry

/// Looks for secrets where none may be. Every secret of a run holds one of two words.
enum Canary {
    private static let words = [Array("CANARY".utf8), Array("C0DEC0DE".utf8)]

    static func isIn(_ bytes: [UInt8]) -> Bool {
        words.contains { word in
            guard bytes.count >= word.count else { return false }
            for start in 0...(bytes.count - word.count) where bytes[start] == word[0] {
                if bytes[start..<(start + word.count)].elementsEqual(word) { return true }
            }
            return false
        }
    }

    static func look(in line: [UInt8], _ chronicle: Chronicle) {
        chronicle.note("  log " + String(decoding: line.dropLast(), as: UTF8.self))
        if isIn(line) { chronicle.violation("a secret in the log: \(String(decoding: line, as: UTF8.self))") }
    }

    /// What the rows say in clear.
    static func look(in records: MemoryRecords, _ chronicle: Chronicle) {
        var texts = records.journal.flatMap { [$0.name, $0.detail] }
        texts += records.callbacks.values.compactMap(\.reason?.text)
        for text in texts where isIn(Array(text.utf8)) { chronicle.violation("a secret in clear: \(text)") }
    }
}
