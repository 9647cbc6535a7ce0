import Events
import Testing

@Suite struct ErrcodeTests {
    /// Source: WeCom developer centre, 企业绑定设备事件, document path 95987.
    @Test(arguments: [
        (0, "成功"), (1, "设备离线，请检查设备网络连接后重试"), (2, "设备已被绑定，请解绑后重试"),
        (3, "设备存在本地数据，请重置设备后重试"), (4, "设备验证码校验不通过"),
        (5, "设备未解除绑定，请稍后重试或联系设备厂商处理"), (6, "验证码校验失败，请检查后重试"),
        (7, "设备当前无法绑定，请稍后重试或联系设备厂商处理"), (1999, "设备正在解绑中，请稍候重试"),
    ])
    func `has WeCom's own words`(number: Int, words: String) throws {
        #expect(try #require(Errcode(rawValue: number)).message == words)
    }

    @Test func `there are nine, and no others`() {
        #expect(Errcode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 1999])
        for number in [-1, 8, 200, 1998, 2000] { #expect(Errcode(rawValue: number) == nil) }
    }
}
