import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

@Suite struct LoggedReasonTests {
    private func line(_ write: (Log) -> Void) throws -> JSON {
        let lines = Guarded<[[UInt8]]>([])
        let simulation = Simulation(seed: 1)
        write(Log(simulation) { line in lines.withLock { $0.append(line) } })
        return try JSONReader.read(try #require(lines.withLock { $0.first }))
    }

    @Test func `a reason's own fields stand once, and are the reason's`() throws {
        let json = try line {
            $0.tell(.refused, because: Reason(.stale, seconds: 400), [.reason: "mine", .peer: "10.0.0.1"])
        }
        #expect(json.object?.map(\.0) == ["at", "level", "event", "peer", "reason", "whose", "seconds"])
        #expect(json["reason"]?.string == Reason.Word.stale.rawValue)
    }
}
