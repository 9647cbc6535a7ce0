import Adapter
import Binding
import Configuration
import Elements
import Events
import Support
import Testing

/// Models whose devices have a code, may have one, or have none.
@Suite struct CodeDemandTests {
    private func world(_ conversation: String, _ code: String? = nil) throws -> World {
        let world = try World(conversation: conversation)
        let configuration = try Self.configuration(conversation, code)
        world.site.replace(
            with: World.site(
                configuration, world.vendor, world.wecom, world.maker, world.life, world.breaker))
        for call in ["verifyBindingCode", "bindDeviceDk", "deviceBindingByWifi"] {
            world.vendor.answer(call, .code(200))
        }
        return world
    }

    private static func configuration(_ conversation: String, _ code: String?) throws -> Installation {
        try World.configuration(conversation) {
            guard let code else { return $0 }
            return $0.replacing(#""conversation":"#, with: #""code": "\#(code)", "conversation":"#)
        }
    }

    private func calls(_ world: World) -> [Int] {
        [world.vendor.calls("verifyBindingCode"), world.vendor.calls("bindDeviceDk")]
    }

    /// States: Plan 3.
    @Test(arguments: ["", " \u{3000}", "0000", World.code])
    func `without a code the device is bound by its key, whatever was typed`(typed: String) throws {
        let world = try world("dk")
        #expect(world.bind(World.Bind(code: typed)).errcode == 0)
        #expect(calls(world) == [0, 1])
    }

    @Test(arguments: [
        ("", 0, [0, 1]), ("\u{3000} ", 0, [0, 1]), (World.code, 0, [1, 1]),
        ("0123-4567-89ab-cdef", 0, [1, 1]),
        ("0000", 6, [0, 0]), ("-", 6, [0, 0]),
    ])
    func `a code that may be typed is verified where it is`(typed: String, errcode: Int, made: [Int]) throws {
        let world = try world("verify_dk", "optional")
        #expect(world.bind(World.Bind(code: typed)).errcode == errcode)
        #expect(calls(world) == made)
    }

    @Test(arguments: ["wifi", "verify_dk", "verify", "pure_bluetooth", "forward"])
    func `a model that requires a code refuses an empty one, and one that is absent`(
        conversation: String
    ) throws {
        let world = try world(conversation)
        #expect(world.bind(World.Bind(code: "")).errcode == 6)
        let absent = world.message(World.Bind(request: "r2")).replacing(
            #","verif_code":"\#(World.code)""#, with: "")
        #expect(!absent.contains("verif_code"))
        #expect(world.simulation.run { await world.send(absent) }.errcode == 6)
        #expect(world.vendor.bindCalls == 0 && world.maker.messages("bind").isEmpty)
    }

    @Test(arguments: ["", World.code])
    func `whoever decides instead may do without a code`(typed: String) throws {
        let world = try world("forward", "optional")
        world.maker.answer("bind", .errcode(0))
        #expect(world.bind(World.Bind(code: typed)).errcode == 0)
        #expect(world.maker.messages("bind").first?.data["verif_code"]?.string == typed)
    }

    @Test func `the vendor gets the code, and one request is known by what was typed`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        let typed = "0123–4567 ８９ＡＢ-cdef\u{3000}"
        #expect(world.bind(World.Bind(code: typed)).errcode == 0)
        #expect(world.bind(World.Bind(code: typed)).errcode == 0)
        #expect(world.bind(World.Bind()).errcode == 7, "another spelling is another identity")
        #expect(world.vendor.bindCalls == 1)
    }
}
