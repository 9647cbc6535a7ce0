/// Finds the route that was meant, probably, by a path that leads to none.
///
/// Proxies leave prefixes on, take them off, double slashes and turn letters small; people mistype. It is made once
/// for a site: strangers ask for unknown paths all day, and a search looks up a few keys and goes through the
/// routes once.
struct Signpost: Sendable {
    /// How the path differs from the route.
    enum Difference: Equatable, Sendable {
        /// In slashes, or in the case of letters.
        case spelling
        /// It has segments in front of the route's.
        case prefixLeftOn
        /// It lacks the route's first segments.
        case prefixTakenOff
        /// It goes on behind the route.
        case goesOn
        /// In a character or two at one place.
        case mistyped
    }

    /// Routes by their spelling, and by what is left of it without its first segments.
    private var whole: [String: String] = [:]
    private var ends: [String: String] = [:]
    private let spellings: [String]

    /// A longer path leads nowhere.
    private static let mostBytes = 512
    private static let mostSegments = 16

    init(to routes: some Sequence<String>) {
        for route in routes.sorted() {
            let segments = Signpost.segments(of: route)
            guard !segments.isEmpty else { continue }
            whole[segments.joined(separator: "/")] = route
            for first in segments.indices.dropFirst() {
                ends[segments[first...].joined(separator: "/")] = route
            }
        }
        spellings = whole.keys.sorted()
    }

    func direction(from path: String) -> (route: String, Difference)? {
        guard path.utf8.count <= Signpost.mostBytes else { return nil }
        let segments = Signpost.segments(of: path)
        guard (1...Signpost.mostSegments).contains(segments.count) else { return nil }
        let spelling = segments.joined(separator: "/")
        if let route = whole[spelling] { return (route, .spelling) }
        for first in segments.indices.dropFirst() {
            if let route = whole[segments[first...].joined(separator: "/")] { return (route, .prefixLeftOn) }
        }
        if let route = ends[spelling] { return (route, .prefixTakenOff) }
        for end in segments.indices.dropFirst().reversed() {
            if let route = whole[segments[..<end].joined(separator: "/")] { return (route, .goesOn) }
        }
        return spellings.first { Signpost.isMistyped($0, spelling) }.flatMap { whole[$0] }
            .map { ($0, .mistyped) }
    }

    private static func segments(of path: String) -> [Substring] {
        path.lowercased().split(separator: "/").map { $0 }
    }

    /// Whether all is the same but for a character or two at one place, which no short text is.
    private static func isMistyped(_ one: String, _ other: String) -> Bool {
        let (one, other) = (one.utf8, other.utf8)
        let shorter = min(one.count, other.count)
        guard shorter >= 5, abs(one.count - other.count) <= 2 else { return false }
        let start = countShared(one, other)
        let end = min(countShared(one.reversed(), other.reversed()), shorter - start)
        return max(one.count, other.count) - start - end <= 2
    }

    private static func countShared(_ one: some Sequence<UInt8>, _ other: some Sequence<UInt8>) -> Int {
        var count = 0
        for (left, right) in zip(one, other) {
            guard left == right else { break }
            count += 1
        }
        return count
    }
}
