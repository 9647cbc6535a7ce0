import Binding
import Elements
import Events
import Foundation
import Ledger
import Processes
import Sandbox
import Support
import Testing
import Transport

/// A ledger that was set back is taken into service by the built program, or is not.
@Suite(.serialized) struct AcceptRestoreTests {
    private let files = FileManager.default

    /// What a person types.
    private static func words(_ plant: Plant) -> [String] {
        ["ledger", "accept-restore", "--reason", "a test", "--config", plant.configurationPath]
    }

    private func accept(_ plant: Plant) throws -> Child.Outcome {
        try Child.run(Plant.program.path, Self.words(plant))
    }

    /// - Returns: What the program says while it refuses to start.
    private func refusal(_ plant: Plant) async throws -> String {
        try plant.launch()
        try await plant.eventually("it refuses") { plant.isRunning ? nil : true }
        #expect(plant.end(by: SIGKILL) == 69)
        return try String(contentsOfFile: plant.logPath, encoding: .utf8)
    }

    /// States: File 4, File 6, Order 22.
    @Test func `a restored ledger is refused until it is accepted, and contradicts nobody`() async throws {
        try await Plant.with { plant in
            var adapter = try await plant.start()
            try await plant.pushTicket(to: adapter)
            #expect(plant.end(by: SIGTERM) == 0)
            let copy = plant.folder.appending(path: "ledger-copy").path
            try files.copyItem(atPath: plant.ledgerPath, toPath: copy)
            adapter = try await plant.start()
            #expect(try accept(plant).exit == 69, "while a server runs")
            try await plant.announce("r1", "SN1")
            try await plant.weCom.device([
                ("serial", .string("SN1")), ("company", "wwcompanya"), ("bound", true),
            ])
            let told = plant.bind("r1", "SN1")
            #expect(try await plant.send(told, to: adapter).errcode == 0)
            try await plant.eventually("the code is spent") { try plant.storedSecrets().first }
            #expect(plant.end(by: SIGTERM) == 0)

            try files.removeItem(atPath: plant.ledgerPath)
            try files.copyItem(atPath: copy, toPath: plant.ledgerPath)
            let words = try await refusal(plant)
            #expect(words.contains("accept-restore") && words.contains("commits"), "\(words)")
            let accepted = try accept(plant)
            #expect(accepted.exit == 0 && accepted.output.contains("accepted_at"), "\(accepted)")

            adapter = try await plant.start()
            // The copy of a bind that was answered 0 by a ledger that is gone.
            #expect(try await plant.send(told, to: adapter).errcode == nil)
            // Its device goes to nobody else: WeCom has it, and is asked.
            try await plant.eventually("a new bind is answered 2") {
                let request = "n\(plant.loops.now.nanoseconds)"
                try await plant.announce(request, "SN1")
                let bind = plant.bind(request, "SN1", company: "wwcompanyb")
                return try await plant.send(bind, to: adapter).errcode == 2 ? true : nil
            }
            let calls = try await plant.vendor.counters(of: "SN1").calls("deviceBindingByWifi")
            #expect(calls == 1)
            #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1)
        }
    }

    // MARK: Cut short

    private static let names = ["ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.db.marker"]

    /// Copies a ledger that nobody has open.
    private func copy(_ names: [String], from: URL, to: URL) throws {
        try files.createDirectory(at: to, withIntermediateDirectories: true)
        for name in names {
            let (source, target) = (from.appending(path: name), to.appending(path: name))
            if files.fileExists(atPath: target.path) { try files.removeItem(at: target) }
            if files.fileExists(atPath: source.path) { try files.copyItem(at: source, to: target) }
        }
    }

    /// Leaves a folder with a ledger whose code for SN1 was on its way, and which does not know that a company
    /// has got SN2 since.
    ///
    /// - Parameter isWhole: Whether the marker was set back as well, so that nothing shows it.
    /// - Returns: The folder, and the bind of SN2.
    private func setBack(_ plant: Plant, isWhole: Bool) async throws -> (folder: URL, told: CallbackDraft) {
        let folder = plant.folder.appending(path: "set-back")
        var adapter = try await plant.start()
        try await plant.pushTicket(to: adapter)
        try await plant.announce("r1", "SN1")
        try await plant.weCom.script("get_device_secret", of: "SN1", [OrderedAnswer(fault: .hang)])
        #expect(try await plant.send(plant.bind("r1", "SN1"), to: adapter).errcode == 0)
        try await plant.eventually("the code is on its way") {
            try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1 ? true : nil
        }
        plant.end(by: SIGKILL)
        try copy(Self.names, from: plant.folder, to: folder)
        adapter = try await plant.start()
        try await plant.announce("r2", "SN2")
        try await plant.weCom.device([
            ("serial", .string("SN2")), ("company", "wwcompanya"), ("bound", true),
        ])
        let told = plant.bind("r2", "SN2")
        #expect(try await plant.send(told, to: adapter).errcode == 0)
        #expect(plant.end(by: SIGTERM) == 0)
        if !isWhole { try copy(["ledger.db.marker"], from: plant.folder, to: folder) }
        return (folder, told)
    }

    /// Runs the command over a ledger that was set back.
    ///
    /// - Returns: Its exit code; negative when it was killed.
    private func accept(_ plant: Plant, _ orders: Orders, over folder: URL) throws -> Int32 {
        try copy(Self.names, from: folder, to: plant.folder)
        let environment = try orders.variables(ledger: plant.ledgerPath)
            .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        return try Child(Plant.program.path, Self.words(plant), environment: environment).wait()
    }

    /// States: File 6.
    @Test(arguments: [false, true])
    func `at whatever step it dies, the ledger is refused or is accepted as a whole`(isWhole: Bool)
        async throws
    {
        try await Plant.with { plant in
            let (folder, told) = try await setBack(plant, isWhole: isWhole)
            let trace = plant.folder.appending(path: "trace")
            #expect(try accept(plant, .trace(to: trace), over: folder) == 0)
            let syncs = try #require(Orders.steps(in: trace)[.sync])
            var refusals = 0
            for number in 1...syncs {
                for phase in [Orders.Phase.before, .after] {
                    let orders = Orders.kill(phase, Orders.Step(kind: .sync, number: number))
                    #expect(try accept(plant, orders, over: folder) == -SIGKILL)
                    let point = Comment(rawValue: "\(phase.rawValue) sync \(number)")
                    if try await serveOrFinish(plant, point) { refusals += 1 }
                    try await expectPromises(plant, told, point)
                }
            }
            print("accept-restore died at \(2 * syncs) steps, and was refused after \(refusals)")
            #expect(refusals > 0 && refusals < 2 * syncs)
        }
    }

    /// Starts the server, as somebody may who has not looked how the command ended; and runs the command again
    /// where that was refused, or where nothing was done yet and nothing showed it.
    ///
    /// - Returns: Whether it was refused.
    private func serveOrFinish(_ plant: Plant, _ point: Comment) async throws -> Bool {
        let ledger = try Inspection(path: plant.ledgerPath)
        let isBegun = try ledger.latestJournal().contains { $0.name == "ledger_restored" }
        try plant.launch()
        try await plant.eventually("it listens or refuses") {
            try !plant.isRunning || !plant.log("listening").isEmpty ? true : nil
        }
        let isRefused = !plant.isRunning
        #expect(plant.end(by: SIGTERM) == (isRefused ? 69 : 0), point)
        if isBegun, !isRefused {
            let history = try ledger.device(#require(SerialNumber("SN1")))
            #expect(history?.device != nil && history?.device?.holder == nil, point)
        } else {
            #expect(try accept(plant).exit == 0, point)
        }
        return isRefused
    }

    /// Nothing that was answered since is contradicted, and no code is sent again.
    private func expectPromises(_ plant: Plant, _ told: CallbackDraft, _ point: Comment) async throws {
        let adapter = try await plant.start()
        #expect(try await plant.send(told, to: adapter).errcode == nil, point)
        try await plant.eventually("a new bind is answered 2") {
            let request = "n\(plant.loops.now.nanoseconds)"
            try await plant.announce(request, "SN2")
            let bind = plant.bind(request, "SN2", company: "wwcompanyb")
            return try await plant.send(bind, to: adapter).errcode == 2 ? true : nil
        }
        #expect(plant.end(by: SIGTERM) == 0, point)
        #expect(try await plant.vendor.counters(of: "SN2").calls("deviceBindingByWifi") == 1, point)
        #expect(try await plant.weCom.counters(of: "SN1").calls("get_device_secret") == 1, point)
        let ledger = try Inspection(path: plant.ledgerPath)
        #expect(try ledger.redemptions(in: .inDoubt).map(\.serial.text) == ["SN1"], point)
        #expect(try ledger.check() == [], point)
    }
}
