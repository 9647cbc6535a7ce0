import Elements
import Events
import Support
import Telemetry
import Testing

@Suite struct LogTests {
    private func line(_ write: (Log) -> Void) throws -> JSON {
        let lines = Guarded<[[UInt8]]>([])
        let simulation = Simulation(seed: 1)
        write(Log(simulation) { line in lines.withLock { $0.append(line) } })
        let line = try #require(lines.withLock { $0.first })
        #expect(line.last == 10)
        return try JSONReader.read(line)
    }

    @Test func `no caller can name what a line says by itself`() {
        for name in ["at", "level", "event"] { #expect(Log.Key(rawValue: name) == nil) }
    }

    @Test func `fields stand behind ours, in one order whatever the caller's`() throws {
        let json = try line { $0.tell(.redemptionInDoubt, [.todo: "look", .device: "SN1", .minutesLeft: 2]) }
        #expect(json.object?.map(\.0) == ["at", "level", "event", "device", "minutes_left", "todo"])
        #expect(json["event"] == "redemption_in_doubt" && json["level"] == "warn")
    }
}
