import Cloud
import Elements
import Events
import Sandbox
import Testing
import Transport

/// One after the other: WeCom's three seconds for an answer hold here too.
@Suite(.serialized)
struct ScenarioRunnerTests {
    private let bench: StandInBench
    private let adapter: FakeAdapter

    init() throws {
        let bench = try StandInBench()
        let smallest = SmallestAdapter(bench)
        self.bench = bench
        adapter = try FakeAdapter(on: bench.loops, smallest.decide)
    }

    private func runner(_ adapter: FakeAdapter? = nil, runID: String = "RUN1") -> ScenarioRunner {
        var target = Target(
            adapter: (adapter ?? self.adapter).origin, vendor: bench.vendor, weCom: bench.weCom,
            routes: ["wifi": FakeAdapter.route], provider: FakeAdapter.provider)
        target.productSecrets = ["p11v14": Secret("ExampleSecret16B")]
        target.makerSecret = FakeAdapter.makerSecret
        return ScenarioRunner(target: target, caller: bench.client, runtime: bench.loops, runID: runID)
    }

    private func scenario(_ steps: String, rest: String = "") throws -> Scenario {
        let text = "{\"title\": \"t\", \"route\": \"wifi\", \"steps\": [\(steps)]\(rest)}"
        return try ScenarioReader.read(Array(text.utf8), file: "test.json")
    }

    @Test
    func `a device is added, its code spent, and it is removed again`() async throws {
        let scenario = try scenario(
            """
            {"send": "bind", "name": "first", "copies": 2, "expect": {"status": 200, "errcode": 0}},
            {"await": {"redemption": "stored", "vendor_bindings": 1, "bound_in_wecom": true}},
            {"send": "unbind", "expect": {"status": 200, "body": "empty"}},
            {"await": {"vendor_bindings": 0, "bound_in_wecom": false}}
            """,
            rest: """
                , "expect": {"vendor_calls": {"deviceBindingByWifi": 1, "unbundlingDeviceDk": 1}, "secrets": 1,
                  "redeem_requests": 1, "vendor_bindings_made": 1}
                """)
        let runner = runner()
        for _ in 0..<2 {
            // The second time nothing of the first is left over.
            let row = await runner.run(scenario)
            #expect(row.difference == nil)
            #expect(row.sent == "2 × bind, unbind")
            #expect(row.errcode == 0)
            #expect(row.expectedErrcodes == [0])
            #expect(row.vendorCalls == 2)
            #expect(row.redemptions == 1)
        }
        // One ticket is enough for both.
        #expect(adapter.callbacks.count { $0.event.kind == .modelTicket } == 1)
    }

    @Test
    func `the clouds are as the scenario wants them, before and in the middle`() async throws {
        let row = await runner().run(
            try scenario(
                """
                {"send": "bind", "expect": {"errcode": 1}},
                {"vendor": {"device": {"online": true, "code": "FFFFFFFFFFFFFFFF"}}},
                {"send": "bind", "expect": {"errcode": 4}},
                {"vendor": {"answers": {"deviceBindingByWifi": [{"code": 5461}, {"fault": "close"}]}}},
                {"send": "bind", "expect": {"errcode": 6}},
                {"send": "bind", "expect": {"errcode": 7}},
                {"send": "bind", "code": "FFFFFFFFFFFFFFFF", "company": "B", "expect": {"errcode": 0}}
                """,
                rest:
                    ", \"vendor\": {\"device\": {\"online\": false}}, \"expect\": {\"vendor_bindings_made\": 1}"
            ))
        #expect(row.difference == nil)
        #expect(row.vendorCalls == 5)
    }

    @Test
    func `the same request comes again, and another one with its code`() async throws {
        let row = await runner().run(
            try scenario(
                """
                {"send": "bind", "name": "first", "in_background": true, "expect": {"errcode": 0}},
                {"await": {"vendor_calls": {"deviceBindingByWifi": 1}, "redemption": "stored"}},
                {"send": "bind", "same_request_as": "first", "copies": 5, "at_once": true, "expect": {"errcode": 0}},
                {"send": "bind", "auth_code_of": "first", "expect": {"errcode": 2}}
                """))
        #expect(row.difference == nil)
        let binds = adapter.callbacks.filter { $0.event.kind == .bind }
        #expect(Set(binds.map(\.base.requestID)).count == 2)
        let codes = binds.compactMap { callback -> String? in
            if case .bind(let bind) = callback.event { bind.authCode.secret.exposedText } else { nil }
        }
        #expect(Set(codes).count == 1)
        #expect(codes.first?.utf8.count ?? 0 >= 64)
    }

    @Test(arguments: [
        (
            "{\"send\": \"bind\", \"expect\": {\"errcode\": 7}}", "",
            "step 1 (bind): errcode 0 came where 7 was expected"
        ),
        (
            "{\"pause_ms\": 1}, {\"send\": \"bind\", \"with\": {\"key\": \"wrong\"}, \"expect\": {\"status\": 200}}",
            "",
            "step 2 (bind): HTTP status 403 came where 200 was expected"
        ),
        (
            "{\"send\": \"bind\", \"with\": {\"key\": \"wrong\"}, \"expect\": {\"errcode\": 0}}", "",
            "step 1 (bind): the body was text where errcode 0 was expected"
        ),
        (
            "{\"await\": {\"redemption\": \"stored\"}, \"within_ms\": 60}", "",
            "step 1: after 60 ms, WeCom has not given out the device's secret (not asked)"
        ),
        (
            "{\"send\": \"unbind\", \"copies\": 2, \"expect\": {\"body\": \"success\"}}", "",
            "step 1, copy 1 (unbind): the body was empty where success was expected"
        ),
    ])
    func `a difference is one plain sentence`(steps: String, rest: String, expected: String) async throws {
        let row = await runner().run(try scenario(steps, rest: rest))
        #expect(row.difference == expected)
        #expect(!row.hasPassed)
    }

    @Test
    func `an adapter that is not there is said to be away`() async throws {
        let away = try FakeAdapter(on: bench.loops) { _ in .nothing }
        let row = await runner(away).run(try scenario("{\"send\": \"bind\", \"expect\": {\"errcode\": 0}}"))
        #expect(row.difference?.hasPrefix("the ticket pushed to /wecom/wifi was answered with") == true)
        let lost = try Target(
            adapter: Origin("http://127.0.0.1:1"), vendor: bench.vendor, weCom: bench.weCom,
            routes: ["wifi": FakeAdapter.route], provider: FakeAdapter.provider)
        let nobody = ScenarioRunner(target: lost, caller: bench.client, runtime: bench.loops, runID: "RUN2")
        let other = await nobody.run(try scenario("{\"send\": \"bind\"}"))
        #expect(other.difference?.contains("not sent: refused") == true, "\(other.difference ?? "")")
    }

    @Test
    func `what a device made is handed over, signed by the maker`() async throws {
        let row = await runner().run(
            try scenario(
                """
                {"deposit": {"new_secret": "A1", "old_secret": "B2"}},
                {"deposit": {"wrong": "signature"}, "expect": {"status": 403}}
                """))
        #expect(row.difference == nil)
        #expect(row.sent == "deposit, deposit")
        let deposit = try #require(adapter.deposits.first)
        #expect(adapter.deposits.count == 1)
        let serial = try #require(deposit["device_sn"]?.string)
        let open = { (name: String) in
            PureBluetooth.open(
                deposit[name]?.string ?? "", productSecret: Secret("ExampleSecret16B"),
                random: deposit["random"]?.string ?? "")
        }
        #expect(open("encrypted_binding_code") == "0123456789ABCDEF")
        #expect(open("encrypted_new_binding_secret") == "p11v14,\(serial),A1")
        #expect(open("encrypted_old_binding_secret") == "p11v14,\(serial),B2")
    }

    @Test
    func `a URL check, an unknown event and a stale callback are sent as they are written`() async throws {
        let row = await runner().run(
            try scenario(
                """
                {"send": "url_check", "expect": {"status": 200, "body": "echo"}},
                {"send": "some_day", "expect": {"body": "empty"}},
                {"send": "user_scan", "expect": {"body": "empty"}},
                {"send": "bind", "created": "-11 min", "expect": {"errcode": 0}},
                {"await": {"redemption": "refused", "wecom_calls": {"get_device_secret": {"at_least": 1}}}}
                """))
        #expect(row.difference == nil)
        #expect(row.sent == "url_check, some_day, user_scan, bind")
        #expect(adapter.callbacks.contains { $0.event == .unknown(name: "some_day") })
    }
}
