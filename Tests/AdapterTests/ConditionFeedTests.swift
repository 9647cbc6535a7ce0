import Adapter
import Binding
import Cloud
import Desk
import Elements
import Envelope
import Events
import HTTP
import Support
import Telemetry
import Testing

/// What becomes of binds speaks for conditions, and against them.
@Suite struct ConditionFeedTests {
    private func bind(_ number: Int) -> World.Bind {
        World.Bind(request: "r\(number)", serial: "SN\(number)")
    }

    /// States: Event 4.
    @Test func `nobody is called for wrong signatures, until WeCom's own callbacks stay away`() throws {
        let world = try World()
        defer { world.machine.close() }
        func isAlertAfterForgeries() throws -> Bool? {
            for number in 1...3 {
                let message = world.message(World.Bind(request: "r\(number)"))
                let request = try #require(world.postbox.request(message, on: world.simulation))
                let forged = Request(
                    method: request.method, target: request.target.replacing("nonce=", with: "nonce=0"),
                    body: request.body)
                #expect(world.simulation.run { await world.send(forged) }.status == 403)
            }
            return world.conditions.standing.first { $0.condition == .refusals }?.isAlert
        }
        #expect(try isAlertAfterForgeries() == false)
        world.pass(26 * 60_000)
        #expect(try isAlertAfterForgeries() == true, "two tickets were not let in")
        #expect(world.bind(World.Bind(request: "r4")).status == 200)
        #expect(try isAlertAfterForgeries() == false)
    }

    @Test func `a vendor that refuses for what is ours to mend, with its code, until it says yes`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5009))
        #expect(world.bind(bind(1)).errcode == 7 && world.bind(bind(2)).errcode == 7)
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .vendorRefuses && found.subject == "test:5009" && found.count == 2)
        #expect(found.last.fields[.device] == "SN2")
        #expect(found.last.pairs.contains { $0.0 == "vendor_code" && $0.1 == 5009 })
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(3)).errcode == 0)
        // Of another device: what is wrong may be with the refused one's keys.
        #expect(world.conditions.standing.map(\.condition) == [.vendorRefuses])
        #expect(world.bind(.init(request: "again", serial: "SN2")).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    /// Of the account, its model's next yes tells that it is over; of a product, or a device, only that device's.
    @Test(arguments: [5041, 5047, 5913, 5669, 91006, 5420])
    func `what the vendor refuses of the account itself is over by any yes to its model`(code: Int) throws {
        let world = try World()
        for (number, code) in [code, 5229].enumerated() {
            world.vendor.answer("deviceBindingByWifi", .code(code))
            #expect(world.bind(bind(number)).errcode == 7)
        }
        #expect(Set(world.conditions.standing.map(\.subject)) == ["test:\(code)", "test:5229"])
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(2)).errcode == 0)
        #expect(world.conditions.standing.map(\.subject) == ["test:5229"])
    }

    /// A yes whose call went out before one was refused, and that comes in after that.
    @Test(arguments: [
        (ScriptedVendor.Reply.code(5669), Condition.vendorRefuses), (.code(4026), .vendorQuota),
    ])
    func `an older yes ends nothing, and a younger one does`(
        refusal: ScriptedVendor.Reply, condition: Condition
    ) throws {
        let world = try World()
        let (early, late) = (bind(1), bind(2))
        world.vendor.answer("deviceBindingByWifi", .code(200, after: 500), refusal)
        let errcodes = world.simulation.run {
            async let yes = world.send(early)
            await world.simulation.sleep(until: world.simulation.now.advanced(byMilliseconds: 100))
            async let no = world.send(late)
            return await [yes.errcode, no.errcode]
        }
        #expect(errcodes == [0, 7])
        #expect(world.conditions.standing.map(\.condition) == [condition])
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(3)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test func `of several refusals each code has its own remedy, at the desk and for its device`() throws {
        let world = try World()
        let codes = [5009, 5361, 5229, 5009]
        for (number, code) in codes.enumerated() {
            world.vendor.answer("deviceBindingByWifi", .code(code))
            #expect(world.bind(bind(number)).errcode == 7)
        }
        let standing = world.conditions.standing
        #expect(standing.map(\.subject) == ["test:5009", "test:5229", "test:5361"])
        #expect(standing.map(\.count) == [2, 1, 1])
        for language in Language.allCases {
            for (one, code) in zip(standing, [5009, 5229, 5361]) {
                let remark = one.remark(for: Reader(language, secondsEast: 0), at: world.simulation.unixNow)
                let remedy = try #require(
                    Reason(.vendorRefusedUs, vendorCode: code).todo(about: Sample.serial))
                #expect(remark.todo?[language] == remedy[language])
                #expect(remark.words[language].hasPrefix("test"), "\(remark.words[language])")
            }
            for (number, code) in codes.enumerated() {
                let told = Explanation(world.known("SN\(number)"), at: world.simulation.unixNow)
                #expect(told.standing.map(\.subject) == ["test:\(code)"])
                #expect(told.todo == [Reason(.vendorRefusedUs, vendorCode: code).todo(about: Sample.serial)])
            }
        }
        // The device that was refused last by a code: then that is over, and nothing else.
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(.init(request: "again", serial: "SN3")).errcode == 0)
        #expect(world.conditions.standing.map(\.subject) == ["test:5229", "test:5361"])
    }

    @Test func `of a vendor that answers unclearly, half of a minute's binds`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(200))
        for number in 1...3 { #expect(world.bind(bind(number)).errcode == 0) }
        world.vendor.answer("deviceBindingByWifi", .init(.unknown("http_503")))
        for number in 4...5 { #expect(world.bind(bind(number)).errcode == 7) }
        #expect(world.conditions.standing.isEmpty)
        #expect(world.bind(bind(6)).errcode == 7)
        #expect(world.conditions.standing.map(\.condition) == [.vendorFailing])
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(7)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    /// The alert about a bind, by its event.
    private func alert(_ event: String, in world: World) throws -> JSON {
        let lines = try world.lines.withLock { $0 }.map { try JSONReader.read(Array($0.utf8)) }
        return try #require(lines.last { $0["event"]?.string == event })
    }

    @Test(arguments: ["code 5586: wrong password", "code 401", "login_answer_without_token"])
    func `a login that fails is no network that is away`(trouble: String) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(.notSent("no_token: \(trouble)")))
        #expect(world.bind(bind(1)).errcode == 7)
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .vendorToken && found.subject == "test/user")
        let line = try alert("vendor_login", in: world)
        #expect(line["whose"] == "us" && line["device"] == "SN1" && line["call"] == "deviceBindingByWifi")
        #expect(line["fault"]?.string == "no_token: \(trouble)")
        #expect(line["todo"]?.string == found.todo)
        let code =
            trouble.hasPrefix("code ") ? trouble.split { !$0.isNumber }.first.flatMap { Int64($0) } : nil
        #expect(line["vendor_code"]?.integer == code)
        let names = [5586: "`vendors.*.user.password`", 401: "`vendors.*.access_secret`"]
        for (known, name) in names {
            #expect(found.todo.contains(name) == (code == Int64(known)), "\(found.todo)")
        }
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(2)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test func `of an account that is locked nothing else is said`() throws {
        let world = try World()
        world.conditions.begin(.vendorLocked, about: "test/user")
        world.vendor.answer("deviceBindingByWifi", .init(.notSent("no_token: locked_out")))
        #expect(world.bind(bind(1)).errcode == 7)
        #expect(world.conditions.standing.map(\.condition) == [.vendorLocked])
        #expect(world.conditions.standing.first?.count == 2)
    }

    @Test(arguments: [401, 403, 404])
    func `a maker's service that turns a bind away was reached`(status: Int) throws {
        let world = try World(conversation: "forward")
        world.maker.answer("bind", .init(.refused(status)))
        #expect(world.bind(bind(1)).errcode == 7)
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .makerRefuses && found.todo.contains("HTTP \(status)"))
        #expect(try alert("maker_refuses_us", in: world)["fault"]?.string == "http_\(status)")
        world.maker.answer("bind", .errcode(0))
        #expect(world.bind(bind(2)).errcode == 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test(arguments: [
        (VendorAnswer.notSent("connection_refused"), "vendor_unreachable", "connection_refused"),
        (.notSent("no_token: connection_refused"), "vendor_unreachable", "no_token: connection_refused"),
        (.unknown("http_502"), "vendor_unanswered", "http_502"),
    ])
    func `a bind that brings no answer counts for a vendor that fails`(
        answer: VendorAnswer, event: String, fault: String
    ) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .init(answer))
        world.vendor.answer("deviceInfo", .code(5052))
        for number in 1...3 { #expect(world.bind(bind(number)).errcode == 7) }
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .vendorFailing && found.last.fields[.fault]?.string == fault)
        let line = try alert(event, in: world)
        #expect(line["call"] == "deviceBindingByWifi" && line["fault"]?.string == fault)
    }

    @Test func `a quota that is used up is none of the device's, and too many calls are no quota`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(4026))
        #expect(world.bind(bind(1)).errcode == 7)
        let found = try #require(world.conditions.standing.first)
        #expect(found.condition == .vendorQuota && found.last.fields[.vendorCode] == 4026)
        #expect(found.last.fields[.device] == "SN1" && !found.todo.contains("product_key"))
        world.vendor.answer("deviceBindingByWifi", .code(200))
        #expect(world.bind(bind(2)).errcode == 0)
        world.vendor.answer("deviceBindingByWifi", .code(429))
        #expect(world.bind(bind(3)).errcode == 7)
        #expect(!world.conditions.isStanding(.vendorQuota))
        let line = try alert("vendor_busy", in: world)
        #expect(line["vendor_code"] == 429 && line["todo"]?.string?.contains("midnight") == false)
    }

    @Test func `a refusal's code stands in what is to be done`() throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(5669))
        #expect(world.bind(bind(1)).errcode == 7)
        #expect(world.conditions.standing.first?.todo.contains("`wecom-bind codes 5669`") == true)
    }

    @Test func `a token that nobody refused is no matter of credentials`() throws {
        let world = try World()
        let watch = TokenWatch(world.conditions, models: { _ in [] }) { _ in false }
        watch.vendor("test", .user, TokenTrouble(.passing, "connection_refused"))
        #expect(world.conditions.standing.first?.todo.contains("look at the way to `vendors.*.url`") == true)
        watch.vendor("test", .user, nil)
        watch.vendor("test", .user, TokenTrouble(.wrongCredentials, "code 5586: wrong password", code: 5586))
        #expect(
            world.conditions.standing.first?.todo.contains("5586: correct `vendors.*.user.password`") == true)
    }

    @Test(arguments: [5462, 5049])
    func `what only the installer, or another company, can mend is none`(code: Int) throws {
        let world = try World()
        world.vendor.answer("deviceBindingByWifi", .code(code))
        world.vendor.answer("deviceInfo", .code(5052))
        #expect(world.bind(bind(1)).errcode != 0)
        #expect(world.conditions.standing.isEmpty)
    }

    @Test func `overload ends by itself`() throws {
        let world = try World()
        _ = world.simulation.run { await world.send(bind(1), queued: 301) }
        #expect(world.conditions.standing.map(\.condition) == [.overload])
        world.simulation.settle(byMilliseconds: 60_000)
        #expect(world.conditions.standing.isEmpty)
    }

}
