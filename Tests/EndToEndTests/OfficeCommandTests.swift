import Events
import Foundation
import Processes
import Sandbox
import Support
import Testing

/// The commands that a person types, beside a running server and without one.
@Suite(.serialized) struct OfficeCommandTests {
    private func with(_ body: (Plant) async throws -> Void) async throws {
        try await Plant.with { plant in
            try plant.writeConfiguration {
                $0.replacing(
                    "\"conversation\": \"wifi\", \"product_key\": \"demoPK\",",
                    with: "\"conversation\": \"wifi\",")
            }
            try await body(plant)
        }
    }

    private func run(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", plant.configurationPath])
    }

    private func file(_ plant: Plant, _ rows: String, more columns: String = "") throws -> String {
        let path = plant.folder.appending(path: "devices.csv").path
        let header = "serial,model,product_key,device_key\(columns)"
        try Data("\(header)\n\(rows)\n".utf8).write(to: URL(filePath: path))
        return path
    }

    /// States: Device 41.
    @Test func `an imported device is bound, shown and released through the running server`() async throws {
        try await with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 7)

            let wrong = try run(
                plant, "devices", "import", try file(plant, "SN1,demo_wifi,demoPK,SN1\nSN2,x,p,d"))
            #expect(wrong.exit == 1 && wrong.errors.contains("line 3: model x"), "\(wrong)")
            let list = try file(plant, "SN1,demo_wifi,demoPK,SN1\nSN2,demo_wifi,demoPK,SN2")
            let dry = try run(plant, "devices", "import", list, "--dry-run")
            #expect(dry.exit == 0 && dry.output.contains("2 new"), "\(dry)")
            let imported = try run(plant, "devices", "import", list)
            #expect(imported.exit == 0 && imported.output.contains("2 new, 0 changed"), "\(imported)")

            try await plant.announce("r2", "SN1")
            #expect(try await plant.send(plant.bind("r2", "SN1"), to: adapter).errcode == 0)
            let bound = try run(plant, "devices", "list", "--state", "bound", "--json")
            #expect(bound.output.contains("\"serial\":\"SN1\"") && !bound.output.contains("SN2"), "\(bound)")
            let shown = try run(plant, "devices", "show", "SN1")
            #expect(shown.exit == 0 && shown.output.contains("wwcompanya"), "\(shown)")
            #expect(!shown.output.contains("code-of-r2"))
            let events = try Regex(
                "\ncallbacks:\nnumber +event +req id .*\n[0-9]+ +bind +r2 .* [0-9:]{8} +settled +0 ")
            #expect(shown.output.contains(events), "\(shown)")
            let code = try run(plant, "redemptions", "show", "SN1")
            let row = try Regex(
                "^serial +state +left .* digest\nSN1 +[a-z_]+ .* wwcompanya .* [0-9a-f]{12}")
            #expect(code.output.contains(row), "\(code)")

            let shared = try file(plant, "SN3,demo_wifi,demoPK,SN3\nSN4,demo_wifi,demoPK,SN1")
            for more in [["--dry-run"], []] {
                let refused = try Child.run(
                    Plant.program.path,
                    ["devices", "import", shared, "--config", plant.configurationPath] + more)
                #expect(
                    refused.exit == 1 && refused.errors.contains("line 3: SN4 has the keys that SN1 has"),
                    "\(refused)")
            }
            #expect(try run(plant, "devices", "show", "SN3").exit == 1, "nothing was changed")
            let removed = try run(plant, "devices", "remove", "SN1", "--reason", "a test")
            #expect(removed.exit == 0 && removed.output.contains("1 removed"), "\(removed)")
            #expect(removed.errors.contains("SN1 is bound"), "\(removed)")
            #expect(try run(plant, "devices", "remove", "SN1", "--reason", "a test").exit == 1)

            let released = try await plant.eventually("the 0 is 5 s old") {
                let released = try run(plant, "devices", "release", "SN1", "--reason", "a test")
                return released.exit == 0 ? released : nil
            }
            #expect(released.output.contains("SN1 is unbinding now"), "\(released)")

            let paused = try run(
                plant, "models", "pause", "demo_wifi", "--reason", "a test", "--errcode", "1")
            #expect(paused.exit == 0, "\(paused)")
            try await plant.announce("r3", "SN2")
            #expect(try await plant.send(plant.bind("r3", "SN2"), to: adapter).errcode == 1)
            #expect(plant.end(by: SIGTERM) == 0)
            #expect(!FileManager.default.fileExists(atPath: plant.ledgerPath + ".sock"))
            #expect(try run(plant, "models", "list").output.contains(#/\ndemo_wifi +paused +1 /#))
        }
    }

    @Test func `without a server the commands work on the ledger themselves`() async throws {
        try await with { plant in
            let adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r1", "SN1")
            _ = try await plant.send(plant.bind("r1", "SN1"), to: adapter)
            plant.end(by: SIGKILL)
            #expect(
                FileManager.default.fileExists(atPath: plant.ledgerPath + ".sock"), "left by the dead one")
            let numbers = ["discriminator", "fabric_id", "node_id", "product_id", "vendor_id"]
            let columns = numbers.map { ",matter_\($0)" }.joined() + ",matter_version"
            let list = try file(plant, "SN1,demo_wifi,demoPK,SN1,1,2,3,4,65521,1.0", more: columns)
            let imported = try run(plant, "devices", "import", list)
            #expect(imported.exit == 0 && imported.output.contains("1 new"), "\(imported)")
            #expect(try run(plant, "devices", "import", list).output.contains("1 unchanged"))
            let shown = try run(plant, "devices", "show", "SN1", "--json")
            #expect(shown.exit == 0 && shown.output.contains("\"product_key\":\"demoPK\""), "\(shown)")
            #expect(shown.output.contains("\"matter_vendor_id\":65521"), "\(shown)")
            let missing = try run(plant, "redemptions", "retry", "SN1")
            #expect(missing.exit == 1, "\(missing)")
            _ = try await plant.start()
            #expect(try run(plant, "models", "resume", "demo_wifi").errors.contains("not paused"))
        }
    }

    @Test func `whoever reads Chinese is told in Chinese what was done`() async throws {
        try await with { plant in
            let list = try file(plant, "SN1,demo_wifi,demoPK,SN1")
            let done = [
                (["devices", "import", list, "--dry-run"], "新增 1，改动 0，不变 0\n什么都没有改：--dry-run\n"),
                (["devices", "import", list], "新增 1，改动 0，不变 0\n"),
                (
                    ["models", "pause", "demo_wifi", "--reason", "recall"],
                    "demo_wifi 已暂停：新的绑定答复 7；原因：recall\n"
                ),
                (["models", "resume", "demo_wifi"], "demo_wifi 已恢复：新的绑定照常处理\n"),
            ]
            for (words, told) in done {
                let outcome = try Child.run(
                    Plant.program.path, words + ["--config", plant.configurationPath],
                    environment: ["LC_ALL": "zh_CN.UTF-8"])
                #expect(outcome.exit == 0 && outcome.output == told, "\(outcome)")
            }
            let none = try Child.run(
                Plant.program.path,
                ["redemptions", "list", "--lang", "zh", "--config", plant.configurationPath])
            #expect(none.errors == "没有要处理的码\n", "\(none)")
            let one = try run(plant, "redemptions", "list", "--state", "stored")
            #expect(one.errors == "no code is stored\n", "\(one)")
        }
    }
}

extension OfficeCommandTests {
    /// By themselves, since others would keep the processors from them.
    struct Timed {
        @Test func `to scripts an errcode is a number, and nothing while a bind is being decided`()
            async throws
        {
            try await Plant.with { plant in
                let adapter = try await plant.start()
                try await plant.pushTicket(to: adapter)
                try await plant.announce("r1", "SN1")
                #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
                try await plant.vendor.script("deviceBindingByWifi", of: "SN2", [OrderedAnswer(fault: .hang)])
                try await plant.announce("r2", "SN2")
                let pace = Pace(with: [try plant.number])
                defer { pace.end() }
                async let waiting = plant.send(plant.bind("r2", "SN2"), to: adapter)
                try await plant.eventually("the vendor is asked") {
                    try await plant.vendor.counters(of: "SN2").calls("deviceBindingByWifi") == 1 ? true : nil
                }
                plant.end(by: SIGKILL)
                // It died before it had decided, unless the machine kept all of its time from the test.
                guard try await waiting.errcode == nil else {
                    return pace.expect("it is ended while it decides", false, within: 2_850)
                }
                func callback(_ serial: String) throws -> JSON? {
                    let shown = try OfficeCommandTests().run(plant, "devices", "show", serial, "--json")
                    return try JSONReader.read(Array(shown.output.utf8))["callbacks"]?.array?.first
                }
                let (settled, open) = (try callback("SN1"), try callback("SN2"))
                #expect(settled?["errcode"] == 0 && settled?["state"] == "settled")
                #expect(open?["errcode"] == .null && open?["state"] == "being decided")
            }
        }
    }
}
