import Desk
import Support
import Telemetry
import Testing

/// The line by which a machine's watchers hear how the server is.
@Suite struct ReadinessTests {
    @Test func `of what is wrong many times the first is named, and how many more there are`() {
        let simulation = Simulation(seed: 1)
        let conditions = Conditions(simulation, Log(simulation) { _ in })
        for serial in 1...66 { conditions.begin(.codesInDoubt, about: "SN\(serial)") }
        conditions.begin(.vendorToken, about: "demo/user")
        let words = Readiness(conditions.standing).words
        #expect(
            words.en.contains(#/codes_in_doubt:SN\d+ and 65 more/#) && words.en.utf8.count < 200, "\(words)")
        #expect(words.zh.contains(#/codes_in_doubt:SN\d+ 等 66 个/#), "\(words)")
        #expect(words.en.contains("vendor_token:demo/user"), "\(words)")
    }
}
