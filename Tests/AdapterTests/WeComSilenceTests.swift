import Adapter
import Binding
import Elements
import Events
import Support
import Telemetry
import Testing

/// WeCom says nothing of devices: by a refusal of the question, or not at all.
@Suite struct WeComSilenceTests {
    private let simulation = Simulation()
    private let wecom: ScriptedWeCom
    private let watched: WatchedWeCom
    private let conditions: Conditions
    private let lines = Guarded<[String]>([])

    init() throws {
        wecom = ScriptedWeCom(simulation)
        let lines = lines
        let log = Log(simulation) { line in
            lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
        }
        conditions = Conditions(simulation, log, counted: Counters().conditionsBegun)
        watched = WatchedWeCom(
            wecom, of: try #require(ModelID(World.model)), on: simulation, log: log, conditions: conditions)
    }

    private func ask(_ times: Int) throws {
        let serial = try #require(SerialNumber("SN1"))
        for _ in 0..<times {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            _ = simulation.run { await watched.word(on: serial, by: by) }
        }
    }

    private var alerts: Int64 { conditions.timesBegun(.wecomSilent) }

    /// States: Device 32.
    @Test func `three unanswered questions running are one alert, with the errcode and what to do`() throws {
        wecom.refuse(48_002)
        try ask(2)
        #expect(alerts == 0)
        #expect(lines.withLock { $0 }.allSatisfy { $0.contains(#""wecom_code":48002"#) })
        #expect(watched.silence == nil)
        try ask(20)
        #expect(alerts == 1)
        let alert = try #require(lines.withLock { $0.first { $0.contains(#""level":"warn""#) } })
        #expect(alert.contains(#""wecom_code":48002"#) && alert.contains("todo"))
        #expect(watched.silence == .silence(wecomCode: 48_002))
    }

    /// States: Device 32.
    @Test func `an answer to an older question ends no run`() throws {
        let serial = try #require(SerialNumber("SN1"))
        wecom.set(isBound: true)
        let (simulation, watched, wecom) = (simulation, watched, wecom)
        let early = simulation.run {
            async let early = watched.word(
                on: serial, by: simulation.now.advanced(byMilliseconds: 1_000))
            await simulation.sleep(until: simulation.now.advanced(byMilliseconds: 5))
            wecom.hang()
            for _ in 0..<3 {
                _ = await watched.word(on: serial, by: simulation.now.advanced(byMilliseconds: 2))
            }
            return await early
        }
        #expect(early == .bound)
        #expect(wecom.looks == 4 && conditions.standing.map(\.condition) == [.wecomSilent])
        #expect(watched.silence == .silence(wecomCode: nil))
    }

    /// States: Device 32.
    @Test func `questions that were asked before one that is answered begin no run`() throws {
        let serial = try #require(SerialNumber("SN1"))
        let (simulation, watched, wecom) = (simulation, watched, wecom)
        wecom.hang()
        simulation.run {
            let by = simulation.now.advanced(byMilliseconds: 1_000)
            async let first = watched.word(on: serial, by: by)
            async let second = watched.word(on: serial, by: by)
            async let third = watched.word(on: serial, by: by)
            await simulation.sleep(until: simulation.now.advanced(byMilliseconds: 5))
            wecom.hang(false)
            wecom.set(isBound: true)
            _ = await watched.word(on: serial, by: by)
            _ = await (first, second, third)
        }
        #expect(watched.silence == nil && conditions.standing.isEmpty)
    }

    /// States: Device 32.
    @Test func `an answer ends the run`() throws {
        wecom.refuse(48_002)
        try ask(2)
        wecom.set(isBound: false)
        try ask(1)
        wecom.refuse(48_002)
        try ask(2)
        #expect(alerts == 0)
        try ask(1)
        #expect(alerts == 1)
        wecom.set(isBound: true)
        try ask(1)
        #expect(watched.silence == nil)
        #expect(lines.withLock { $0.last }?.contains("condition_over") == true)
        #expect(conditions.standing.isEmpty)
        wecom.refuse(48_002)
        try ask(3)
        #expect(alerts == 2)
    }

    @Test func `a question that nobody answers counts too`() throws {
        wecom.hang()
        try ask(3)
        #expect(alerts == 1)
        #expect(watched.silence == .silence(wecomCode: nil))
    }

    @Test func `the errcode stands with the bind that it decided`() throws {
        let world = try World().keepingHouse()
        try world.bound()
        world.pass(20 * 60_000)
        world.wecom.refuse(48_002)
        let other = World.Bind(request: "b1", company: World.otherCompany)
        #expect(world.bind(other).errcode == 2)
        let row = world.ledger.records.callbacks.values.first { $0.key.requestID.text == "b1" }
        #expect(row?.reason == Reason(.wecomSilent, wecomCode: 48_002))
        let asked = world.ledger.records.journal.filter { $0.name == "get_device_detail" }
        #expect(asked.last?.detail.hasPrefix("errcode 48002") == true)
    }
}
