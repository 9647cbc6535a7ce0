import Binding
import Elements
import Events
import Foundation
import HTTP
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The built program on loopback: served, repeated, killed and restarted.
@Suite(.serialized) struct ServeTests {
    /// States: Order 17.
    @Test func `17: without a ticket it is ready all the same, and says what is missing`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 7)
            #expect(try await told("/readyz", by: plant).contains("no_ticket:demo_wifi"))
        }
    }

    /// What the admin listener says there, with status 200.
    private func told(_ target: String, by plant: Plant) async throws -> String {
        let call = Call(
            origin: try plant.admin, request: Request(method: "GET", target: target),
            deadline: plant.loops.now.advanced(byMilliseconds: 5_000))
        guard case .answered(let response, _) = await plant.client.call(call) else { return "no answer" }
        return response.status == 200 ? String(decoding: response.body, as: UTF8.self) : "\(response.status)"
    }

    /// States: Yes 3.
    @Test func `what does not authenticate changes no row and calls nobody`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let rows = try Inspection(path: plant.ledgerPath).counts().lastNumber
            let sender = WeComSender(adapter: adapter, caller: plant.client, runtime: plant.loops)
            var route = try Plant.route()
            route.token = Secret("anotherToken")
            let refused = try await sender.send(plant.bind("r1", "SN1"), to: route)
            #expect(refused.status == 403 && refused.body == .text)
            #expect(try Inspection(path: plant.ledgerPath).counts().lastNumber == rows)
            #expect(try await plant.vendor.counters(of: "SN1").calls.isEmpty)
        }
    }

    @Test func `no secret is in the log or in the ledger's bytes`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("canary-request", "SN1")
            #expect(try await plant.send(plant.bind("canary-request", "SN1"), to: adapter).errcode == 0)
            _ = try await plant.eventually("the code is spent") {
                try plant.log("redemption").first
            }
            plant.end(by: SIGKILL)
            var secrets = ["code-of-canary-request", "0123456789ABCDEF", "a-ticket", "demo-password"]
            secrets += try ["wifi.token", "wifi.aes_key", "access_secret", "maker"].map {
                try Plant.secret($0).exposedText
            }
            for file in try FileManager.default.contentsOfDirectory(atPath: plant.folder.path)
            where file != "wecom-bind.json" && !file.hasSuffix(".sock") {
                let bytes = try Data(contentsOf: plant.folder.appending(path: file))
                for secret in secrets {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) is in \(file)")
                }
            }
        }
    }

    @Test func `SIGHUP with a wrong file keeps everything, with a right one takes it`() async throws {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try plant.writeConfiguration {
                $0.replacing("\"conversation\": \"wifi\"", with: "\"conversation\": \"telepathy\"")
            }
            plant.signal(SIGHUP)
            let refusal = try await plant.eventually("the reload is refused") {
                try plant.log("reload_refused").first
            }
            #expect(refusal["failure"]?.string?.contains("telepathy") == true)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            try plant.writeConfiguration()
            plant.signal(SIGHUP)
            _ = try await plant.eventually("the reload is taken") { try plant.log("reloaded").first }
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    /// States: Account 6.
    @Test func `an account that leaves the file while it has devices is told, with their number`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            try plant.writeConfiguration { $0.replacing("binder@", with: "another@") }
            plant.signal(SIGHUP)
            let warning = try await plant.eventually("people are told") {
                try plant.begun("account_gone").first
            }
            #expect(warning["devices"] == 1)
            #expect(try await told("/readyz", by: plant).contains("account_gone:"))
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    /// States: Device 28.
    @Test func `a device that the vendor does not let go is told in log, readiness, figures and list`()
        async throws
    {
        try await Plant.with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            let refusals = [OrderedAnswer](repeating: OrderedAnswer(code: 5041), count: 4)
            try await plant.vendor.script("unbundlingDeviceDk", of: "SN1", refusals)
            _ = try await plant.eventually("the 0 is 5 s old") {
                let words = ["devices", "release", "SN1", "--reason", "x"]
                let released = try Child.run(
                    Plant.program.path, words + ["--config", plant.configurationPath])
                return released.exit == 0 ? true : nil
            }
            let alert = try await plant.eventually("people are told") {
                try plant.log("unbinding_stuck").first
            }
            #expect(alert["level"] == "warn" && alert["vendor_code"] == 5041)
            #expect(try await told("/readyz", by: plant).contains("\"devices_stuck:SN1\""))
            let metrics = try await told("/metrics", by: plant)
            #expect(metrics.contains("wecom_bind_devices_in_trouble{trouble=\"stuck\"} 1\n"))
            #expect(
                metrics.contains("wecom_bind_log_events_total{event=\"unbinding_stuck\",level=\"warn\"} 1\n"))
            let list = try Child.run(
                Plant.program.path, ["devices", "list", "--config", plant.configurationPath])
            #expect(list.output.contains("stuck"), "\(list)")
            #expect(plant.end(by: SIGTERM) == 0)
        }
    }

    @Test func `who is not where WeCom says its callbacks come from is refused`() async throws {
        try await Plant.with { plant in
            let fence = { (allowed: String) in
                try plant.writeConfiguration {
                    $0.replacing(
                        "\"vendors\": {",
                        with: """
                            "sources": { "allow": [\(allowed)],
                                "corp_secret": { "file": "\(Plant.fixtures.path)/demo/secrets/corp_secret" } },
                            "vendors": {
                            """)
                }
            }
            try await plant.weCom.put("addresses", ["ip_list": ["192.0.2.*"]])
            try fence("")
            let adapter = try await plant.start()
            try await plant.eventually("WeCom has told") { try plant.log("sources_told").first }
            let refused = try await plant.send(plant.bind("r1", "SN1"), to: adapter)
            #expect(refused.status == 403 && refused.body == .text)

            // A changed list is a new fence, for which WeCom is asked anew.
            try await plant.weCom.put("addresses", ["ip_list": ["192.0.2.*", "127.0.0.1"]])
            try fence("\"192.0.2.1\"")
            plant.signal(SIGHUP)
            try await plant.eventually("WeCom has told again") {
                try plant.log("sources_told").count == 2 ? true : nil
            }
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r2", "SN1")
            #expect(try await plant.send(plant.bind("r2", "SN1"), to: adapter).errcode == 0)
            let calls = try await plant.weCom.everything()["calls"]
            #expect(
                calls?["gettoken"] == 2 && calls?["getcallbackip"] == 2, "\(calls.map(JSONText.render) ?? [])"
            )
        }
    }

    @Test func `a second server on the same ledger is refused and says so`() async throws {
        try await Plant.with { plant in
            _ = try await plant.start()
            let second = try Child.run(
                Plant.program.path, ["serve", "--config", plant.configurationPath])
            #expect(second.exit == 69)
            #expect(second.errors.contains("ledger.db"), "\(second.errors)")
        }
    }
}

extension ServeTests {
    /// By themselves, since others would keep the processors from them.
    struct Timed {
        /// States: Request 18.
        @Test func `sixty-four copies at once: one vendor attempt, one redemption, one errcode`() async throws
        {
            try await Plant.with { plant in
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                try await plant.vendor.script(
                    "deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 200, delayMilliseconds: 300)])
                let pace = Pace(with: [try plant.number])
                defer { pace.end() }
                let replies = try await plant.send(plant.bind("r1", "SN1"), copies: 64, to: adapter)
                #expect(Set(replies.compactMap(\.errcode)).count <= 1)
                let isBound = replies.allSatisfy { $0.errcode == 0 }
                pace.expect("every copy got its 0", isBound, within: 300)
                guard isBound else { return }
                _ = try await plant.eventually("the code is spent") {
                    try await plant.weCom.counters(of: "SN1").secrets == 1 ? true : nil
                }
                #expect(try await plant.vendor.counters(of: "SN1").calls("deviceBindingByWifi") == 1)
                #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1)
                let metrics = try await ServeTests().told("/metrics", by: plant)
                #expect(metrics.contains("wecom_bind_devices{state=\"bound\"} 1\n"))
                #expect(metrics.contains("wecom_bind_devices_in_trouble{trouble=\"quarantined\"} 0\n"))
                #expect(plant.end(by: SIGTERM) == 0)
            }
        }

        @Test(arguments: [50, 250, 290, 300, 310, 400, 1_400])
        func `a SIGKILL in the middle: one errcode, one binding, at most one redeem`(after: Int64)
            async throws
        {
            try await Plant.with { plant in
                var adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                try await plant.vendor.script(
                    "deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 200, delayMilliseconds: 300)])
                let draft = plant.bind("r1", "SN1")
                let first = adapter
                async let sent = plant.send(draft, copies: 64, to: first)
                await plant.loops.sleep(until: plant.loops.now.advanced(byMilliseconds: after))
                #expect(plant.end(by: SIGKILL) == -SIGKILL)
                let before = Set(try await sent.compactMap(\.errcode))
                let pace = Pace()
                defer { pace.end() }
                let died = plant.loops.now
                adapter = try await plant.start()
                pace.expect("it was back", plant.loops.now.milliseconds(since: died), atMost: 2_000)
                let second = adapter
                let later = Set(try await plant.send(draft, copies: 64, to: second).compactMap(\.errcode))
                let errcodes = before.union(later)
                #expect(errcodes.count <= 1, "before \(before), after \(later)")
                #expect(errcodes == later || later.isEmpty)
                let vendor = try await plant.vendor.counters(of: "SN1")
                #expect(vendor.calls("deviceBindingByWifi") <= 1)
                #expect(vendor.bindingsMade <= 1)
                #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") <= 1)
            }
        }

        @Test func `a vendor that never answers: 7 before 2,600 ms, and the late outcome is recorded`()
            async throws
        {
            try await Plant.with { plant in
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                var hanging = OrderedAnswer(fault: .hang)
                hanging.repeats = true
                try await plant.vendor.script(
                    "deviceBindingByWifi", of: "SN1", [OrderedAnswer(code: 200, delayMilliseconds: 4_000)])
                try await plant.vendor.script("deviceInfo", of: "SN1", [hanging])
                let pace = Pace(with: [try plant.number])
                defer { pace.end() }
                let reply = try await plant.send(plant.bind("r1", "SN1"), to: adapter)
                if reply.milliseconds < 2_850 {
                    #expect(reply.errcode == 7)
                } else {
                    #expect(reply.errcode != 0)
                }
                pace.expect("it was answered", reply.milliseconds, atMost: 2_600)
                let truth = try await plant.eventually("the late outcome is in the ledger") { () -> String? in
                    guard let id = RequestID("r1") else { return nil }
                    let ledger = try Inspection(path: plant.ledgerPath)
                    guard let number = try ledger.callbacks(id).first?.number else { return nil }
                    return try ledger.journal(of: number).first { $0.kind == .lateTruth }?.name
                }
                #expect(truth == "ours")
            }
        }
    }
}
