import Adapter
import Binding
import Cloud
import Elements
import Events
import HTTP
import Support
import Telemetry
import Testing

/// What the maker's service may have, and how often; and that it is nowhere else.
@Suite struct CredentialTests {
    private let world: World
    private let mailbox: Mailbox

    private static let canary = "CANARY"
    private static let path = "/vendor/credentials"

    init() throws {
        let made = Guarded<Mailbox?>(nil)
        world = try World.telling(made)
        mailbox = try #require(made.withLock { $0 })
        bring("secret-1", tokenSeconds: 7_200)
    }

    /// WeCom gives this secret for the next code.
    private func bring(_ secret: String, tokenSeconds: Int64) {
        world.wecom.answer(
            .secret(
                DeviceSecret(
                    secret: Secret("\(Self.canary)-\(secret)"),
                    accessToken: Secret("\(Self.canary)-token-of-\(secret)"),
                    accessTokenEnds: world.simulation.unixNow.advanced(bySeconds: tokenSeconds),
                    isProved: true)))
    }

    private struct Answer: Equatable {
        var status: Int?
        var value: String?
        var reason: String?
        var endsAt: Int64?
    }

    private func post(_ body: String, id: String, ago: Int64, secret: String, _ path: String) async -> Answer
    {
        var request = Request(method: "POST", target: path, body: Array(body.utf8))
        let at = world.simulation.unixNow.advanced(bySeconds: -ago)
        StandardWebhook([Secret(secret)]).sign(&request, id: id, at: at)
        let exchange = CapturingExchange(world.simulation, answering: request, life: world.life)
        await world.machine.maker.serve(request, exchange)
        guard let (response, _) = exchange.answer else { return Answer() }
        // An answer that is no JSON has neither value nor reason.
        let json = try? JSONReader.read(response.body)
        return Answer(
            status: response.status, value: json?["value"]?.string, reason: json?["reason"]?.string,
            endsAt: json?["ends_at"]?.integer)
    }

    private func ask(
        _ want: String, serial: String = "SN1", id: String = "msg_a", ago: Int64 = 0,
        secret: String = World.makerSecret
    ) -> Answer {
        let body = #"{"device_sn":"\#(serial)","want":"\#(want)"}"#
        return world.simulation.run { await post(body, id: id, ago: ago, secret: secret, Self.path) }
    }

    /// How often a value was given, as the journal has it.
    private var fetches: Int {
        world.ledger.records.journal.filter { $0.kind == .credential }.reduce(0) { $0 + $1.count }
    }

    private func bound(_ request: String = "r1") {
        #expect(world.bind(World.Bind(request: request)).errcode == 0)
        world.pass(3_000)
    }

    // MARK: Which secret

    /// States: Maker 10.
    @Test func `the secret of the present 0 is given, and each fetch is on record`() {
        bound()
        #expect(ask("device_secret") == Answer(status: 200, value: "\(Self.canary)-secret-1"))
        let entry = world.ledger.records.journal.last
        #expect(entry?.kind == .credential && entry?.name == "device_secret")
        #expect(entry?.detail == "asked for by msg_a" && entry?.serial?.text == "SN1")
        #expect(entry?.request == world.number("r1"))
    }

    @Test func `nothing is given for a device without a 0, or before its code was spent`() {
        #expect(ask("device_secret") == Answer(status: 404, reason: "no_redemption"))
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(ask("device_secret", id: "msg_b") == Answer(status: 409, reason: "ready"))
        #expect(world.notes(.credential).isEmpty)
    }

    @Test func `a doubtful code gives nothing, and its secret only once it is proved`() async throws {
        world.wecom.answer(.unanswered("reset"))
        bound()
        #expect(ask("device_secret") == Answer(status: 409, reason: "in_doubt"))
        let digest = try #require(world.redemption("r1")).codeDigest
        let late = DeviceSecret(
            secret: Secret("late"), accessToken: Secret("t"), accessTokenEnds: world.simulation.unixNow,
            isProved: false)
        let (ledger, by) = (world.ledger, world.simulation.now.advanced(byMilliseconds: 1_000))
        _ = try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
            _ = try Spend.End(digest, attempt: 1, .secret, secret: late).run(in: &records, at: now)
        }
        #expect(ask("device_secret", id: "msg_b") == Answer(status: 409, reason: "unproved"))
        #expect(ask("device_access_token", id: "msg_c") == Answer(status: 409, reason: "unproved"))
    }

    /// States: Maker 10.
    @Test func `a newer 0 withholds the older secret until its own has come`() {
        bound()
        world.vendor.answer("deviceInfo", .code(200))
        bring("secret-2", tokenSeconds: 7_200)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(ask("device_secret") == Answer(status: 409, reason: "ready"))
        world.pass(3_000)
        #expect(ask("device_secret", id: "msg_b").value == "\(Self.canary)-secret-2")
    }

    /// States: Maker 10.
    @Test func `a company that has removed the device has left no secret`() {
        bound()
        world.pass(60_000)
        world.wecom.set(isBound: false)
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        let removed = world.unbind("u1")
        #expect(world.simulation.run { await world.send(removed) }.isAcknowledged)
        #expect(ask("device_secret") == Answer(status: 409, reason: "unbound"))
        world.pass(70_000)
        // The same company asks again, and has not got it yet.
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 1_000))
        world.simulation.spawn { _ = await world.send(World.Bind(request: "r2")) }
        world.pass(500)
        #expect(world.device?.state == .asking)
        #expect(ask("device_secret", id: "msg_b") == Answer(status: 409, reason: "unbound"))
    }

    // MARK: Tokens

    @Test func `a device's token is given while it has ten minutes left`() {
        bound()
        let ends = world.simulation.unixNow.seconds + 7_200 - 3
        let answer = ask("device_access_token")
        #expect(answer.status == 200 && answer.value == "\(Self.canary)-token-of-secret-1")
        #expect(answer.endsAt.map { abs($0 - ends) <= 1 } == true)
        #expect(world.wecom.deviceTokens == 0)
    }

    @Test func `an old token is renewed once, however many ask`() {
        bound()
        world.pass(6_700_000)
        let renewed = Credential(
            secret: Secret("renewed"), made: world.simulation.unixNow,
            ends: world.simulation.unixNow.advanced(bySeconds: 7_200))
        world.wecom.answer(deviceToken: .token(renewed), after: 300)
        let answers = world.simulation.run {
            await withTaskGroup(of: Answer.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        await post(
                            #"{"device_sn":"SN1","want":"device_access_token"}"#, id: "msg_\(index)", ago: 0,
                            secret: World.makerSecret, Self.path)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(answers.allSatisfy { $0.status == 200 && $0.value == "renewed" })
        #expect(world.wecom.deviceTokens == 1)
        #expect(fetches == 10 && world.notes(.credential).count == 1)
        #expect(ask("device_access_token", id: "msg_x").value == "renewed")
        #expect(world.wecom.deviceTokens == 1, "it was kept")
    }

    @Test(arguments: [(6_800_000, 200), (7_180_000, 503)])
    func `a token that cannot be renewed is given while a minute is left`(
        age: Int64, status: Int
    ) {
        bound()
        world.wecom.answer(deviceToken: .refused(600_005, "bad secret"))
        world.pass(age)
        let answer = ask("device_access_token")
        #expect(answer.status == status)
        #expect(answer.reason == (status == 503 ? "wecom_600005" : nil))
        #expect(world.notes(.credential).count == (status == 200 ? 1 : 0))
    }

    @Test func `a model's token comes from the cache`() {
        #expect(ask("model_access_token").status == 404, "nobody knows the device's model")
        bound()
        #expect(ask("model_access_token", id: "msg_b") == Answer(status: 503, reason: "no_model_token"))
        let now = world.simulation.unixNow
        world.wecom.set(
            modelToken: Credential(secret: Secret("model"), made: now, ends: now.advanced(bySeconds: 60)))
        let answer = ask("model_access_token", id: "msg_c")
        #expect(answer.value == "model" && answer.endsAt == now.seconds + 60)
        #expect(world.notes(.credential) == ["model_access_token"])
    }

    // MARK: Who may ask

    /// States: Maker 10.
    @Test func `a captured request gets nothing; the same one signed anew does`() {
        bound()
        #expect(ask("device_secret", ago: 5).status == 200)
        #expect(ask("device_secret", ago: 5).status == 409)
        #expect(ask("device_secret", ago: 4).status == 200)
        #expect(fetches == 2)
    }

    @Test func `a service that fetches often has a line a day in the journal, with the number of fetches`() {
        bound()
        for hour in 0..<36 {
            #expect(ask("device_secret", id: "msg_\(hour)").status == 200)
            world.pass(3_600_000)
        }
        #expect(ask("device_access_token", id: "msg_t").status == 503, "not given, and not counted")
        let entries = world.ledger.records.journal.filter { $0.kind == .credential }
        #expect((2...3).contains(entries.count) && fetches == 36)
        #expect(entries.first?.detail == "asked for by msg_0")
        #expect(Set(entries.map(\.day)).count == entries.count, "each day has one")
    }

    @Test func `who cannot sign learns nothing and changes nothing`() {
        bound()
        let journal = world.ledger.records.journal.count
        #expect(ask("device_secret", secret: "a stranger's secret, long enough") == Answer(status: 403))
        #expect(ask("device_secret", ago: 301) == Answer(status: 403))
        #expect(world.ledger.records.journal.count == journal)
        #expect(world.ledger.records.rememberedMessages == 0)
    }

    @Test(arguments: ["", "secret", "device_secrets"])
    func `an unknown wish is named`(want: String) {
        #expect(ask(want).status == 400)
    }

    @Test func `a ledger that cannot put it on record gives nothing`() {
        bound()
        world.ledger.failNext(with: .lost(.unavailable("test")))
        #expect(ask("device_secret").status == 503)
    }

    @Test func `a used deposit does not come back`() async throws {
        let body = """
            {"device_sn":"SN1","random":"j1acpdj2bmtqZXVb","encrypted_binding_code":"c",\
            "encrypted_new_binding_secret":"s"}
            """
        for _ in 0..<2 {
            let answer = world.simulation.run {
                await post(body, id: "msg_d", ago: 0, secret: World.makerSecret, "/vendor/deposits")
            }
            #expect(answer.status == 200)
        }
        let (ledger, serial) = (world.ledger, try #require(SerialNumber("SN1")))
        let by = world.simulation.now.advanced(byMilliseconds: 1_000)
        let isUsed = try await ledger.transact(LedgerTimes(by: by)) { (records, now) throws(LedgerFailure) in
            guard let deposit = try records.deposit(for: serial, at: now) else { return false }
            return try UseDeposit(deposit, of: serial).run(in: &records, at: now)
        }
        #expect(isUsed)
        let again = world.simulation.run {
            await post(body, id: "msg_d", ago: 0, secret: World.makerSecret, "/vendor/deposits")
        }
        #expect(again.status == 200)
        #expect(world.ledger.records.deposits.isEmpty)
    }

    // MARK: Where it is not

    @Test func `a value leaves in its response only`() {
        bound()
        let given = ["device_secret", "device_access_token"].map { ask($0, id: "msg_\($0)").value ?? "" }
        #expect(given.allSatisfy { $0.contains(Self.canary) })
        world.pass(60_000)
        let records = world.ledger.records
        var places = world.lines.withLock { $0 }
        places += records.journal.map { "\($0.name) \($0.detail)" }
        places += (records.messages.map(\.data) + mailbox.attempts.map(\.message.data)).map {
            String(decoding: JSONText.render($0), as: UTF8.self)
        }
        places += world.counters.registry.text.split(separator: "\n").map { String($0) }
        #expect(places.count > 10)
        #expect(places.allSatisfy { !$0.contains(Self.canary) && !$0.contains("code-r1") })
    }
}
