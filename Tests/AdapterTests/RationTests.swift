import Adapter
import Elements
import Testing

/// How much WeCom is asked of our own accord.
@Suite struct RationTests {
    private let start = Instant(nanoseconds: 0)
    private let hour = 3_600

    private func at(second: Int) -> Instant { start.advanced(byMilliseconds: Int64(second) * 1_000) }

    @Test func `a hundred binds a second for ten minutes leave nothing behind`() {
        let ration = Ration()
        for second in 0..<600 {
            #expect(ration.left(at: at(second: second)) >= 100)
            ration.take(100, at: at(second: second))
        }
    }

    @Test func `WeCom's limits are kept, however much there is to do`() {
        let ration = Ration()
        var asked: [Int] = []
        for second in 0..<2 * hour {
            let left = ration.left(at: at(second: second))
            ration.take(left, at: at(second: second))
            asked.append(left)
        }
        let minutes = (0...(asked.count - 60)).map { asked[$0..<($0 + 60)].reduce(0, +) }
        let hours = (0...(asked.count - hour)).map { asked[$0..<($0 + hour)].reduce(0, +) }
        #expect(minutes.max() == 7_500)
        #expect(hours.max() ?? 0 <= 132_000)
    }

    @Test func `what can wait leaves errands their half`() {
        let ration = Ration()
        var spare = 0
        for second in 0..<hour where ration.takeSpare(125, at: at(second: second)) { spare += 125 }
        #expect(spare <= 30_000 + 20 * hour)
        #expect(ration.left(at: at(second: hour)) == 125)
        var second = hour
        while ration.left(at: at(second: second)) >= 100 {
            ration.take(100, at: at(second: second))
            second += 1
        }
        #expect(second - hour >= 300)
    }
}
