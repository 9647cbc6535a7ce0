import Cloud
import Elements
import HTTP
import Support
import Testing
import Transport

@Suite struct CallbackAddressesTests {
    private static let login = "GET /cgi-bin/gettoken"
    private static let list = "GET /cgi-bin/getcallbackip"

    private let simulation = Simulation()
    private let caller: ScriptedCaller
    private let heard = Guarded<[CloudCall]>([])

    init() {
        caller = ScriptedCaller(simulation)
        caller.on(
            Self.login,
            .json(#"{"errcode":0,"errmsg":"ok","access_token":"token-number+1","expires_in":7200}"#))
    }

    private func fetch() throws -> Result<[String], CallbackAddresses.Trouble> {
        let addresses = CallbackAddresses(
            corp: "ww1", secret: Secret("s&1"), origin: try Origin("https://wecom.example"), over: caller,
            on: simulation, hear: { [heard] call in heard.withLock { $0.append(call) } })
        return simulation.run { [simulation] in
            await addresses.fetch(by: simulation.now.advanced(byMilliseconds: 5_000))
        }
    }

    @Test func `a token is fetched, and with it the list`() throws {
        caller.on(Self.list, .json(#"{"ip_list":["101.226.103.*","10.0.0.1"],"errcode":0,"errmsg":"ok"}"#))
        #expect(try fetch() == .success(["101.226.103.*", "10.0.0.1"]))
        #expect(
            heard.withLock { $0 } == [
                CloudCall(endpoint: .corpToken, end: .answered, milliseconds: 10),
                CloudCall(endpoint: .callbackAddresses, end: .answered, milliseconds: 10),
            ])
        #expect(
            caller.calls.map(\.request.target) == [
                "/cgi-bin/gettoken?corpid=ww1&corpsecret=s%261",
                "/cgi-bin/getcallbackip?access_token=token-number%2B1",
            ])
    }

    @Test(arguments: [
        #"{"errcode":40001,"errmsg":"invalid credential token-number+1"}"#, #"{"errcode":0,"ip_list":[]}"#,
        #"{"errcode":0}"#,
        "nonsense",
    ])
    func `what is no list is trouble that tells no secret`(answer: String) throws {
        caller.on(Self.list, .json(answer))
        guard case .failure(let trouble) = try fetch() else {
            Issue.record("a list out of \(answer)")
            return
        }
        #expect(trouble.reason.hasPrefix("getcallbackip: "))
        #expect(!trouble.reason.contains("token-number+1"))
    }

    @Test func `without a token nobody asks for the list`() throws {
        caller.on(Self.login, .json(#"{"errcode":40013,"errmsg":"invalid corpid"}"#))
        guard case .failure(let trouble) = try fetch() else {
            Issue.record("a list without a token")
            return
        }
        #expect(trouble.reason == "gettoken: errcode 40013: invalid corpid")
        #expect(caller.calls(to: Self.list).isEmpty)
    }
}
