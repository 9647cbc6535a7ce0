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
        guard case .unbind(let parties) = try EventFixture.callback("unbind").event,
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

    @Test func `contact_change`() throws {
        guard case .contactChange(let change) = try EventFixture.callback("contact_change").event else {
            Issue.record("another case")
            return
        }
        #expect(change.version == 42)
        #expect(change.created.map(\.userID) == ["woUser01", "woUser02"])
        #expect(change.created.map(\.userType) == [0, 2])
        #expect(change.updated.map(\.userID) == ["woUser03"])
        #expect(change.updated.map(\.userType) == [0])
        #expect(change.deleted == [])
    }

    @Test func `user_scan`() throws {
        guard case .userScan(let scan) = try EventFixture.callback("user_scan").event else {
            Issue.record("another case")
            return
        }
        #expect(scan.serial.text == "LK300A26060017")
        #expect(scan.operationID == "op-7002" && scan.userID == "woUser01" && scan.state == "lobby")
        #expect(scan.userType == 1 && scan.expiresInSeconds == 300 && scan.authCodeType == 1)
        #expect(scan.authCode == Secret("scan-code-5b1e"))
    }

    @Test func `commands of pages and doors`() throws {
        guard case .enterPage(let entered) = try EventFixture.callback("enter_page").event,
            case .exitPage(let left) = try EventFixture.callback("exit_page").event,
            case .remoteOpenDoor(let door) = try EventFixture.callback("remote_open_door").event,
            case .deleteBioInfo(let deletion) = try EventFixture.callback("delete_bio_info").event
        else {
            Issue.record("another case")
            return
        }
        #expect(entered.pageType == "fa" && entered.operationID == "op-7003")
        #expect(entered.userID == "woUser01" && entered.userType == 0)
        #expect(left.pageType == "fp" && left.userID == "woUser02" && left.userType == 2)
        #expect(door.userID == "woUser01" && door.operationID == "op-7004")
        #expect(deletion.pageType == "fa" && deletion.operationID == "op-7005")
        #expect(deletion.userID == "woUser02" && deletion.userType == 0)
    }

    @Test func `commands without much to say`() throws {
        #expect(try EventFixture.callback("update_firmware").event == .updateFirmware(operationID: "op-7001"))
        #expect(try EventFixture.callback("fetch_device_status").event == .fetchDeviceStatus)
        #expect(try EventFixture.callback("printer_job_del").event == .printerJobDelete(jobID: "job-302"))
        guard case .printerJobSubmit(let job) = try EventFixture.callback("printer_job_submit").event else {
            Issue.record("another case")
            return
        }
        #expect(job.userID == "woUser01" && job.jobID == "job-301")
    }

    @Test func `printer_job_trans as its sample and as its table has it`() throws {
        guard case .printerJobTranscode(let one) = try EventFixture.callback("printer_job_trans").event,
            case .printerJobTranscode(let other) = try EventFixture.callback("printer_job_trans-as-in-table")
                .event
        else {
            Issue.record("another case")
            return
        }
        #expect(one.userID == "woUser01" && one.jobID == "job-302" && one.documentName == "季度报告.docx")
        #expect(one.downloadURL == Secret("https://files.example.com/d/3c7a?sign=b81f"))
        #expect(one.aesKey == Secret("key-for-one-file-0001"))
        #expect(one.documentBytes == 20480 && one.settingsVersion == 3)
        #expect(one.settings.map(\.key) == ["纸张大小", "单双面"])
        #expect(one.settings.map(\.values) == [["A4"], ["双面", "长边翻转"]])
        #expect(other.aesKey == Secret("key-for-one-file-0002"))
        #expect(other.documentBytes == 1024 && other.settingsVersion == nil && other.settings == [])
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
