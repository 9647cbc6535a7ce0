import Adapter
import Binding
import Cloud
import Desk
import Support
import Testing

/// What people are told to do about the vendor's codes.
@Suite struct VendorRemedyTests {
    /// What is refused as a matter of ours, at a bind and at a login.
    private static let codes =
        VendorCode.documented.filter { $0.kind == .operator }.map(\.code)
        + [6040, 5028] + Array(5579...5586)

    /// Of these no document says more than `codes` does, or what mends them is the word's own.
    private static let unexplained = [401, 403, 4026, 5052, 5141]

    private func todo(_ word: Reason.Word, _ code: Int?) throws -> Words {
        try #require(Reason(word, vendorCode: code).todo(about: Sample.serial))
    }

    @Test(arguments: codes) func `each code has its own remedy, where the documents know one`(code: Int)
        throws
    {
        guard let remedy = VendorRemedy(of: code) else {
            #expect(Self.unexplained.contains(code))
            return
        }
        for word in [Reason.Word.vendorRefusedUs, .vendorLogin] {
            let words = try todo(word, code)
            for text in [words.zh, words.en] {
                #expect(TodoWords.unknown(in: text) == [] && text.contains("\(code)"), "\(text)")
            }
            for other in Self.codes where VendorRemedy(of: other) != remedy {
                let others = try todo(word, other)
                func bare(_ text: String, _ code: Int) -> String { text.replacing("\(code)", with: "") }
                #expect(bare(others.en, other) != bare(words.en, code))
                #expect(bare(others.zh, other) != bare(words.zh, code))
            }
        }
    }

    @Test func `each remedy is some code's`() {
        let all = Self.codes.compactMap(VendorRemedy.init(of:)) + [VendorRemedy(ofLogin: 401)]
        #expect(Set(all) == Set(VendorRemedy.allCases))
    }

    @Test func `an unauthorised login was signed with another secret, and no other key is named`() throws {
        let words = try todo(.vendorLogin, 401)
        for text in [words.zh, words.en] {
            #expect(
                text.contains("`vendors.*.access_secret`") && !text.contains("`vendors.*.user"), "\(text)")
        }
        #expect(VendorRemedy(of: 401) == nil, "at any other call it is the token's")
    }

    @Test
    func `a login that the vendor's own service failed is no matter of credentials, in either language`()
        throws
    {
        let reason = Reason(.vendorLogin, vendorCode: 5000)
        let words = try #require(
            reason.todo(
                about: Sample.serial, after: "no_token: passing code 5000: the vendor's service"))
        #expect(words.zh.contains("自动重试") && words.en.contains("tried again by itself"), "\(words)")
    }

    @Test(arguments: [
        (5586, ["改正 `vendors.*.user.password`", "一次"], ["correct `vendors.*.user.password`", "once"]),
        (
            5147,
            [
                "满 20 分钟解冻", "不要重新加载、重启或登录", "`vendors.*.user.password`",
                "server 令牌，核对 `vendors.*.access_secret`",
            ],
            [
                "ends 20 minutes after it began", "neither reload, restart nor log in",
                "`vendors.*.user.password`", "`vendors.*.access_secret` where it is the server token",
            ]
        ),
        (5325, ["满 24 小时解除"], ["ends 24 hours after it began"]),
        (5041, ["角色"], ["a role that may bind and unbind"]),
        (5669, ["家庭的拥有者或管理员"], ["the owner or an administrator of its family"]),
        (5229, ["把设备的产品关联到 `vendors.*.user_domain` 的 App"], ["with the App of `vendors.*.user_domain`"]),
        (5420, ["`vendors.*.user_domain_secret`"], ["`vendors.*.user_domain_secret`"]),
        (90047, ["`vendors.*.access_key`"], ["`vendors.*.access_key`"]),
    ]) func `what is to be done is what mends that very code`(code: Int, zh: [String], en: [String]) throws {
        for word in [Reason.Word.vendorRefusedUs, .vendorLogin] {
            let words = try todo(word, code)
            for part in zh { #expect(words.zh.contains(part), "\(words.zh)") }
            for part in en { #expect(words.en.contains(part), "\(words.en)") }
        }
    }

    @Test func `a code of which nothing is known is looked up`() throws {
        let words = try todo(.vendorRefusedUs, 9_999)
        #expect(words.zh.contains("`wecom-bind codes 9999`") && words.en.contains("`wecom-bind codes 9999`"))
    }
}
