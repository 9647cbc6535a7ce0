extension JSON {
    /// The members of an object, in the order they stand.
    ///
    /// Names are compared byte by byte: two spellings of one accented letter are two names, as they are
    /// to every other reader of JSON.
    package struct Members: Sendable, Sequence {
        package typealias Member = (name: String, value: JSON)

        private var members: [Member] = []

        package init() {}

        /// Repeated names are the caller's mistake: a reader would refuse the outcome.
        package init(_ pairs: [(String, JSON)]) {
            members = pairs.map { (name: $0.0, value: $0.1) }
        }

        package var count: Int { members.count }

        package var names: [String] { members.map(\.name) }

        package subscript(name: String) -> JSON? {
            // By its place, since a member that is only looked at need not be copied.
            for index in members.indices where members[index].name.isSpelled(as: name) {
                return members[index].value
            }
            return nil
        }

        package mutating func append(_ name: String, _ value: JSON) {
            members.append((name: name, value: value))
        }

        package func makeIterator() -> IndexingIterator<[Member]> {
            members.makeIterator()
        }
    }
}

extension JSON.Members: Equatable {
    /// The same members in the same order.
    package static func == (left: Self, right: Self) -> Bool {
        left.elementsEqual(right) { $0.name.isSpelled(as: $1.name) && $0.value == $1.value }
    }
}

extension JSON.Members: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "\(count) members" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension String {
    /// Whether both have the same bytes; `==` would take two spellings of one accented letter for one.
    func isSpelled(as other: String) -> Bool {
        let (one, two) = (utf8.span, other.utf8.span)
        guard one.count == two.count else { return false }
        for index in one.indices where one[index] != two[index] { return false }
        return true
    }
}
