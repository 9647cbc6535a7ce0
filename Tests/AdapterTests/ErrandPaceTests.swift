import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// How fast what is due is done, in simulated time.
@Suite struct ErrandPaceTests {
    /// When no 0 of a process before this one can be under way any more.
    private static let start: Int64 = 6_000

    private func world() throws -> World {
        let world = try World(seed: 1)
        world.wecom.set(isBound: true)
        return world
    }

    @Test func `the looks that follow a hundred binds a second are no backlog`() throws {
        let world = try world()
        try world.put(devices: 1..<1_201) { Self.start + Int64($0) * 10 }
        _ = world.keepingHouse()
        world.pass(Self.start)
        for second in 1...12 {
            world.pass(1_000)
            #expect(second * 100 - world.wecom.looks <= 200, "those of this second and the last")
        }
        world.pass(2_000)
        #expect(world.wecom.looks == 1_200)
        world.machine.close()
    }

    @Test func `an unbind does not wait behind the looks`() throws {
        let world = try world()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        try world.put(devices: 1..<1_001) { _ in Self.start }
        try world.put(devices: 5_000..<5_001, .unbinding) { _ in Self.start + 1 }
        world.wecom.set(isBound: nil)
        _ = world.keepingHouse()
        world.pass(Self.start + 2_500)
        #expect(world.vendor.calls("unbundlingDeviceDk") == 1)
        #expect(world.wecom.looks < 500)
        world.machine.close()
    }
}

extension World {
    /// Devices as after a 0.
    ///
    /// - Parameter due: In how many milliseconds WeCom is asked about each; nil for never.
    func put(
        devices numbers: Range<Int>, _ state: Device.State = .bound, due: @escaping @Sendable (Int) -> Int64?
    ) throws {
        let (ledger, by) = (ledger, simulation.now.advanced(byMilliseconds: 1_000))
        let model = try #require(ModelID(World.model))
        let serials = try numbers.map { ($0, try #require(SerialNumber("SN\($0)"))) }
        let failure: LedgerFailure? = simulation.run {
            do throws(LedgerFailure) {
                try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
                    for (number, serial) in serials {
                        var device = Device(serial: serial, since: now)
                        device.state = state
                        device.model = model
                        device.isLetGo = state == .unbinding
                        device.due = due(number).map { now.advanced(byMilliseconds: $0) }
                        try records.put(device)
                    }
                }
                return nil
            } catch {
                return error
            }
        }
        #expect(failure == nil)
    }
}
