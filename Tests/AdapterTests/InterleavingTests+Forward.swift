import Binding
import Elements
import Events
import Support
import Testing

/// Results that the maker's service forwards.
///
/// States: Order 15.
@Suite struct ForwardInterleavingTests {
    static let seeds = InterleavingTests.seeds

    private func world(_ seed: UInt64? = nil) throws -> World {
        try World(conversation: "forward", seed: seed)
    }

    // MARK: In time

    /// States: Order 15.
    @Test(arguments: seeds)
    func `15: result at once → it is the answer, and on disk`(seed: UInt64) throws {
        let world = try world(seed)
        world.maker.answer("bind", .errcode(0, after: 300))
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect(reply.milliseconds < 400)
        #expect(world.row("r1")?.result == .errcode(.success))
        #expect(world.device?.state == .bound)
        world.pass(5_000)
        #expect(world.wecom.attempts == 1, "the code is spent as any other")
        #expect(world.maker.messages("bind").count == 1)
        #expect(world.maker.messages("question").isEmpty)
        #expect(world.vendor.bindCalls == 0)
    }

    /// States: Order 15, Maker 4.
    @Test(arguments: seeds)
    func `15: result after 800 ms by post → committed, acknowledged, and it is the answer`(seed: UInt64)
        throws
    {
        let world = try world(seed)
        world.maker.answer("bind", .accepted())
        let body = world.result("r1", code: 5462)
        let (reply, status) = world.bind(World.Bind(), andAfter: 800) { await world.post(body) }
        #expect(status == 200)
        #expect(reply.errcode == 4)
        #expect((800...1_000).contains(reply.milliseconds))
        #expect(world.row("r1")?.result == .code(5462))
        #expect(world.row("r1")?.reason?.vendorCode == 5462)
        #expect(world.device?.state == .free)
        #expect(world.notes(.lateTruth).isEmpty)
    }

    /// States: Order 15, Maker 4.
    @Test(arguments: seeds)
    func `15: result posted before the 202 → waiter first: it is the answer`(seed: UInt64) throws {
        let world = try world(seed)
        world.maker.answer("bind", .accepted(after: 900))
        let body = world.result("r1", errcode: 0)
        let (reply, status) = world.bind(World.Bind(), andAfter: 200) { await world.post(body) }
        #expect(status == 200)
        #expect(reply.errcode == 0)
        #expect((200...400).contains(reply.milliseconds), "nobody waits for the 202")
        world.pass(30_000)
        #expect(world.device?.state == .bound)
        #expect(world.notes(.lateTruth).isEmpty)
    }

    @Test(arguments: seeds, [MakerAnswer.unknown("reset"), .accepted])
    func `15: result posted while the answer is lost → it is the answer`(seed: UInt64, lost: MakerAnswer)
        throws
    {
        let world = try world(seed)
        world.maker.answer("bind", .init(lost, after: 500))
        world.maker.answer("question", .accepted(after: 1_000))
        let body = world.result("r1", errcode: 3)
        let (reply, status) = world.bind(World.Bind(), andAfter: 400) { await world.post(body) }
        #expect(status == 200)
        #expect(reply.errcode == 3)
        world.pass(60_000)
        #expect(world.device?.state == .free)
    }

    // MARK: Late

    /// States: Order 15, Maker 4.
    @Test(arguments: seeds)
    func `15: result 0 after settle → late truth: held, and the next try is answered 0`(seed: UInt64) throws {
        let world = try world(seed).keepingHouse()
        world.maker.answer("bind", .accepted())
        world.maker.answer("question", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(2_600)
        #expect(world.posted(world.result("r1", errcode: 0)) == 200)
        #expect(world.notes(.lateTruth) == ["ours"])
        #expect(world.row("r1")?.finding == .ours)
        #expect(world.device?.state == .held)
        #expect(world.bind(World.Bind()).errcode == 7, "an answer stays")
        world.maker.answer("holder", .errcode(0))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(world.maker.messages("bind").count == 1, "adopted without another bind")
        world.wecom.set(isBound: true)
        world.pass(100_000)
        #expect(world.notes(.lateTruth) == ["ours"], "told once")
        #expect(world.device?.state == .bound)
    }

    @Test(arguments: seeds)
    func `15: refusal after settle → late truth: the device is free at once`(seed: UInt64) throws {
        let world = try world(seed).keepingHouse()
        world.maker.answer("bind", .accepted())
        world.maker.answer("question", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.device?.state == .held)
        world.pass(2_600)
        #expect(world.posted(world.result("r1", code: 5462)) == 200)
        #expect(world.notes(.lateTruth) == ["notOurs"])
        #expect(world.device?.state == .free)
        world.maker.answer("bind", .errcode(0))
        #expect(world.bind(World.Bind(request: "b1", company: World.otherCompany)).errcode == 0)
    }

    @Test(arguments: seeds)
    func `15: the answer itself comes after settle → late truth as any`(seed: UInt64) throws {
        let world = try world(seed)
        world.maker.answer("bind", .errcode(0, after: 5_000))
        world.maker.answer("question", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(6_000)
        #expect(world.notes(.lateTruth) == ["ours"])
        #expect(world.row("r1")?.result == .errcode(.success))
        #expect(world.device?.state == .held)
    }

    /// States: Order 15, Maker 4.
    @Test(arguments: seeds, [0, 3])
    func `15: result for a dead process → committed by the next one before it is acknowledged`(
        seed: UInt64, errcode: Int64
    ) throws {
        let world = try world(seed)
        world.maker.answer("bind", .accepted())
        let bind = world.message(World.Bind())
        world.simulation.spawn { _ = await world.send(bind) }
        world.pass(500)
        let next = try world.restarted()
        #expect(next.row("r1")?.state == .settled(.cannotBind))
        #expect(next.device?.state == .held)
        #expect(next.posted(next.result("r1", errcode: errcode)) == 200)
        #expect(next.notes(.lateTruth) == [errcode == 0 ? "ours" : "notOurs"])
        #expect(next.device?.state == (errcode == 0 ? .held : .free))
        #expect(next.simulation.run { await next.send(bind) }.errcode == 7)
        next.maker.answer(errcode == 0 ? "holder" : "bind", .errcode(0))
        #expect(next.bind(World.Bind(request: "r2")).errcode == 0)
        #expect(next.maker.messages("bind").count == (errcode == 0 ? 1 : 2))
    }

    @Test(arguments: seeds)
    func `15: process ends between the result's commit and the settlement → the result is not lost`(
        seed: UInt64
    ) throws {
        let world = try world(seed)
        world.maker.answer("bind", .errcode(0, after: 100))
        world.life.ends { $0.callbacks.values.contains { $0.result != nil } }
        world.simulation.spawn { _ = await world.send(World.Bind()) }
        world.pass(3_000)
        let next = try world.restarted()
        #expect(next.row("r1")?.state == .settled(.cannotBind))
        #expect(next.row("r1")?.finding == .ours)
        #expect(next.device?.state == .held)
        #expect(next.device?.quarantineUntil == nil, "nothing of it can land any more")
    }

    // MARK: Twice, and different

    /// States: Order 15, Maker 5.
    @Test(arguments: seeds)
    func `15: twice → nothing; different → the first stays, and one alert`(seed: UInt64) throws {
        let world = try world(seed)
        world.maker.answer("bind", .errcode(0))
        #expect(world.bind(World.Bind()).errcode == 0)
        let before = world.device
        #expect(world.posted(world.result("r1", errcode: 0)) == 200)
        #expect(world.device == before)
        #expect(world.notes(.alert).isEmpty)
        for _ in 1...3 { #expect(world.posted(world.result("r1", errcode: 3)) == 409) }
        #expect(world.posted(world.result("r1", code: 200)) == 409, "the same in other words is another one")
        #expect(world.notes(.alert) == ["result_differs"])
        #expect(world.device == before)
        #expect(world.row("r1")?.result == .errcode(.success))
        #expect(world.bind(World.Bind()).errcode == 0)
    }

    @Test(arguments: seeds)
    func `15: different, both while it is decided → the first one is the answer`(seed: UInt64) throws {
        let world = try world(seed)
        // The answer says 0, but a refusal was posted before.
        world.maker.answer("bind", .errcode(0, after: 600))
        let body = world.result("r1", errcode: 3)
        let (reply, status) = world.bind(World.Bind(), andAfter: 300) { await world.post(body) }
        #expect(status == 200)
        #expect(reply.errcode == 3)
        world.pass(2_000)
        #expect(world.notes(.alert) == ["result_differs"])
        #expect(world.row("r1")?.result == .errcode(.holdsLocalData))
        #expect(world.device?.state == .free)
    }

    // MARK: Strangers and mistakes

    /// States: Maker 1.
    @Test func `15: unsigned, stale or wrongly signed → 403 and nothing changes`() throws {
        let world = try world()
        world.maker.answer("bind", .accepted())
        let body = world.result("r1", errcode: 0)
        let (reply, statuses) = world.bind(World.Bind(), andAfter: 300) {
            [
                await world.post(body, secret: nil),
                await world.post(body, secret: "whsec_b3RoZXIgb3RoZXIgb3RoZXIgb3RoZXI="),
                await world.post(body, ago: 301), await world.post(body, ago: -301),
            ]
        }
        #expect(statuses == [403, 403, 403, 403])
        #expect(reply.errcode == 7)
        #expect(world.row("r1")?.result == nil)
    }

    /// States: Maker 5.
    @Test(arguments: ["r9", ""])
    func `15: unknown request → 404 or 400, and nothing changes`(request: String) throws {
        let world = try world()
        world.maker.answer("bind", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        let before = world.ledger.records.journal.count
        #expect(world.posted(world.result(request, errcode: 0)) == (request.isEmpty ? 400 : 404))
        #expect(world.posted(world.result("r1", errcode: 0, model: "another_model")) == 404)
        #expect(world.ledger.records.journal.count == before)
        #expect(world.row("r1")?.result == nil)
    }

    @Test func `a result about a model that forwards nothing is about an unknown request`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5462))
        #expect(world.bind(World.Bind()).errcode == 4)
        #expect(world.posted(world.result("r1", errcode: 0)) == 404)
        #expect(world.row("r1")?.result == nil)
    }

    @Test(arguments: [
        #""errcode":8"#, #""errcode":-1"#, #""errcode":"0""#, #""errcode":0.0"#, #""errcode":9999999999"#,
        #""code":0"#, #""code":"200""#, #""code":99999999999"#, #""code":200,"errcode":0"#, #""msg":"0""#,
        #""code":null,"errcode":null"#,
    ])
    func `what is no result is refused with its reason, and changes nothing`(members: String) throws {
        let world = try world()
        world.maker.answer("bind", .accepted())
        world.maker.answer("question", .accepted())
        let body = #"{"model_id":"\#(World.model)","req_id":"r1",\#(members)}"#
        let (reply, status) = world.bind(World.Bind(), andAfter: 300) { await world.post(body) }
        #expect(status == 400)
        #expect(reply.errcode == 7)
        #expect(world.row("r1")?.result == nil)
    }

    @Test(arguments: ["", "[]", "{", "\u{1}", #"{"model_id":1,"req_id":2}"#])
    func `a body that is no object of ours is refused`(body: String) throws {
        #expect(try world().posted(body) == 400)
    }
}
