import Adapter
import Binding
import Cloud
import Desk
import Elements
import Events
import Support
import Testing

/// What the person beside the device is told, beside what WeCom has shown them.
@Suite struct InstallerWordTests {
    /// What must stand there, in each language, and what must not, since it would not help.
    private static func words(for errcode: Errcode) -> (needed: [Language: [String]], misleading: [String]) {
        let code = ["验证码", "code"]
        return switch errcode {
        case .deviceOffline: ([.zh: ["网"], .en: ["network", "connected"]], code + ["绑定模式", "bind mode"])
        case .alreadyBound: ([.zh: ["删除"], .en: ["remove"]], code)
        case .holdsLocalData: ([.zh: ["重置"], .en: ["Reset"]], code)
        case .deviceCheckFailed, .wrongCode: ([.zh: ["验证码"], .en: ["code"]], ["网络", "network"])
        case .notYetUnbound, .unbinding: ([.zh: ["再试"], .en: ["again"]], code)
        case .cannotBind: ([:], code + ["重置", "Reset", "删除", "remove", "电源", "power"])
        case .success: ([:], [])
        }
    }

    private func told(
        _ code: Int, in conversation: String, by call: String, isOnline: Bool?
    ) throws -> (errcode: Errcode, words: Words) {
        let world = try World(conversation: conversation)
        world.vendor.answer(call, .code(code))
        world.vendor.answer("deviceInfo", .code(5052))
        var status = VendorData()
        status.isOnline = isOnline
        world.vendor.answer(
            "device/detail", isOnline == nil ? .init(.unknown("reset")) : .init(.code(200, status)))
        let errcode = try #require(world.bind(.init()).errcode.flatMap(Errcode.init))
        return (errcode, try #require(Explanation(world.known(), at: world.simulation.unixNow).forInstaller))
    }

    @Test(arguments: [
        ("wifi", "deviceBindingByWifi"), ("dk", "bindDeviceDk"), ("verify_dk", "verifyBindingCode"),
    ])
    func `of each of the vendor's codes they agree`(conversation: String, call: String) throws {
        for row in VerdictTable.standard.all where row.kind != .success {
            for isOnline in row.answer == .byOnlineStatus ? [true, false, nil] : [true] {
                let told = try told(row.code, in: conversation, by: call, isOnline: isOnline)
                let words = Self.words(for: told.errcode)
                for language in Language.allCases {
                    let text = told.words[language]
                    let needed = words.needed[language] ?? []
                    #expect(
                        needed.isEmpty || needed.contains { text.contains($0) },
                        "\(row.code), \(told.errcode): \(text)")
                    #expect(
                        !words.misleading.contains { text.contains($0) },
                        "\(row.code), \(told.errcode): \(text)")
                }
            }
        }
    }

    @Test(arguments: [5460, 5465, 5314])
    func `a device that was found offline is told so, whichever code had us look`(code: Int) throws {
        let told = try told(code, in: "wifi", by: "deviceBindingByWifi", isOnline: false)
        #expect(told.errcode == .deviceOffline)
        #expect(told.words == Reason(.deviceOffline).forInstaller)
    }

    @Test func `who owns a device that we have only a share of is asked to remove it`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(6040))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(.init()).errcode == Errcode.alreadyBound.rawValue)
        for (language, owner) in [(Language.zh, "请设备的主人"), (.en, "whoever owns the device")] {
            #expect(world.explained(in: language).contains(World.bare(owner)))
            #expect(!world.explained(in: language).contains("vendors.*.user_domain"))
        }
    }

    /// WeCom shows the words for the errcode that the service has chosen.
    @Test(arguments: [1, 2, 3, 4, 7])
    func `what the maker's service refuses is told by WeCom's own words`(errcode: Int) throws {
        let world = try World(conversation: "forward")
        world.maker.answer("bind", .errcode(Int64(errcode)))
        #expect(world.bind(.init()).errcode == errcode)
        let words = try #require(Explanation(world.known(), at: world.simulation.unixNow).forInstaller)
        #expect(words.zh.contains("照企业微信显示的提示") && words.en.contains("what WeCom has shown"))
    }

    @Test func `a 7 in place of what an installer can mend leaves them what the vendor has said`() throws {
        let told = try #require(
            Reason(.vendorRefusedInstaller, vendorCode: 5462).installerHears(after: .cannotBind))
        #expect(told.zh.contains("验证码") && told.en.contains("code"))
    }

    /// A site's own answer for a code, and one for a code that no document names.
    @Test(arguments: Errcode.allCases.filter { $0 != .success })
    func `whatever a site answers to a code, they agree`(errcode: Errcode) throws {
        for word in [Reason.Word.vendorRefusedInstaller, .vendorRefusedUs]
        where word == .vendorRefusedUs || errcode != .cannotBind {
            for code in [5999, 5462, 5461, 5050, 61_002, 5041] {
                let told = Reason(word, vendorCode: code).installerHears(after: errcode)
                for language in Language.allCases {
                    let (text, words) = (try #require(told)[language], Self.words(for: errcode))
                    let needed = words.needed[language] ?? []
                    #expect(needed.isEmpty || needed.contains { text.contains($0) }, "\(code): \(text)")
                    #expect(!words.misleading.contains { text.contains($0) }, "\(code): \(text)")
                }
            }
        }
    }
}
