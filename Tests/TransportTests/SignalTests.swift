import Elements
import Foundation
import Testing
import Transport

@Suite
struct SignalTests {
    @Test
    func `signals come one after the other, each as what it asks for`() async throws {
        let loops = try Loops(count: 1)
        defer { loops.stop() }
        // Raised on the loop's own thread, which holds them: the tests' other threads do not.
        let watch = await loops.run { () -> SignalWatch? in
            SignalWatch.holdSignals()
            do { return try SignalWatch(on: loops) } catch { return nil }
        }
        let signals = try #require(watch)
        for (number, meaning) in [
            (SIGTERM, ServiceSignal.terminate), (SIGINT, .terminate), (SIGHUP, .reload),
        ] {
            await loops.run { _ = raise(number) }
            #expect(await signals.next() == meaning)
        }
        async let waiting = signals.next()
        await loops.run { _ = raise(SIGHUP) }
        #expect(await waiting == .reload)
    }
}
