/// What the command line asks for.
struct SeedOrders {
    private(set) var first: UInt64 = 0
    private(set) var count: UInt64 = 0
    private(set) var isSingle = false
    private(set) var isTraced = false

    /// - Returns: Nil for words that ask for nothing that there is.
    init?(_ words: [String]) {
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--from", "--seed":
                guard let number = rest.popFirst().flatMap({ UInt64($0) }) else { return nil }
                first = number
                if word == "--seed" { (isSingle, count) = (true, 1) }
            case "--trace": isTraced = true
            default:
                guard let number = UInt64(word), !isSingle else { return nil }
                count = number
            }
        }
        guard count > 0, !first.addingReportingOverflow(count).overflow else { return nil }
    }
}
