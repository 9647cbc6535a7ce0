/// What came instead of an answer of whoever decides.
package enum NoAnswer: Equatable, Sendable {
    /// Nothing in time.
    case late
    /// The connection ended before an answer was whole.
    case broken
    /// A status that says nothing of the bind.
    case status(Int)
    /// Something that is no answer of theirs, by its fault's word.
    case foreign(String)

    package init(_ fault: String) {
        self =
            switch fault {
            case "timeout", "no_result", "not_decided", "given_up": .late
            case "reset", "truncated": .broken
            default: Self.status(in: fault).map { .status($0) } ?? .foreign(Advice.word(fault))
            }
    }

    private static func status(in fault: String) -> Int? {
        fault.hasPrefix("http_") ? Int(Advice.word(fault).dropFirst("http_".count)) : nil
    }

    package var text: String {
        switch self {
        case .late: "no answer came in time"
        case .broken: "the connection was broken off before an answer was whole"
        case .status(let status): "HTTP \(status) came instead of an answer, maybe a proxy's"
        case .foreign(let word): "what came is no answer of whoever decides (\(word)), but maybe a proxy's"
        }
    }
}
