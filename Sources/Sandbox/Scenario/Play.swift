import Elements
import Events

/// One scenario under way.
final class Play: Sendable {
    /// Between two looks at the counters.
    private static let pollInterval: Int64 = 50
    /// How long the counters may take to be as they should at the end.
    private static let finalPatience: Int64 = 30_000

    /// What has happened so far.
    struct Notes: Sendable {
        var row: ScenarioRow
        var drafts: [String: CallbackDraft] = [:]
        var requests = 0
        var sent: [String] = []
    }

    private let scenario: Scenario
    let route: Target.Route
    let runner: ScenarioRunner
    let name: String
    let serial: String
    let notes: Guarded<Notes>

    /// - Parameter name: Letters and digits that no other play has.
    init(_ scenario: Scenario, on route: Target.Route, by runner: ScenarioRunner, name: String) {
        self.scenario = scenario
        self.route = route
        self.runner = runner
        self.name = name
        serial = (scenario.serial ?? "SB\(name)").uppercased()
        notes = Guarded(Notes(row: ScenarioRow(title: scenario.title)))
    }

    func perform() async -> ScenarioRow {
        do {
            try await reset()
            try await setVendor(scenario.vendor)
            try await setWeCom(scenario.weCom)
            try await setMaker(scenario.maker)
            await play()
            if isSandbox {
                if isGoing { await check(scenario.expectation) }
                try await count()
            }
        } catch {
            note("\(error)")
        }
        return notes.withLock { notes in
            notes.row.sent = notes.sent.joined(separator: ", ")
            return notes.row
        }
    }

    var isSandbox: Bool { runner.target.isSandbox }

    private var isGoing: Bool { notes.withLock { $0.row.difference == nil } }

    /// The first difference counts; what follows from it would only confuse.
    func note(_ difference: String) {
        notes.withLock { notes in
            if notes.row.difference == nil { notes.row.difference = difference }
        }
    }

    private func play() async {
        await withTaskGroup(of: Void.self) { group in
            for (index, step) in scenario.steps.enumerated() where isGoing {
                let place = "step \(index + 1)"
                do {
                    switch step {
                    case .send(let send):
                        let draft = try await draft(for: send)
                        if send.isInBackground {
                            group.addTask { [self] in await deliver(send, draft, place) }
                        } else {
                            await deliver(send, draft, place)
                        }
                    case .deposit(let deposit): try await self.deposit(deposit, place)
                    case .wait(let wait): await self.wait(wait, place)
                    case .pause(let milliseconds):
                        await runner.runtime.sleep(
                            until: runner.runtime.now.advanced(byMilliseconds: milliseconds))
                    case .vendor(let setting): try await setVendor(setting)
                    case .weCom(let setting): try await setWeCom(setting)
                    case .maker(let setting): try await setMaker(setting)
                    }
                } catch {
                    note("\(place): \(error)")
                }
            }
        }
    }

    // MARK: Clouds

    private func reset() async throws {
        guard isSandbox else { return }
        try await runner.vendor.reset(serial)
        try await runner.weCom.reset(serial)
        try await runner.maker?.reset(serial)
    }

    /// - Returns: Whether the cloud is to be told; one that is no stand-in cannot be.
    private func mayTell(_ setting: Scenario.CloudSetting) -> Bool {
        if !isSandbox, !setting.isEmpty {
            note("it tells a cloud what to be like, which only the sandbox hears")
        }
        return isSandbox
    }

    private func setVendor(_ setting: Scenario.CloudSetting) async throws {
        guard mayTell(setting) else { return }
        if let keys = runner.target.keys(of: serial, on: route) {
            try await runner.vendor.device(
                [
                    ("serial", .string(serial)), ("product_key", .string(keys.productKey)),
                    ("device_key", .string(keys.deviceKey)),
                ] + (setting.device ?? []).map { ($0.name, $0.value) })
        }
        for (call, answers) in setting.answers {
            let isAboutDevice = VendorCall.Name(rawValue: call)?.isAboutDevice ?? true
            try await runner.vendor.script(call, of: isAboutDevice ? serial : Scripts.everybody, answers)
        }
        if setting.expiresTokens { try await runner.vendor.expireTokens() }
    }

    private func setWeCom(_ setting: Scenario.CloudSetting) async throws {
        guard mayTell(setting) else { return }
        if let device = setting.device {
            let members = device.map { member in
                member.name == "company"
                    ? ("company", JSON.string(runner.target.company(member.value.string ?? "")))
                    : (member.name, member.value)
            }
            try await runner.weCom.device([("serial", .string(serial))] + members)
        }
        for (call, answers) in setting.answers {
            let isAboutModel = call == WeComCall.Name.modelToken.rawValue
            try await runner.weCom.script(call, of: isAboutModel ? Scripts.everybody : serial, answers)
        }
        if setting.expiresTokens { try await runner.weCom.expireTokens() }
    }

    private func setMaker(_ setting: Scenario.CloudSetting) async throws {
        guard mayTell(setting) else { return }
        for (call, answers) in setting.answers { try await runner.maker?.script(call, of: serial, answers) }
    }

    // MARK: Counting

    private func wait(_ wait: Scenario.Await, _ place: String) async {
        guard isSandbox else { return }
        let difference = await poll(for: wait.withinMilliseconds) { wait.difference(from: $0) }
        if let difference { note("\(place): after \(wait.withinMilliseconds) ms, \(difference)") }
    }

    private func check(_ expectation: Scenario.Final) async {
        let difference = await poll(for: Self.finalPatience) { expectation.difference(from: $0) }
        if let difference { note("in the end, \(difference)") }
    }

    /// Looks at the counters until there is no difference or the time is up.
    private func poll(
        for milliseconds: Int64, _ difference: @Sendable (Tally) -> String?
    ) async -> String? {
        let deadline = runner.runtime.now.advanced(byMilliseconds: milliseconds)
        while true {
            let found: String?
            do throws(ControlError) {
                found = difference(try await tally())
            } catch {
                return error.description
            }
            guard found != nil, runner.runtime.now < deadline else { return found }
            await runner.runtime.sleep(until: runner.runtime.now.advanced(byMilliseconds: Self.pollInterval))
        }
    }

    private func tally() async throws(ControlError) -> Tally {
        Tally(
            vendor: try await runner.vendor.counters(of: serial),
            weCom: try await runner.weCom.counters(of: serial),
            maker: try await runner.maker?.counters(of: serial) ?? StandInCounters(.null))
    }

    private func count() async throws(ControlError) {
        let tally = try await tally()
        // Who decides is asked, be it the vendor or the maker's own service.
        let vendorCalls =
            tally.vendor.calls.values.reduce(0, +)
            + MakerCall.Name.allCases.map { tally.maker.calls($0.rawValue) }.reduce(0, +)
        let redemptions = tally.weCom.calls("get_device_secret")
        notes.withLock { notes in
            notes.row.vendorCalls = vendorCalls
            notes.row.redemptions = redemptions
        }
    }
}
