import Binding
import Cloud
import Support
import Testing

/// A model whose codes are verified, and whose devices are bound nowhere.
@Suite struct VerifyOnlyTests {
    /// States: Plan 4.
    @Test func `an unbind is complete at once, and the vendor hears nothing of it`() throws {
        let world = try World(conversation: "verify").keepingHouse()
        world.vendor.answer("verifyBindingCode", .code(200))
        #expect(world.bind(World.Bind()).errcode == 0)
        world.pass(100_000)
        world.remove()
        world.pass(5_000)
        #expect(world.device?.state == .free)
        #expect(world.vendor.calls("deviceInfo") == 0 && world.vendor.calls("unbundlingDeviceDk") == 0)
        #expect(world.vendor.bindCalls == 0)
    }
}
