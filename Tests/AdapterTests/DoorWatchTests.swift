import Adapter
import Elements
import Events
import Support
import Telemetry
import Testing
import Transport

@Suite struct DoorWatchTests {
    @Test func `once a minute it tells what is new, and nothing where nothing is`() async throws {
        let simulation = Simulation()
        let lines = Guarded<[[UInt8]]>([])
        let counters = Guarded(ServerCounters())
        let log = Log(simulation) { line in lines.withLock { $0.append(line) } }
        let watch = DoorWatch({ counters.withLock { $0 } }, log, Conditions(simulation, log)) { false }
        #expect(await watch.turn() == 60_000)
        #expect(lines.withLock { $0 }.isEmpty)
        counters.withLock {
            $0.faults = [.plainHTTP: 3, .unknownAuthority: 1]
            $0.lastFault = ("10.0.0.9", simulation.now, "http request")
        }
        _ = await watch.turn()
        _ = await watch.turn()
        counters.withLock { $0.faults[.unknownAuthority] = 3 }
        _ = await watch.turn()
        let told = try lines.withLock { $0 }.map { try JSONReader.read($0) }
        #expect(told.map { $0["event"]?.string } == ["connections_refused", "connections_refused"])
        #expect(told.map { $0["count"]?.integer } == [4, 2])
        #expect(told.map { $0["counts"] } == [["http_on_tls_port": 3, "unknown_ca": 1], ["unknown_ca": 2]])
        #expect(told.map { $0["peer"]?.string } == ["10.0.0.9", "10.0.0.9"])
        #expect(told[0]["detail"]?.string?.hasPrefix("http_on_tls_port: ") == true)
        // The last one's words stand there only where all were of its kind.
        #expect(told[0]["failure"] == nil && told[1]["failure"]?.string == "http request")
    }

    @Test func `where no request gets through for how it is reached, it is a condition until one does`()
        async throws
    {
        let simulation = Simulation()
        let log = Log(simulation) { _ in }
        let conditions = Conditions(simulation, log)
        let counters = Guarded(ServerCounters())
        let isSilent = Guarded(false)
        let watch = DoorWatch({ counters.withLock { $0 } }, log, conditions) { isSilent.withLock { $0 } }
        // Strangers bring these about, and two of the others.
        counters.withLock { $0.faults = [.plainHTTP: 30, .garbage: 30, .unknownAuthority: 2] }
        _ = await watch.turn()
        #expect(!conditions.isStanding(.connectionsBroken))
        counters.withLock {
            $0.faults[.unknownAuthority] = 4
            $0.faults[.proxyLine] = 1
            $0.requests = 1
        }
        _ = await watch.turn()
        #expect(!conditions.isStanding(.connectionsBroken))
        counters.withLock {
            $0.faults[.unknownAuthority] = 6
            $0.faults[.proxyLine] = 2
        }
        _ = await watch.turn()
        let found = try #require(conditions.standing.first)
        #expect(found.condition == .connectionsBroken)
        #expect(found.last.fields[.detail]?.string?.hasPrefix("unknown_ca: ") == true)
        #expect(!found.isAlert, "three strangers can bring it about")
        isSilent.withLock { $0 = true }
        counters.withLock { $0.faults[.unknownAuthority] = 9 }
        _ = await watch.turn()
        #expect(conditions.standing.first?.isAlert == true, "nobody keeps WeCom from pushing tickets")
        counters.withLock { $0.requests = 2 }
        _ = await watch.turn()
        #expect(!conditions.isStanding(.connectionsBroken))
    }

    /// What stands behind each is a sentence that begins with its name, for whoever searches for that.
    @Test(arguments: ConnectionFault.allCases)
    func `each fault has its words`(fault: ConnectionFault) async throws {
        let simulation = Simulation()
        let lines = Guarded<[[UInt8]]>([])
        var counters = ServerCounters()
        counters.faults = [fault: 1]
        let told = counters
        let log = Log(simulation) { line in lines.withLock { $0.append(line) } }
        _ = await DoorWatch({ told }, log, Conditions(simulation, log)) { false }.turn()
        let line = try JSONReader.read(try #require(lines.withLock { $0.first }))
        #expect(line["detail"]?.string?.hasPrefix("\(fault.rawValue): ") == true)
    }
}
