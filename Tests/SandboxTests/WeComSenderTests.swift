import Elements
import Envelope
import Events
import Sandbox
import Testing
import Transport

@Suite
struct WeComSenderTests {
    private let bench: StandInBench

    init() throws { bench = try StandInBench() }

    private func sender(_ adapter: FakeAdapter) -> WeComSender {
        WeComSender(adapter: adapter.origin, caller: bench.client, runtime: bench.loops)
    }

    private func draft(_ kind: Event.Kind) -> CallbackDraft {
        let sample = CallbackDraft.sample(of: kind, serial: "SN1")
        let values = [
            "device_sn": "SN1", "model_id": StandInBench.model, "auth_corpid": "wpA",
            "service_corpid": FakeAdapter.provider,
        ]
        var draft = CallbackDraft(
            kind.rawValue, isCommand: sample.isCommand, request: "rq-1", createdAt: 1_790_000_000,
            base: values.filter { CallbackDraft.baseNames(of: kind).contains($0.key) }, details: sample.1)
        if kind == .bind {
            draft.set("auth_code", "code-1")
            draft.set("verif_code", "0123456789ABCDEF")
        }
        if kind == .modelTicket { draft.set("model_ticket", "ticket-1") }
        return draft
    }

    @Test
    func `a bind arrives as it was drafted, and its sealed answer is opened`() async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .sealed(.bind(.wrongCode)) }
        let reply = try await sender(adapter).send(draft(.bind), to: FakeAdapter.route)
        #expect(reply.status == 200)
        #expect(reply.body == .sealed)
        #expect(reply.errcode == 6)
        #expect(!reply.looksLikeYes)
        let callback = try #require(adapter.callbacks.first)
        #expect(callback.base.requestID.text == "rq-1")
        #expect(callback.base.createdAt == UnixTime(seconds: 1_790_000_000))
        guard case .bind(let bind) = callback.event else {
            Issue.record("\(callback.event.name)")
            return
        }
        #expect(bind.authCode.secret.exposedText == "code-1")
        #expect(bind.parties.company.text == "wpA")
        #expect(bind.parties.provider.text == FakeAdapter.provider)
    }

    @Test(arguments: Event.Kind.allCases)
    func `every callback is one that the decoder knows`(kind: Event.Kind) async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .body(200, "success") }
        let reply = try await sender(adapter).send(draft(kind), to: FakeAdapter.route)
        #expect(reply.body == .success)
        #expect(adapter.callbacks.map(\.event.kind) == [kind])
    }

    @Test
    func `the kinds of answers are told apart`() async throws {
        let answers: [(FakeAdapter.Reply, SenderReply.Body, Bool)] = [
            (.sealed(.bind(.success)), .sealed, true), (.body(200, ""), .empty, true),
            (.body(200, "success"), .success, true), (.body(403, "refused\n"), .text, false),
            (.body(500, ""), .empty, false), (.sealedWrongly, .garbage, false),
            (.body(200, "{}"), .garbage, false), (.nothing, .none, false),
        ]
        for (answer, body, isYes) in answers {
            let adapter = try FakeAdapter(on: bench.loops) { _ in answer }
            var reply = try await sender(adapter).send(draft(.bind), to: FakeAdapter.route)
            #expect(reply.body == body, "\(answer)")
            // However busy this machine is, what WeCom makes of it depends on its own clock.
            reply.milliseconds = 2_999
            #expect(reply.looksLikeYes == isYes, "\(answer)")
            reply.milliseconds = 3_000
            #expect(!reply.looksLikeYes, "\(answer)")
        }
    }

    @Test
    func `a URL check gets its text back`() async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .nothing }
        let reply = try await sender(adapter).checkURL(of: FakeAdapter.route)
        #expect(reply.body == .echo)
        #expect(adapter.targets.first?.hasPrefix("GET /wecom/wifi?msg_signature=") == true)
        var deviation = Deviation()
        deviation.receiver = .wrong
        #expect(try await sender(adapter).checkURL(of: FakeAdapter.route, with: deviation).body == .text)
    }

    /// Deviations as a scenario writes them, and what a receiver finds wrong.
    @Test(
        arguments: [
            (["token": "wrong"], .signature), (["key": "wrong"], .padding),
            (["signature": "wrong"], .signature), (["signature": "upper_case"], .signatureShape),
            (["ciphertext": "not_base64"], .base64), (["ciphertext": "flipped"], .padding),
            (["timestamp": "17e3"], .timestampShape), (["nonce": "a b"], .nonceShape),
            (["receiver": "wrong"], .receiver(expected: [StandInBench.model], arrived: "wwNotTheReceiver")),
            (["query": ["remove": ["nonce"]]], .nonceShape),
            (["query": ["repeat": ["timestamp"]]], .timestampShape),
        ] as [(JSON, EnvelopeError)])
    func `a deviation is noticed for what it is`(with: JSON, expected: EnvelopeError) async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .nothing }
        // Garbage ends like padding once in some 250 times, but not five times in a row.
        let tries = expected == .padding ? 5 : 1
        for _ in 0..<tries where adapter.faults.last != expected {
            let reply = try await sender(adapter).send(
                draft(.bind), to: FakeAdapter.route, with: try Deviation(with))
            #expect(reply.status == 403)
        }
        #expect(adapter.faults.last == expected)
        #expect(adapter.callbacks.isEmpty)
    }

    @Test
    func `bytes move into the nonce under the same signature`() async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .nothing }
        for count in [1, 4, 24] {
            var deviation = Deviation()
            deviation.movedBytes = count
            let reply = try await sender(adapter).send(draft(.bind), to: FakeAdapter.route, with: deviation)
            #expect(reply.status == 403)
        }
        // Past the signature, and stopped by the shape of the ciphertext.
        #expect(adapter.faults.count == 3)
        for fault in adapter.faults { #expect(fault != .signature && fault != .nonceShape, "\(fault)") }
    }

    @Test
    func `identity, message, body and query can be anything`() async throws {
        let adapter = try FakeAdapter(on: bench.loops) { _ in .body(200, "success") }
        let send = { (with: JSON) in
            try await sender(adapter).send(draft(.bind), to: FakeAdapter.route, with: try Deviation(with))
        }
        _ = try await send([
            "members": ["auth_corpid": "wpB", "verif_code": "1"], "query": ["add": ["x": "y z"]],
            "timestamp": "-400 s",
        ])
        guard case .bind(let bind) = try #require(adapter.callbacks.first).event else {
            Issue.record("no bind")
            return
        }
        #expect(bind.parties.company.text == "wpB")
        #expect(bind.verificationCode.secret.exposedText == "1")
        #expect(adapter.targets.last?.hasSuffix("&x=y%20z") == true)
        #expect(try await send(["message": "not JSON"]).status == 400)
        #expect(try await send(["body": "not JSON"]).status == 400)
        #expect(try await send(["body_bytes": 200_000]).body == .success)
        #expect(try await send(["body_bytes": 300_000]).status == 413)
        #expect(adapter.callbacks.count == 2)
    }
}
