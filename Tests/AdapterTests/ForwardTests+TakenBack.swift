import Adapter
import Binding
import Elements
import Events
import Support
import Testing

// MARK: Taken back

extension ForwardTests {
    /// States: Maker 2.
    @Test func `a removal is told as unbind until the service says that it is done`() throws {
        world.maker.answer("bind", .errcode(0))
        world.maker.answer("unbind", .accepted(), .init(.refused(503)), .code(200))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(100_000)
        world.remove()
        world.pass(500)
        #expect(world.device?.state == .unbinding)
        world.pass(20_000)
        #expect(world.device?.state == .free)
        let messages = world.maker.messages("unbind")
        #expect(messages.count == 3)
        #expect(Set(messages.map(\.id)).count == 3, "each attempt is to be acted on")
        #expect(messages.last?.data["req_id"]?.string == "u1")
        #expect(messages.last?.data["device_sn"]?.string == "SN1")
        #expect(messages.last?.data["auth_corpid"]?.string == "ww_company_a")
    }

    /// States: Maker 2, Device 35.
    @Test func `what WeCom never had is undone when another company asks for it`() throws {
        world.maker.answer("bind", .errcode(0, after: 5_000))
        world.maker.answer("question", .accepted())
        world.maker.answer("undo", .errcode(0))
        #expect(world.bind(World.Bind()).errcode == 7)
        world.pass(10_000)
        #expect(world.device?.state == .held)
        world.maker.answer("holder", .errcode(0))
        #expect(world.bind(World.Bind(request: "r2")).errcode == 0, "adopted")
        world.wecom.set(isBound: false)
        world.pass(70_000)
        #expect(world.device?.state == .held)
        #expect(world.bind(World.Bind(request: "b1", company: World.otherCompany)).errcode == 1999)
        world.pass(5_000)
        #expect(world.maker.messages("undo").first?.data["req_id"]?.string == "r1", "r2 was not forwarded")
        #expect(world.maker.messages("undo").first?.data["auth_corpid"]?.string == "ww_company_a")
        #expect(world.device?.state == .free)
    }

    @Test(arguments: [
        (MakerAnswer.answered(["code": 5052]), true), (.answered(["code": 5141]), true),
        (.answered(["errcode": 0]), true), (.refused(404), true), (.answered(["code": 5106]), false),
        (.answered(["errcode": 7]), false), (.answered(.null), false), (.accepted, false),
        (.refused(500), false), (.notSent("refused"), false), (.unknown("timeout"), false),
    ])
    func `only a clear answer lets a device go`(answer: MakerAnswer, isFree: Bool) {
        world.maker.answer("bind", .errcode(0))
        world.maker.answer("unbind", .init(answer))
        world.maker.answer("holder", .init(.refused(404)))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(100_000)
        world.remove()
        world.pass(10_000)
        #expect(world.device?.state == (isFree ? .free : .unbinding))
        #expect((world.device?.quarantineUntil != nil) == (answer == .unknown("timeout")))
    }

    /// States: Device 26.
    @Test func `a 404 lets a device go only where the service does not have it for its company`() {
        world.maker.answer("bind", .errcode(0))
        world.maker.answer("unbind", .init(.refused(404)))
        world.maker.answer("holder", .errcode(0))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(100_000)
        world.remove()
        world.pass(10_000)
        #expect(world.device?.state == .unbinding)
        world.maker.answer("holder", .init(.refused(404)))
        world.pass(10_000)
        #expect(world.device?.state == .free)
    }

    /// States: Device 28.
    @Test func `three refusals of the service make an unbind stuck, with its code`() {
        world.maker.answer("bind", .errcode(0))
        world.maker.answer("unbind", .code(5041))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(100_000)
        world.remove()
        world.pass(10_000)
        #expect(world.maker.messages("unbind").count == 3)
        #expect(world.device?.isStuck == true && world.device?.obstacle?.vendorCode == 5041)
        #expect(world.notes(.alert) == ["unbinding_stuck"])
    }
}
