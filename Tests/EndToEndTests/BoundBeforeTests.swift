import Elements
import Events
import Foundation
import Processes
import Sandbox
import Support
import Testing
import Transport

/// Devices that were bound before the ledger began, and what its two witnesses say of devices.
@Suite(.serialized) struct BoundBeforeTests {
    private func devices(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, ["devices"] + words + ["--config", plant.configurationPath])
    }

    private func write(_ rows: [String], in plant: Plant) throws -> String {
        let file = plant.folder.appending(path: "devices.csv")
        let header = "serial,model,product_key,device_key,holder"
        try Data(([header] + rows).joined(separator: "\n").utf8).write(to: file)
        return file.path
    }

    private func start(_ plant: Plant) async throws -> Origin {
        try plant.writeSoundConfiguration()
        let adapter = try await plant.start()
        try await plant.pushTicket(to: adapter)
        return adapter
    }

    /// States: Device 46.
    @Test func `a device that is imported with its holder goes to no other company`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            // The vendor lets whoever binds take it away.
            try await plant.vendor.device([
                ("serial", "SNOLD1"), ("product_key", "demoPK"), ("device_key", "SNOLD1"), ("owner", "us"),
                ("binding_mode", 3),
            ])
            try await plant.weCom.device([
                ("serial", "SNOLD1"), ("bound", true), ("company", "wwcompanya"),
            ])
            let list = try write(
                ["SNOLD1,demo_wifi,demoPK,SNOLD1,wwcompanya", "SNOLD2,demo_wifi,demoPK,SNOLD2,"], in: plant)
            let dry = try devices(plant, "import", list, "--dry-run")
            #expect(dry.exit == 0 && dry.output.contains("0 bound for the holders named"), "\(dry)")
            let taken = try devices(plant, "import", list)
            #expect(taken.exit == 0 && taken.output.contains("1 bound for the holders named"), "\(taken)")
            #expect(try state(of: "SNOLD1", plant) == ["bound", "wwcompanya"])
            #expect(try state(of: "SNOLD2", plant) == [nil, nil])

            // 2 while a 0 may be under way, and by WeCom's word later; never another company's.
            try await plant.announce("r1", "SNOLD1")
            let reply = try await plant.send(plant.bind("r1", "SNOLD1", company: "wwcompanyb"), to: adapter)
            #expect(reply.errcode == 2, "\(reply)")
            #expect(try await plant.vendor.counters(of: "SNOLD1").calls("deviceBindingByWifi") == 0)

            // Its own company's removal is carried out.
            try await plant.weCom.device([("serial", "SNOLD1"), ("bound", false), ("company", "wwcompanya")])
            let base = [
                "model_id": "demo_wifi", "service_corpid": "wwdemoprovider0001", "device_sn": "SNOLD1",
                "auth_corpid": "wwcompanya",
            ]
            let removal = CallbackDraft(
                "unbind", request: "r2", createdAt: plant.loops.unixNow.seconds, base: base, details: [])
            #expect(try await plant.send(removal, to: adapter).isAcknowledged)
            try await plant.eventually("the vendor lets it go") {
                try await plant.vendor.counters(of: "SNOLD1").bindings == 0 ? true : nil
            }
        }
    }

    /// States: Device 46.
    @Test func `what the ledger knows counts, and the import says so`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
            let list = try write(["SN1,demo_wifi,demoPK,SN1,wwcompanyb"], in: plant)
            let told = try devices(plant, "import", list)
            #expect(told.exit == 0 && told.output.contains("0 bound for the holders named"), "\(told)")
            #expect(told.errors.contains("SN1: the ledger has it as bound"), "\(told)")
            #expect(try state(of: "SN1", plant) == ["bound", "wwcompanya"])

            let wrong = try write(["SN3,demo_wifi,demoPK,SN3,no company"], in: plant)
            let refused = try devices(plant, "import", wrong)
            #expect(refused.exit == 1 && refused.errors.contains("line 2: holder no company"), "\(refused)")

            plant.end(by: SIGKILL)
            let again = try write(["SN1,demo_wifi,demoPK,SN1,wwcompanyb"], in: plant)
            let alone = try devices(plant, "import", again)
            #expect(alone.exit == 69 && alone.errors.contains("start it"), "\(alone)")
        }
    }

    private func state(of serial: String, _ plant: Plant) throws -> [String?] {
        let shown = try devices(plant, "show", serial, "--json")
        let device = try JSONReader.read(Array(shown.output.utf8))["device"]
        return [device?["state"]?.string, device?["holder"]?.string]
    }

    // MARK: What the witnesses say

    /// States: Device 44.
    @Test func `what differs is told, as a table, as CSV and as JSON, and nothing is changed`() async throws {
        try await Plant.with { plant in
            let adapter = try await start(plant)
            for (request, serial) in [("r1", "SN1"), ("r2", "SN2")] {
                try await plant.announce(request, serial)
                #expect(try await plant.send(plant.bind(request, serial), to: adapter).errcode == 0)
            }
            try await plant.weCom.device([("serial", "SN2"), ("bound", true), ("company", "wwcompanya")])
            // A held one that WeCom has, once no 0 is under way any more.
            try await plant.eventually("it is held") {
                try devices(plant, "hold", "SN1", "--reason", "a test").exit == 0 ? true : nil
            }
            try await plant.weCom.device([("serial", "SN1"), ("bound", true), ("company", "wwcompanya")])

            // The other one's 0 may still be on its way: it stands behind what differs then.
            let csv = try devices(plant, "reconcile", "--all", "--dry-run", "--csv")
            #expect(csv.exit == 1, "\(csv)")
            #expect(
                csv.output.hasPrefix(
                    """
                    serial,ledger,wecom,vendor,outcome,holder
                    SN1,held,bound,not_asked,bound,wwcompanya

                    """), "\(csv)")
            let table = try devices(plant, "reconcile", "--all", "--dry-run")
            let lines = table.output.split(separator: "\n")
            #expect(lines.count >= 3 && lines[1].hasPrefix("SN1 "), "\(table)")
            let last = try #require(lines.last)
            #expect(
                last.contains(#/(2 compared, 1 differ|1 compared, 1 differ, 1 not compared); nothing was/#))
            for line in lines { #expect(line.count <= 80, "\(line)") }
            let json = try devices(plant, "reconcile", "--all", "--dry-run", "--json")
            #expect(try JSONReader.read(Array(json.output.utf8)).array?.first?["serial"] == "SN1")
            #expect(try state(of: "SN1", plant) == ["held", "wwcompanya"])

            let one = try devices(plant, "reconcile", "SN1", "--dry-run")
            #expect(one.exit == 64, "\(one)")
            let mended = try devices(plant, "reconcile", "SN1", "--reason", "a test")
            #expect(mended.exit == 0, "\(mended)")
            let after = try devices(plant, "reconcile", "--all", "--dry-run")
            #expect([0, 2].contains(after.exit) && after.output.contains(" 0 differ"), "\(after)")

            var reset = OrderedAnswer(fault: .reset)
            reset.repeats = true
            try await plant.weCom.script("get_device_detail", of: "*", [reset])
            let silent = try devices(plant, "reconcile", "--all", "--dry-run")
            #expect(silent.exit == 2 && silent.errors.contains(#/of [12] WeCom said nothing/#), "\(silent)")
            #expect(silent.output.contains("0 compared, 0 differ, 2 not compared;"), "\(silent)")
            #expect(silent.output.contains(#/SN1 +bound +no_answer +not_asked +unanswered/#), "\(silent)")

            try await plant.announce("r3", "SN3")
            #expect(try await plant.send(plant.bind("r3", "SN3"), to: adapter).errcode == 0)
            plant.end(by: SIGKILL)
            _ = try await plant.start()
            let early = try devices(plant, "reconcile", "--all", "--dry-run")
            #expect(early.exit == 2 && early.output.contains("0 differ, 3 not compared;"), "\(early)")
            #expect(early.errors.contains("Run it again in a minute"), "\(early)")
        }
    }
}
