import Events
import Testing

/// What may be answered with an empty body, for WeCom takes that for a yes to a bind.
@Suite struct CertainlyNotBindTests {
    private func judged(_ message: JSON) -> Bool {
        do throws(EventError) {
            return try EventDecoder.decode(JSONText.render(message)).isCertainlyNotBind
        } catch {
            return error.isCertainlyNotBind
        }
    }

    /// States: Yes 2.
    @Test func `a bind never is, whatever else is wrong with it`() throws {
        let bind = try EventFixture.json("bind")
        #expect(!judged(bind))
        let paths = [
            "msg_type", "base_info", "base_info.req_id", "base_info.device_sn", "event.auth_code",
            "event.verif_code",
            "event.event_type",
        ]
        for path in paths {
            #expect(!judged(bind.with(path, nil)), "without \(path)")
            #expect(!judged(bind.with(path, .null)), "null \(path)")
        }
    }

    /// States: Yes 2.
    @Test(arguments: ["bind", "Bind", "BIND", " bind", "bind\n", "b\u{0}ind", "\u{FEFF}bind", ""])
    func `a type that reads as bind is not another type`(name: String) throws {
        #expect(!judged(try EventFixture.json("unbind").with("event.event_type", .string(name))))
    }

    @Test(arguments: ["unbind", "bind_history", "rebind", "x", "联系人"])
    func `any other type is`(name: String) throws {
        #expect(judged(try EventFixture.json("unbind").with("event.event_type", .string(name))))
    }

    /// States: Yes 2.
    @Test(arguments: [
        "event.verif_code", "event.more.verif_code", "base_info.verif_code", "verif_code", "event.Verif_Code",
    ])
    func `nothing that carries a typed code is`(path: String) throws {
        for value in ["123456", "", .null, 0] as [JSON] {
            #expect(!judged(try EventFixture.json("unbind").with(path, value)))
        }
    }

    @Test func `a code inside an array counts as well`() throws {
        let message = try EventFixture.json("contact_change")
        #expect(!judged(message.with("event.create_user", [["verif_code": "1"]])))
        #expect(judged(message.with("event.create_user", [["note": "verif_code"]])))
    }

    /// States: Yes 2.
    @Test func `an event with a second type is not`() throws {
        let message = try EventFixture.json("unbind")
        #expect(!judged(message.with("event.command_type", "bind")))
        #expect(!judged(message.with("event_type", "bind")))
        #expect(!judged(message.with("event.event_type", ["unbind"])))
        #expect(!judged(message.with("command", [:])))
        #expect(!judged(message.with("event", nil)))
        #expect(!judged(message.with("event.event_type", nil)))
    }

    @Test func `another event that lacks what it needs still is`() throws {
        #expect(judged(try EventFixture.json("unbind").with("base_info.device_sn", nil)))
        #expect(judged(try EventFixture.json("contact_change").with("event.perm_version", "many")))
        #expect(judged(try EventFixture.json("user_scan").with("base_info", nil)))
    }

    @Test func `an error tells the type it names, if that can be printed`() throws {
        func name(_ message: JSON) -> String? {
            do throws(EventError) {
                _ = try EventDecoder.decode(JSONText.render(message))
                return "decoded"
            } catch {
                return error.name
            }
        }
        let message = try EventFixture.json("unbind").with("base_info.req_id", nil)
        #expect(name(message) == "unbind")
        #expect(name(message.with("event.event_type", "new\nline")) == nil)
        #expect(name(message.with("event", nil)) == nil)
    }
}
