import Elements
import Foundation
import HTTP
import Processes
import Sandbox
import Support
import Testing
import Transport

/// Lists and the page go by one clock, the machine's, and name it once.
@Suite(.serialized) struct ClockOnTheWallTests {
    private func run(_ plant: Plant, _ zone: String, _ words: [String]) throws -> String {
        try Child.run(
            Plant.program.path, words + ["--config", plant.configurationPath], environment: ["TZ": zone]
        ).output
    }

    /// As POSIX has it: what is west of Greenwich counts upwards.
    @Test(arguments: [
        ("CST-8", "+08:00", "北京时间 +08:00"), ("NST3:30", "-03:30", "UTC-03:30"),
        ("UTC0", "+00:00", "UTC+00:00"),
    ])
    func `a column of moments says in its heading which clock they are by`(
        zone: String, english: String, chinese: String
    ) async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start(environment: ["TZ": zone])
            try await plant.pushTicket(to: adapter)
            try await plant.bindSuccessfully("r1", "SN1", to: adapter)
            _ = try run(plant, zone, ["models", "pause", "demo_wifi", "--reason", "a test"])
            for words in [["redemptions", "show", "SN1"], ["models", "list"], ["keys", "list"]] {
                for (language, name) in [("en", english), ("zh", chinese)] {
                    let output = try run(plant, zone, words + ["--lang", language])
                    let heading = output.split(separator: "\n")[0]
                    #expect(heading.ranges(of: "(\(name))").count == 1, "\(output)")
                    #expect(output.ranges(of: name).count == 1, "once: \(output)")
                }
            }
            #expect(try run(plant, zone, ["devices", "show", "SN1"]).contains("arrived (\(english))"))
            let call = Call(
                origin: try plant.admin,
                request: Request(method: "GET", target: "/?lang=zh", fields: Fields()),
                deadline: plant.loops.now.advanced(byMilliseconds: 5_000))
            guard case .answered(let page, _) = await plant.client.call(call) else {
                throw Plant.Late(description: "no page")
            }
            #expect(String(decoding: page.body, as: UTF8.self).contains("（\(chinese)），每 10 秒更新"))
        }
    }
}
