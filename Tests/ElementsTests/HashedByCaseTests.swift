import Elements
import Testing

@Suite struct HashedByCaseTests {
    private enum Word: String, HashedByCase, CaseIterable {
        case one = "1"
        case first = "2"
        case other = "3"
    }

    @Test func `each case is another key, found again`() {
        var counts: [Word: Int] = [:]
        for (place, word) in (Word.allCases + Word.allCases).enumerated() {
            counts[word, default: 0] += place
        }
        #expect(counts == [.one: 3, .first: 5, .other: 7])
    }

    @Test func `the text does not come into it`() {
        func hash(_ feed: (inout Hasher) -> Void) -> Int {
            var hasher = Hasher()
            feed(&hasher)
            return hasher.finalize()
        }
        for word in Word.allCases {
            #expect(hash { word.hash(into: &$0) } != hash { word.rawValue.hash(into: &$0) })
        }
        #expect(Set(Word.allCases.map(\.hashValue)).count == Word.allCases.count)
    }
}
