import Adapter
import Binding
import Elements
import Events
import Support
import Testing

/// A model whose binds the maker's own service decides.
@Suite struct ForwardTests {
    let world: World

    init() throws {
        world = try World(conversation: "forward").keepingHouse()
    }

    // MARK: What is said

    /// States: Maker 2.
    @Test func `a bind says everything that decides it, and until when`() throws {
        world.maker.answer("bind", .errcode(0, after: 300))
        _ = world.bind(World.Bind(ageSeconds: 4))
        let message = try #require(world.maker.messages("bind").first)
        #expect(message.type == "bind")
        #expect(message.data["req_id"]?.string == "r1")
        #expect(message.data["model_id"]?.string == World.model)
        #expect(message.data["device_sn"]?.string == "SN1")
        #expect(message.data["auth_corpid"]?.string == "ww_company_a")
        #expect(message.data["verif_code"]?.string == World.code)
        #expect(message.data["createtime"]?.integer == world.simulation.unixNow.seconds - 4)
        #expect(message.data["question"] == nil)
        let left = try #require(message.data["answer_within_ms"]?.integer)
        #expect((1_900...2_000).contains(left))
        #expect(message.data["answer_by"]?.string?.hasSuffix("Z") == true)
    }

    /// States: Maker 6.
    @Test func `a question has the id of its bind, and cannot bind by itself`() throws {
        world.maker.answer("bind", .init(.unknown("reset"), after: 300))
        world.maker.answer("question", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        let bind = try #require(world.maker.messages("bind").first)
        let questions = world.maker.messages("question")
        #expect(questions.count == 1)
        for question in questions {
            #expect(question.id == bind.id)
            #expect(question.data["question"] == true)
            #expect(question.data["verif_code"] == nil)
        }
        #expect(world.maker.messages("bind").count == 1)
    }

    @Test func `after a restart it is asked whether the company has the device`() throws {
        let message = world.message(World.Bind())
        world.simulation.spawn { [world] in _ = await world.send(message) }
        world.pass(500)
        let next = try world.restarted().keepingHouse()
        next.maker.answer("holder", .errcode(0))
        next.pass(120_000)
        let question = try #require(next.maker.messages("holder").first)
        #expect(question.data["device_sn"]?.string == "SN1")
        #expect(question.data["auth_corpid"]?.string == "ww_company_a")
        #expect(question.data["verif_code"] == nil)
        #expect(next.device?.state == .held)
    }

    @Test func `a bind that lands after a later one was refused is not forgotten`() {
        world.maker.answer("bind", .init(.unknown("reset")), .errcode(6))
        world.maker.answer("question", .init(.refused(404)))
        world.maker.answer("holder", .init(.refused(404)))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.bind(World.Bind(request: "r2")).errcode == 6)
        #expect(world.device?.state == .held, "the first one may still land")
        // It does: the company has the device, by the first bind, whatever became of the second.
        world.maker.answer("holder", .errcode(0))
        world.pass(70_000)
        #expect(world.device?.state == .held)
        #expect(world.bind(World.Bind(request: "r3")).errcode == 0)
        #expect(world.maker.messages("bind").count == 2)
    }

    @Test func `a free device that the company has all the same is found at night and taken back`() throws {
        world.maker.answer("bind", .errcode(6))
        world.maker.answer("holder", .errcode(6))
        world.wecom.set(isBound: false)
        #expect(world.bind(World.Bind()).errcode == 6)
        world.pass(60_000)
        let serial = try #require(world.device?.serial)
        let machine = world.machine
        #expect(world.simulation.run { await machine.reconcile(serial) } == .agreed)
        #expect(world.maker.messages("holder").last?.data["auth_corpid"]?.string == "ww_company_a")
        world.maker.answer("holder", .errcode(0))
        world.maker.answer("undo", .errcode(0))
        #expect(world.simulation.run { await machine.reconcile(serial) } == .leftover)
        world.pass(5_000)
        #expect(world.maker.messages("undo").map { $0.data["req_id"]?.string } == ["r1"])
        #expect(world.device?.state == .free)
    }

    @Test func `every request has an id of its own`() {
        world.maker.answer("bind", .errcode(3))
        for request in ["r1", "r2", "R1"] { _ = world.bind(World.Bind(request: request)) }
        #expect(Set(world.maker.messages("bind").map(\.id)).count == 3)
    }

    // MARK: What is heard

    /// States: Maker 3, Plan 6.
    @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 1999])
    func `an errcode is taken as it is`(errcode: Int) {
        world.maker.answer("bind", .errcode(Int64(errcode)))
        #expect(world.bind(World.Bind()).errcode == errcode)
        #expect(world.device?.state == (errcode == 0 ? .bound : .free))
        #expect(world.maker.messages("question").isEmpty)
    }

    /// States: Maker 3.
    @Test(arguments: [
        (200, 0), (5462, 4), (5461, 6), (5049, 2), (5412, 2), (5460, 1), (5314, 7), (99_999, 7),
        (5048, 7), (5893, 7),
    ])
    func `a code goes through the table, and is not asked about again`(code: Int64, errcode: Int) {
        world.maker.answer("bind", .code(code))
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == errcode)
        #expect(reply.milliseconds < 100)
        #expect(world.maker.messages("bind").count == 1)
        let isUnclear = [5048, 5893, 99_999].contains(code)
        #expect(world.device?.state == (errcode == 0 ? .bound : isUnclear ? .held : .free))
    }

    @Test func `an answer that is no result is asked about, and the question may prove the bind`() {
        world.maker.answer("bind", .init(.answered(.null)))
        world.maker.answer("question", .errcode(0))
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect(world.row("r1")?.result == .errcode(.success))
        #expect(world.maker.messages("question").count == 1)
    }

    @Test(arguments: [("req_id", "r2"), ("model_id", "another_model")])
    func `an answer that names another bind decides nothing`(name: String, other: String) {
        world.maker.answer(
            "bind", .init(.answered(.object([(name, .string(other)), ("errcode", 0)]))))
        world.maker.answer("question", .accepted())
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.row("r1")?.result == nil)
    }

    @Test func `a bind that the service refuses to take is offered again, then answered 7`() {
        world.maker.answer("bind", .init(.refused(429)), .errcode(0))
        #expect(world.bind(World.Bind()).errcode == 0)
        #expect(world.maker.messages("bind").count == 2)
        world.maker.answer("bind", .init(.refused(403)))
        let reply = world.bind(World.Bind(request: "r2", serial: "SN2"))
        #expect(reply.errcode == 7)
        #expect(reply.milliseconds < 2_000)
        #expect(world.ledger.records.devices.values.first { $0.serial.text == "SN2" }?.state == .free)
    }

    @Test func `a service that hangs and has bound is proved at the cut-off`() {
        world.maker.answer("question", .errcode(0))
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 0)
        #expect((2_000...2_350).contains(reply.milliseconds))
        world.pass(30_000)
        #expect(world.maker.messages("bind").count == 1)
        #expect(world.notes(.alert).isEmpty)
    }

    @Test func `a question at the cut-off is no better than its answer`() {
        world.maker.answer("question", .errcode(3))
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.row("r1")?.result == .errcode(.holdsLocalData))
        #expect(world.device?.state == .free, "it is known not to be ours")
    }

    @Test func `a 202 whose result never comes leaves the device held, and is asked about later`() {
        world.maker.answer("bind", .accepted())
        world.maker.answer("question", .accepted())
        let reply = world.bind(World.Bind())
        #expect(reply.errcode == 7)
        #expect(reply.milliseconds < 2_500)
        #expect(world.device?.state == .held)
        world.pass(30_000)
        #expect(world.device?.state == .held)
        world.maker.answer("holder", .init(.refused(404)))
        world.pass(60_000)
        #expect(world.device?.state == .free, "the company does not have it")
        #expect(world.maker.messages("bind").count == 1)
    }

    @Test func `no ticket is refused before anything is forwarded`() {
        world.wecom.set(canRedeem: false)
        #expect(world.bind(World.Bind()).errcode == 7)
        #expect(world.maker.messages("bind").isEmpty)
    }

    @Test func `nothing that can bind leaves after lastVendorStart`() {
        let reply = world.simulation.run { await world.send(World.Bind(), ago: 1_701) }
        #expect(reply.errcode == 7)
        #expect(world.maker.messages("bind").isEmpty)
    }

    @Test func `sixty-four copies are one message and one errcode`() throws {
        let world = try World(conversation: "forward", seed: 5)
        world.maker.answer("bind", .errcode(0, after: 300))
        let replies = world.simulation.run {
            await withTaskGroup(of: World.Reply.self) { group in
                for _ in 0..<64 { group.addTask { await world.send(World.Bind()) } }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(replies.count { $0.errcode == 0 } == 64)
        #expect(world.maker.messages("bind").count == 1)
    }

    // MARK: Scanned

    /// States: Event 5.
    @Test(arguments: [
        (MakerAnswer.answered(["online_status": 1]), 1), (.answered(["online_status": 2]), 2),
        (.answered(.null), 2), (.accepted, 2), (.refused(404), 2), (.notSent("refused"), 2),
        (.unknown("timeout"), 2),
    ])
    func `somebody who scans a device hears what the service says`(answer: MakerAnswer, status: Int) throws {
        world.maker.answer("user_scan", .init(answer))
        let heard = world.postbox.opened(world.simulation.run { await world.send(scan) }.body)
        #expect(heard?["online_status"]?.integer == Int64(status))
        let message = try #require(world.maker.messages("user_scan").first)
        #expect(message.data["device_sn"]?.string == "SN1" && message.data["model_id"]?.string == World.model)
        #expect(message.data["answer_within_ms"]?.integer ?? 0 > 0)
        #expect(message.data["auth_code"] == nil && message.data["open_userid"] == nil)
    }

    /// States: Event 5.
    @Test func `whoever scans a device waits no longer than WeCom does`() {
        world.maker.answer("user_scan", .init(.answered(["online_status": 1]), after: 5_000))
        let reply = world.simulation.run { await world.send(scan) }
        #expect(world.postbox.opened(reply.body)?["online_status"]?.integer == 2)
        #expect(reply.milliseconds < 1_000)
    }

    private var scan: String {
        """
        {"msg_type":"command","base_info":{"req_id":"s1","device_sn":"SN1","createtime":\
        \(world.simulation.unixNow.seconds),"model_id":"\(World.model)","auth_corpid":"ww_company_a",\
        "service_corpid":"\(World.provider)"},"command":{"command_type":"user_scan","oper_id":"o",\
        "open_userid":"u","user_type":0,"auth_code":"scan-code"}}
        """
    }
}
