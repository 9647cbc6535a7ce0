import Elements
import Events
import Testing

@Suite struct PayloadTests {
    @Test func `bind`() throws {
        guard case .bind(let bind) = try EventFixture.callback("bind").event else {
            Issue.record("another case")
            return
        }
        #expect(bind.parties.serial.text == "LK300A26060017")
        #expect(bind.parties.modelID.text == "wm7Q2kXd0")
        #expect(bind.parties.company.text == "wpA1c9YyBAAA")
        #expect(bind.parties.provider.text == "ww8d41f0a2c6")
        #expect(bind.authCode.secret.count == 74)
        #expect(bind.verificationCode.secret.exposedText == "482915")
    }

    @Test(arguments: [JSON.string(""), nil])
    func `a typed code may be empty, and where it is absent it is empty`(code: JSON?) throws {
        let message = try EventFixture.json("bind").with("event.verif_code", code)
        guard case .bind(let bind) = try EventDecoder.decode(JSONText.render(message)).event else {
            Issue.record("another case")
            return
        }
        #expect(bind.verificationCode.secret.count == 0)
    }

    @Test func `unbind and model_ticket`() throws {
        guard case .device(.unbind, let parties) = try EventFixture.callback("unbind").event,
            case .modelTicket(let push) = try EventFixture.callback("model_ticket").event
        else {
            Issue.record("another case")
            return
        }
        #expect(parties.serial.text == "LK300A26060017" && parties.company.text == "wpA1c9YyBAAA")
        #expect(push.modelID.text == "wm7Q2kXd0")
        #expect(push.ticket.secret.exposedText == "ticket-9f2c61d7e0b84a35")
    }

    @Test(arguments: ["verify_device", "verify_device-as-command"])
    func `verify_device in both of its forms`(name: String) throws {
        let digest = try #require(SerialDigest("9e107d9d372bb6826bd81d3542a419d6"))
        let callback = try EventFixture.callback(name)
        #expect(callback.event == .verifyDevice(digest))
        #expect(callback.form == (name == "verify_device" ? .event : .command))
    }

    @Test func `user_scan`() throws {
        let spelling = try #require(SerialSpelling("LK300A26060017"))
        #expect(try EventFixture.callback("user_scan").event == .userScan(spelling))
    }

    /// Everything in the fixtures that must not be read by a person.
    private let secrets = [
        "Zm9yIHRlc3Rpbmcg", "482915", "ticket-9f2c61d7e0b84a35", "scan-code-5b1e", "sign=b81f", "sign=0c5d",
        "key-for-one-file",
    ]

    @Test(arguments: EventFixture.names)
    func `no way to print an event shows a secret`(name: String) throws {
        let callback = try EventFixture.callback(name)
        let document = try EventFixture.json(name)
        var dumped = ""
        dump(callback, to: &dumped)
        dump(document, to: &dumped)
        let texts = [
            dumped, "\(callback) \(document)", String(reflecting: callback), String(reflecting: [document]),
            String(describing: document.object), String(describing: [callback.event]),
        ]
        for text in texts {
            for secret in secrets { #expect(!text.contains(secret)) }
        }
    }

    @Test func `no error repeats what was sent`() throws {
        let broken = try EventFixture.json("bind").with("base_info.device_sn", "482915 482915")
        #expect {
            try EventDecoder.decode(JSONText.render(broken))
        } throws: { error in
            !"\(error) \(String(reflecting: error))".contains("482915")
        }
    }
}
