/// How long restarts took until the program served again, in milliseconds.
///
/// The median is what is promised of: other suites run beside, and the slowest one is theirs.
struct Restarts: CustomStringConvertible {
    private let sorted: [Int64]

    init(_ milliseconds: [Int64]) {
        sorted = milliseconds.sorted()
    }

    var median: Int64 { sorted.isEmpty ? 0 : sorted[sorted.count / 2] }

    var description: String { "serving again after \(median) ms, at worst \(sorted.last ?? 0) ms" }
}
