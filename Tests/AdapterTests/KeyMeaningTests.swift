import Configuration
import Desk
import Support
import Testing

/// The configuration's keys, as whoever reads Chinese is told of them.
@Suite struct KeyMeaningTests {
    @Test(arguments: Key.all.map(\.path))
    func `what is expected of each key is told in Chinese`(path: String) throws {
        let key = try #require(Key.all.first { $0.path == path }).key
        for expected in ["\(key.form.phrase): \(key.meaning)", key.meaning] {
            let words = Words(said: "\(path): found nothing, expected \(expected)")
            let chinese = try #require(words.zh.firstRange(of: "应为 ").map { words.zh[$0.upperBound...] })
            #expect(chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(chinese)")
            #expect(!chinese.contains(key.meaning), "\(chinese)")
            #expect(EnglishSentences.found(in: words.zh) == [])
        }
    }
}
