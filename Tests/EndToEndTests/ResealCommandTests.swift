import Binding
import Crypto
import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// The seal key of a running server is exchanged, and whatever is killed meanwhile loses nothing.
@Suite(.serialized) struct ResealCommandTests {
    /// A plant whose seal key lies in its own folder, and another one beside it.
    private func furnish(_ plant: Plant, _ keys: String) throws {
        let made = Plant.fixtures.appending(path: "demo/secrets/seal_key")
        let old = plant.folder.appending(path: "old_key")
        if !FileManager.default.fileExists(atPath: old.path) {
            try FileManager.default.copyItem(at: made, to: old)
            try Data(String(repeating: "0f", count: 32).utf8).write(
                to: plant.folder.appending(path: "new_key"))
        }
        try plant.writeConfiguration {
            $0.replacing("\"seal_key\": { \"file\": \"\(made.path)\" }", with: keys)
        }
    }

    private static let old = #""seal_key": { "file": "old_key" }"#
    private static let new = #""seal_key": { "file": "new_key" }"#
    private static let both = #""seal_key": { "file": "new_key" }, "old_seal_key": { "file": "old_key" }"#

    private func run(_ plant: Plant, _ words: String...) throws -> Child.Outcome {
        try Child.run(Plant.program.path, words + ["--config", plant.configurationPath])
    }

    private func bind(_ plant: Plant, _ number: Int, _ adapter: Origin) async throws -> CallbackDraft {
        try await plant.announce("r\(number)", "SN\(number)")
        let draft = plant.bind("r\(number)", "SN\(number)")
        #expect(try await plant.send(draft, to: adapter).errcode == 0)
        return draft
    }

    private func expectRefused(_ plant: Plant, _ keys: String) throws {
        try furnish(plant, keys)
        let refused = try Child.run(
            Plant.program.path, ["serve", "--check", "--config", plant.configurationPath])
        #expect(refused.exit == 78 && refused.errors.contains("was sealed with, "), "\(refused)")
    }

    @Test(arguments: [false, true])
    func `the key is exchanged while it serves, and a copy of a bind is the same bind`(isKilled: Bool)
        async throws
    {
        try await Plant.with { plant in
            try furnish(plant, Self.old)
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let first = try await bind(plant, 1, adapter)
            try furnish(plant, Self.new)
            plant.signal(SIGHUP)
            let refused = try await plant.eventually("without the old key it is refused") {
                try plant.log("reload_refused").first
            }
            let failure = refused["failure"]?.string ?? ""
            #expect(failure.contains(": \(plant.ledgerPath) was sealed with another key, "), "\(failure)")
            // By the name that it is told by there a kept file is found.
            let old = plant.folder.appending(path: "old_key").path
            let named = try run(plant, "keys", "seal", old)
            let name = try #require(named.output.split(whereSeparator: \.isWhitespace).last)
            #expect(failure.contains("another key, \(name);"), "\(failure), \(named)")
            let configured = try run(plant, "keys", "seal", "--json")
            #expect(configured.output.contains("ledger.seal_key"), "\(configured)")
            #expect(!configured.output.contains(name) && name.count == 16)
            #expect(try run(plant, "keys", "seal", plant.configurationPath).exit == 1)
            #expect(try run(plant, "keys", "seal", "/none").exit == 66)
            try furnish(plant, Self.both)
            plant.signal(SIGHUP)
            try await plant.eventually("the new key is taken") { try plant.log("reloaded").first }
            let second = try await bind(plant, 2, adapter)
            if isKilled {
                plant.end(by: SIGKILL)
                try expectRefused(plant, Self.new)
                try expectRefused(plant, Self.old)
                try furnish(plant, Self.both)
                adapter = try await plant.start()
            }
            let sealed = try run(plant, "keys", "reseal")
            #expect(sealed.exit == 0 && sealed.output.contains("may be taken out"), "\(sealed)")
            plant.end(by: SIGKILL)
            try furnish(plant, Self.new)
            adapter = try await plant.start()
            #expect(try run(plant, "ledger", "check").exit == 0)
            for draft in [first, second] {
                #expect(try await plant.send(draft, to: adapter).errcode == 0)
            }
            #expect(try await plant.vendor.counters(of: "SN1").calls("deviceBindingByWifi") == 1)
            #expect(plant.end(by: SIGTERM) == 0)
            try expectRefused(plant, Self.old)
        }
    }

    /// As `help ledger` has it.
    @Test func `where the key is gone for good, a new ledger takes over whose the devices are`() async throws
    {
        try await Plant.with { plant in
            try furnish(plant, Self.old)
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            _ = try await bind(plant, 1, adapter)
            #expect(plant.end(by: SIGTERM) == 0)
            try furnish(plant, Self.new)
            let refused = try run(plant, "serve", "--check")
            #expect(refused.exit == 78 && refused.errors.contains("wecom-bind help ledger"), "\(refused)")
            let listed = try run(plant, "devices", "list", "--limit", "1000000", "--json")
            let row = try #require(try JSONReader.read(Array(listed.output.utf8)).array?.first)
            let (serial, holder) = (row["serial"]?.string ?? "", row["holder"]?.string ?? "")
            #expect(serial == "SN1" && holder == "wwcompanya")

            for suffix in ["", ".marker"] {
                try FileManager.default.moveItem(
                    atPath: plant.ledgerPath + suffix, toPath: plant.ledgerPath + ".lost" + suffix)
            }
            adapter = try await plant.start()
            let list = plant.folder.appending(path: "devices.csv")
            let columns = "serial,model,product_key,device_key,holder"
            try Data("\(columns)\n\(serial),demo_wifi,demoPK,SN1,\(holder)\n".utf8).write(to: list)
            let taken = try run(plant, "devices", "import", list.path)
            #expect(taken.exit == 0 && taken.output.contains("1 bound for the holders named"), "\(taken)")
            try await plant.pushTicket(to: adapter)
            try await plant.announce("r9", "SN1")
            let other = try await plant.send(plant.bind("r9", "SN1", company: "wwcompanyb"), to: adapter)
            #expect(other.errcode == 2)
            _ = try await bind(plant, 2, adapter)
        }
    }

    /// Each sync is a place to die at.
    @Test func `wherever it is killed while it reseals, both keys open what is there`() async throws {
        try await Plant.with { plant in
            try furnish(plant, Self.old)
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            for number in 1...3 { _ = try await bind(plant, number, adapter) }
            #expect(plant.end(by: SIGTERM) == 0)
            try furnish(plant, Self.both)
            var (deaths, ended) = (0, -SIGKILL)
            while ended == -SIGKILL {
                let orders = Orders.kill(.before, Orders.Step(kind: .sync, number: deaths + 1))
                let environment = try orders.variables(ledger: plant.ledgerPath)
                    .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
                let words = ["keys", "reseal", "--config", plant.configurationPath]
                ended = try Child(Plant.program.path, words, environment: environment).wait()
                if ended == -SIGKILL { deaths += 1 }
                let checked = try run(plant, "ledger", "check")
                #expect(checked.exit == 0, "\(checked)")
            }
            print("resealing died at \(deaths) syncs")
            #expect(ended == 0 && deaths > 4)
            #expect(try run(plant, "keys", "reseal").exit == 0)
            try furnish(plant, Self.new)
            adapter = try await plant.start()
            _ = try await bind(plant, 4, adapter)
            #expect(plant.end(by: SIGTERM) == 0)
            #expect(try run(plant, "ledger", "check").exit == 0)
        }
    }

    /// So many secrets that resealing them takes several questions.
    private func fill(_ plant: Plant) async throws {
        let old = try String(contentsOf: plant.folder.appending(path: "old_key"), encoding: .utf8)
        let seal = try SealingKey(Secret(Hex.decode(old.trimmingCharacters(in: .newlines)) ?? [])).derive(
            "ledger")
        let ledger = try SQLiteLedger(path: plant.ledgerPath, seal: seal, runtime: plant.loops) {
            Issue.record("\($0)")
        }
        let times = LedgerTimes(by: plant.loops.now.advanced(byMilliseconds: 120_000))
        for first in stride(from: 0, to: 60_000, by: 5_000) {
            try await ledger.transact(times) { (records, now) throws(LedgerFailure) in
                for number in first..<first + 5_000 {
                    try records.keep(
                        Credential(secret: Secret("s\(number)"), made: now, ends: now), named: "n\(number)")
                }
            }
        }
        #expect(await ledger.close(by: times.wait))
    }

    private func doctor(_ plant: Plant) throws -> (zh: String, en: String) {
        (try run(plant, "doctor", "--lang", "zh").output, try run(plant, "doctor", "--lang", "en").output)
    }

    @Test
    func `a server that is killed while it reseals goes on with it, and doctor says when the old key may go`()
        async throws
    {
        try await Plant.with { plant in
            try furnish(plant, Self.old)
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            let first = try await bind(plant, 1, adapter)
            #expect(plant.end(by: SIGTERM) == 0)
            try await fill(plant)
            adapter = try await plant.start()
            try furnish(plant, Self.both)
            let early = try doctor(plant)
            #expect(
                early.en.contains("has not taken `ledger.seal_key`") && early.zh.contains("还没有改用"), "\(early)"
            )
            plant.signal(SIGHUP)
            try await plant.eventually("the new key is taken") { try plant.log("reloaded").first }

            let told = plant.folder.appending(path: "told").path
            let words = ["keys", "reseal", "--config", plant.configurationPath]
            let resealing = try Child(Plant.program.path, words, errors: told)
            try await plant.eventually("it is on its way") {
                try String(contentsOfFile: told, encoding: .utf8).contains("so far") ? true : nil
            }
            plant.end(by: SIGKILL)
            #expect(resealing.wait() == 69)
            let checked = try run(plant, "ledger", "check")
            #expect(checked.exit == 0, "\(checked)")
            try expectRefused(plant, Self.new)
            try furnish(plant, Self.both)

            adapter = try await plant.start()
            #expect(try await plant.send(first, to: adapter).errcode == 0)
            let halfway = try doctor(plant)
            #expect(halfway.en.contains("still holds what") && halfway.zh.contains("还有内容用"), "\(halfway)")
            #expect(try run(plant, "keys", "reseal").exit == 0)
            let done = try doctor(plant)
            #expect(done.en.contains("nothing is sealed with") && done.zh.contains("已经没有封存任何内容"), "\(done)")
            #expect(plant.end(by: SIGTERM) == 0)
            try furnish(plant, Self.new)
            #expect(try run(plant, "ledger", "check").exit == 0)
        }
    }
}
