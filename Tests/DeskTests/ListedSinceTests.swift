import Binding
import Desk
import Elements
import Events
import Ledger
import Support
import Telemetry
import Testing

/// What is told of devices that were on no list, once one has some of them.
@Suite struct ListedSinceTests {
    private func listed(as model: ModelID) -> Known {
        let callbacks = Bench.bind(Reason(.unknownSerial), .cannotBind).history?.callbacks ?? []
        var known = Bench.known(callbacks)
        known.listing = ListedDevice(serial: Sample.serial, model: model, productKey: "pk", deviceKey: "dk")
        return known
    }

    @Test func `a device that is listed since as another model is told as that, before anybody tries`() throws
    {
        let explanation = Explanation(listed(as: try #require(ModelID("another"))), at: Bench.now)
        let other = Reason(.otherModel)
        #expect(explanation.cause.zh == "\(other.cause.zh)（型号 another）", "\(explanation.cause)")
        #expect(explanation.cause.en == "\(other.cause.en) (model another)")
        #expect(explanation.todo == [try #require(other.todo(about: Sample.serial))])
        #expect(explanation.forInstaller == other.forInstaller)
    }

    @Test func `how many are not listed counts those that are not, and no binds`() throws {
        let simulation = Simulation(unixNow: Bench.start)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        for serial in ["N1", "N2", "N3"] {
            conditions.note(.notListed, about: "camera", .init([.device: .string(serial)]))
        }
        func line() throws -> Words {
            try #require(conditions.standing.first).line(for: Bench.readers[0], at: Bench.now)
        }
        var words = try line()
        #expect(words.zh.contains("，3 台设备") && words.en.contains(", 3 devices"), "\(words)")
        conditions.over(.notListed, about: "camera", with: ["N1"])
        words = try line()
        #expect(words.zh.contains("，2 台设备") && words.en.contains(", 2 devices"), "\(words)")
        conditions.over(.notListed, about: "camera", with: ["N3"])
        words = try line()
        #expect(!words.zh.contains("3 次") && !words.en.contains("3 times"), "\(words)")
        #expect(words.zh.contains("N2") && !words.zh.contains("台设备 N"), "\(words)")
    }
}
