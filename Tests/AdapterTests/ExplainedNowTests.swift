import Adapter
import Binding
import Desk
import Elements
import Events
import Support
import Telemetry
import Testing

/// What is told of a device is what is so now, once the program itself has gone on.
@Suite struct ExplainedNowTests {
    private func expect(
        _ world: World, _ asked: String = "SN1", zh: [String], en: [String], not: [String] = [],
        location: SourceLocation = #_sourceLocation
    ) {
        for (language, parts) in [(Language.zh, zh), (.en, en)] {
            let text = world.explained(asked, in: language)
            for part in parts {
                #expect(
                    text.contains(World.bare(part)), "\(part) is not in \(text)", sourceLocation: location)
            }
            for part in not {
                #expect(!text.contains(World.bare(part)), "\(part) is in \(text)", sourceLocation: location)
            }
        }
    }

    @Test func `a device that its company has removed is no other company's any more`() throws {
        let world = try World().keepingHouse().settled()
        try world.bound()
        world.vendor.answer("unbundlingDeviceDk", .code(200))
        world.vendor.answer("deviceInfo", .code(5052))
        world.remove()
        #expect(world.bind(World.Bind(request: "r2", company: "ww_company_b")).errcode != 0)
        expect(
            world, zh: ["企业已删除，正在核实", "正在向企业微信核实", "请两分钟后再试"],
            en: ["its company has removed it", "Try again in two minutes"],
            not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
        world.pass(300_000)
        expect(
            world, zh: ["空闲，任何企业都可以添加"], en: ["free, any company can add it"],
            not: ["先在企业微信里删除它", "has to remove it in WeCom first"])
    }

    @Test func `a req_id that came again with another device is found by that device`() throws {
        let world = try World()
        try world.bound()
        #expect(world.bind(World.Bind(request: "r0", serial: "SN2")).errcode == 7)
        expect(
            world, "SN2", zh: ["同一个 req_id 带来了不同的内容", "没有记入账本，请求 r0", "答复 7"],
            en: ["the same req_id came with another content", "without a row, req_id r0", "answered 7"],
            not: ["没有受理过它的回调", "no callback about it was taken"])
    }
}
