import Events
import Foundation
import Testing

extension ReloadTests {
    @Test func `a secret in the environment is told to be what it was`() async throws {
        try await Plant.with { plant in
            try furnish(plant) {
                $0.replacing("{ \"file\": \"secrets/password\" }", with: "{ \"env\": \"THE_PASSWORD\" }")
            }
            _ = try await plant.start(environment: ["THE_PASSWORD": "a password"])
            plant.signal(SIGHUP)
            let line = try await plant.eventually("it is taken") { try plant.log("reloaded").first }
            #expect(line["in_environment"]?.array?.compactMap(\.string) == ["vendors.demo.user.password"])
            #expect(line["todo"]?.string?.contains("cannot have changed") == true)
            try furnish(plant)
            plant.signal(SIGHUP)
            let again = try await plant.eventually("it is taken again") {
                try plant.log("reloaded").dropFirst().first
            }
            #expect(again["in_environment"] == nil && again["todo"] == nil)
        }
    }
}
