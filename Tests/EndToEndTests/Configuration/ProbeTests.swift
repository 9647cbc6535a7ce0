import Elements
import Events
import Foundation
import HTTP
import Testing
import Transport

/// A balancer's probes on the listener of the callbacks.
@Suite struct ProbeTests {
    @Test func `a probe is answered on a path of its own, and leaves no trace`() async throws {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing(
                    "\"port\": 0,\n      \"tls\"",
                    with: "\"port\": 0, \"health_path\": \"/probe\",\n      \"tls\"")
            }
            let adapter = try await plant.start()
            let answer = { (method: String, target: String) -> Response? in
                let call = Call(
                    origin: adapter, request: Request(method: method, target: target),
                    deadline: plant.loops.now.advanced(byMilliseconds: 60_000))
                if case .answered(let response, _) = await plant.client.call(call) { return response }
                return nil
            }
            let status = { (method: String, target: String) in await answer(method, target)?.status }
            for method in ["GET", "HEAD", "GET"] { #expect(await status(method, "/probe") == 200) }
            #expect(await status("GET", "/probe?from=balancer") == 200)
            for method in ["POST", "PUT", "OPTIONS"] {
                let refusal = try #require(await answer(method, "/probe"))
                #expect(refusal.status == 405 && refusal.fields["Allow"] == "GET, HEAD")
            }
            // Only there.
            for target in ["/healthz", "/probe/"] { #expect(await status("GET", target) == 404) }
            // A line of the probes would stand before these.
            let refused = try await plant.eventually("both are in the log") { () -> [JSON]? in
                let lines = try plant.log("refused")
                return lines.count >= 2 ? lines : nil
            }
            #expect(refused.count == 2)
            #expect(refused.allSatisfy { $0["reason"]?.string == "no_route" })
        }
    }
}
