import Elements
import Events
import FoundationEssentials
import Testing

@Suite struct EventDecoderTests {
    @Test func `every fixture is known here, and every callback has one`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: EventFixture.folder.path)
        #expect(Set(files) == Set(EventFixture.names.map { "\($0).json" }))
        let kinds = try EventFixture.names.map { try EventFixture.callback($0).event.kind }
        #expect(Set(kinds) == Set(Event.Kind.allCases.map { $0 }))
    }

    @Test(arguments: EventFixture.names)
    func `tells the event's own name and its base`(name: String) throws {
        let callback = try EventFixture.callback(name)
        let base = try #require(EventFixture.json(name)["base_info"])
        #expect(name.hasPrefix(callback.event.name))
        #expect(callback.base.requestID.text == base["req_id"]?.string)
        #expect(callback.base.createdAt.seconds == base["createtime"]?.integer)
        #expect(callback.base.serial?.text == base["device_sn"]?.string)
        #expect(callback.base.modelID?.text == base["model_id"]?.string)
        #expect(callback.base.company?.text == base["auth_corpid"]?.string)
        #expect(callback.base.provider?.text == "ww8d41f0a2c6")
        #expect(callback.isCertainlyNotBind == (name != "bind"))
    }

    @Test(arguments: EventFixture.names)
    func `a message cut anywhere is refused`(name: String) throws {
        let bytes = try EventFixture.bytes(name)
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for cut in 0...end {
            #expect {
                try EventDecoder.decode(Array(bytes.prefix(cut)))
            } throws: { error in
                guard let error = error as? EventError, case .malformed = error.fault else { return false }
                return !error.isCertainlyNotBind
            }
        }
    }

    @Test(
        arguments: [
            (
                "bind",
                [
                    "base_info.device_sn", "base_info.model_id", "base_info.auth_corpid",
                    "base_info.service_corpid",
                    "event.auth_code", "event.event_type",
                ]
            ),
            (
                "unbind",
                [
                    "base_info.device_sn", "base_info.model_id", "base_info.auth_corpid",
                    "base_info.service_corpid",
                ]
            ),
            ("model_ticket", ["base_info.model_id", "event.model_ticket"]),
            ("verify_device", ["event.device_sn_md5"]),
            ("verify_device-as-command", ["command.device_sn_md5"]),
            ("fetch_device_status", ["command.command_type"]), ("user_scan", ["base_info.device_sn"]),
        ] as [(String, [String])])
    func `a missing or odd field is named`(name: String, paths: [String]) throws {
        let message = try EventFixture.json(name)
        for path in ["msg_type", "base_info", "base_info.req_id", "base_info.createtime"] + paths {
            #expect(fault(message.with(path, nil)) == .missing(path))
            for odd in [JSON.null, true, .integer(-1), [], ["a": "b"]] as [JSON] where path != "base_info" {
                #expect(fault(message.with(path, odd)) == .invalid(path), "\(path)")
            }
        }
        #expect(fault(message.with("base_info", "x")) == .notAnObject("base_info"))
    }

    @Test(
        arguments: [
            ("bind", "base_info.device_sn", "LK 300"), ("bind", "base_info.device_sn", ""),
            ("bind", "base_info.req_id", "a b"), ("bind", "base_info.req_id", ""),
            ("bind", "base_info.auth_corpid", "公司"), ("bind", "event.auth_code", ""),
            ("bind", "event.auth_code", .string(String(repeating: "c", count: 513))),
            ("bind", "event.verif_code", .string(String(repeating: "1", count: 257))),
            ("bind", "base_info.createtime", "1781236801"), ("bind", "base_info.createtime", .double(1.5)),
            ("bind", "base_info.createtime", .integer(4_294_967_296)), ("bind", "msg_type", "command"),
            ("bind", "msg_type", "Event"), ("verify_device", "event.device_sn_md5", "9e107d9d"),
            ("update_firmware", "base_info.device_sn", "LK-300"), ("model_ticket", "event.model_ticket", ""),
            ("user_scan", "base_info.device_sn", "LK 300"),
            ("contact_change", "event.event_type", "a b"), ("unbind", "event.event_type", "user_scan"),
            ("user_scan", "command.command_type", "unbind"), ("unbind", "event.event_type", "联系人"),
        ] as [(String, String, JSON)])
    func `a value out of its range is refused`(name: String, path: String, value: JSON) throws {
        #expect(fault(try EventFixture.json(name).with(path, value)) == .invalid(path))
    }

    @Test func `optional base fields may be absent or empty, but not odd`() throws {
        let message = try EventFixture.json("fetch_device_status")
        for path in [
            "base_info.device_sn", "base_info.model_id", "base_info.auth_corpid", "base_info.service_corpid",
        ] {
            #expect(fault(message.with(path, nil)) == nil)
            #expect(fault(message.with(path, "")) == nil)
            #expect(fault(message.with(path, .null)) == .invalid(path))
            #expect(fault(message.with(path, 7)) == .invalid(path))
        }
    }

    @Test func `there is one of event and command`() throws {
        let bind = try EventFixture.json("bind")
        #expect(fault(bind.with("event", nil)) == .notOneOfEventAndCommand)
        #expect(fault(bind.with("command", ["command_type": "update_firmware"])) == .notOneOfEventAndCommand)
        #expect(fault(bind.with("command", .null)) == .notOneOfEventAndCommand)
        #expect(fault(bind.with("event", "bind")) == .notAnObject("event"))
        #expect(fault("bind") == .notAnObject("the document"))
        #expect(fault([bind]) == .notAnObject("the document"))
    }

    @Test func `a bind is an event and never a command`() throws {
        let bind = try EventFixture.json("bind")
        let command = bind.with("event", nil).with("msg_type", "command")
            .with("command", ["command_type": "bind", "auth_code": "c", "verif_code": ""])
        #expect(fault(command) == .invalid("command.command_type"))
    }

    /// What they carry is for the maker's service, which gets it as it came.
    @Test(arguments: Event.Kind.allCases.filter { !$0.isAnswered })
    func `what nothing is needed of is taken whatever it carries`(kind: Event.Kind) throws {
        let form = kind.comes(as: .event) ? "event" : "command"
        for body in [[:], ["page_type": 7, "oper_id": [], "aes_key": "k", "encoding_aeskey": "k"]] as [JSON] {
            let message = try EventFixture.json("fetch_device_status").with("command", nil)
                .with("msg_type", .string(form)).with(form, body)
                .with("\(form).\(form)_type", .string(kind.rawValue))
            #expect(try EventDecoder.decode(JSONText.render(message)).event == .kept(kind))
        }
    }

    @Test func `an event without a page keeps its name`() throws {
        let message = try EventFixture.json("unbind").with(
            "event", ["event_type": "door_left_open", "x": [1]])
        let callback = try EventDecoder.decode(JSONText.render(message))
        #expect(callback.event == .unknown(name: "door_left_open"))
        #expect(callback.event.name == "door_left_open" && callback.event.kind == nil)
        #expect(callback.isCertainlyNotBind)
    }

    @Test func `fields nobody has heard of are passed over`() throws {
        for name in EventFixture.names {
            let message = try EventFixture.json(name).with("base_info.new", [:]).with("also_new", .null)
            #expect(fault(message) == nil)
        }
    }

    private func fault(_ message: JSON) -> BodyFault? {
        do throws(EventError) {
            _ = try EventDecoder.decode(JSONText.render(message))
            return nil
        } catch {
            return error.fault
        }
    }
}
